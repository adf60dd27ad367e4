internal import Bytes
internal import EventLoops
internal import HTTP
public import HTTPServing

extension Request {
    var routing: Routing {
        guard let routing = context as? Routing else {
            preconditionFailure("this request did not come through an App")
        }
        return routing
    }

    /// The path as the client means it: decoded, without dot segments and doubled slashes.
    ///
    /// Slashes within a segment (`%2F`) and percent signs (`%25`) stay escaped; `path(_:)` gives
    /// them decoded.
    public var path: String { String(decoding: routing.path, as: UTF8.self) }

    /// The path of the route that answers, such as `/users/:id`; nil without a route.
    public var routePath: String? { routing.pattern?.text }

    /// What this request is called in logs and in answers to unexpected errors: 32 hexadecimal
    /// digits made when somebody first asks, or what was set.
    public var id: String {
        get {
            if let id = routing.id { return id }
            let id = RequestID.make()
            routing.id = id
            return id
        }
        set { routing.id = newValue }
    }

    /// A value that a middleware leaves for handlers, one for each type.
    ///
    ///     request[User.self] = try await users.find(token)
    public subscript<Value>(type: Value.Type) -> Value? {
        get { routing.values[ObjectIdentifier(type)] as? Value }
        set { routing.values[ObjectIdentifier(type)] = newValue }
    }
}

enum RequestID {
    /// 128 random bits as lower-case hexadecimal digits.
    static func make() -> String {
        var random = SystemRandomNumberGenerator()
        var digits = [UInt8](repeating: 0, count: 32)
        for part in 0..<2 {
            var bits = random.next()
            for place in 0..<16 {
                let digit = UInt8(truncatingIfNeeded: bits & 15)
                digits[part * 16 + place] = digit + (digit < 10 ? 0x30 : 0x57)
                bits >>= 4
            }
        }
        return String(decoding: digits, as: UTF8.self)
    }
}
