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

    /// The target with a slash more or less at its path's end. Begins with one slash: a browser
    /// would take two for another host.
    var otherSlashTarget: String {
        let target = String(decoding: originFormTarget, as: UTF8.self)
        var path = target.prefix { $0 != "?" }
        let query = target[path.endIndex...]
        while path.hasPrefix("//") { path.removeFirst() }
        if path.hasSuffix("/") {
            while path.hasSuffix("/") { path.removeLast() }
            return "\(path)\(query)"
        }
        return "\(path)/\(query)"
    }

    /// Since the request's head was complete.
    var elapsed: Duration {
        loop.updateNow()
        return .nanoseconds(loop.now - began)
    }

    /// The path of the route that answers, such as `/users/:id`; nil without a route.
    public var routePath: String? { routing.pattern?.text }

    /// What this request is called in logs and in answers to unexpected errors: 32 hexadecimal
    /// digits made when somebody first asks, or what was set.
    public var id: String {
        get {
            if let id = routing.id { return id }
            let id = routing.responder.requestNames.next()
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
