package import HTTPServing

/// What handlers keep for one loop alone, such as connections to origins; it outlives a program
/// that is replaced. Used on the loop's thread, so it needs no lock.
package final class LoopLocals {
    private var values: [ObjectIdentifier: AnyObject] = [:]

    package init() {}

    /// The value of a type; made when it is first asked for.
    package func value<Value: AnyObject>(
        of type: Value.Type, _ make: () -> Value
    ) -> Value {
        if let value = values[ObjectIdentifier(type)] as? Value { return value }
        let value = make()
        values[ObjectIdentifier(type)] = value
        return value
    }
}

extension Request {
    /// What is kept for the request's loop.
    package var loopLocals: LoopLocals { routing.responder.locals }
}
