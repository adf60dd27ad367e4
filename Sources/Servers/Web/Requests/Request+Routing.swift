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
            let id = routing.responder.requestIDs.next()
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
