extension Machine {
    func installErrors() {
        var parent: NativeFunction?
        for kind in ErrorKind.allCases {
            guard let prototype = intrinsics.errors[kind] else { continue }
            let isAggregate = kind == .aggregate
            let type = constructor(Text(kind.rawValue), isAggregate ? 2 : 1, prototype) {
                (machine, call) throws(Abrupt) in
                let target = try machine.prototype(for: call.newTarget, prototype)
                return .object(try machine.makeError(target, call, isAggregate))
            }
            if let parent { type.prototype = parent } else { parent = type }
            prototype.hide("name", .text(kind.rawValue))
            prototype.hide("message", .string(""))
        }
        if let plain = parent {
            method(plain, "captureStackTrace", 2) { (machine, call) throws(Abrupt) in
                if let object = call[0].object {
                    machine.captureStack(object, above: call[1].object)
                }
                return .undefined
            }
            plain.define("stackTraceLimit", Property(.number(10)))
        }
        guard let prototype = intrinsics.errors[.plain] else { return }
        method(prototype, "toString", 0) { (machine, call) throws(Abrupt) in
            guard let object = call.this.object else {
                throw machine.typeError(
                    "Error.prototype.toString requires that 'this' be a JSReceiver")
            }
            let name = try machine.get(object, "name")
            let message = try machine.get(object, "message")
            let title = name.isUndefined ? "Error" : try machine.string(name)
            let text = message.isUndefined ? "" : try machine.string(message)
            if title.isEmpty { return .string(text) }
            return .string(text.isEmpty ? title : title + ": " + text)
        }
    }

    /// The Error constructor (20.5.1.1), and AggregateError's (20.5.7.1.1).
    private func makeError(
        _ prototype: Object, _ call: Call, _ isAggregate: Bool
    ) throws(Abrupt) -> ErrorObject {
        let object = ErrorObject(heap: heap, prototype: prototype)
        let (message, options) = isAggregate ? (call[1], call[2]) : (call[0], call[1])
        if !message.isUndefined { object.hide("message", .string(try string(message))) }
        if let options = options.object, options.has("cause") {
            object.hide("cause", try get(options, "cause"))
        }
        captureStack(object, above: call.newTarget)
        if isAggregate { object.hide("errors", .object(makeArray(try list(call[0])))) }
        return object
    }
}
