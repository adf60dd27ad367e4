public import HTTP
public import HTTPServing

/// Routes that share the beginning of their paths, and what stands around them.
///
///     let app = App()
///     let api = app.group("/api", RequestIDs())
///     api.get("/users/:id") { request in try await users.find(request.path("id", as: Int.self)) }
///
/// Made before the program serves, and used on one thread until then.
public class RouteGroup {
    let prefix: String
    private(set) var routes: [Route] = []
    private(set) var groups: [RouteGroup] = []
    private(set) var middleware: [any Middleware] = []
    private(set) var recoveries: [Recovery] = []

    init(prefix: String) { self.prefix = prefix }

    /// Puts `middleware` around all routes of this group and those below it, also around those that
    /// were registered before. The first is the outermost.
    ///
    /// What stands around the whole program sees requests that no route answers, too.
    @discardableResult
    public func use(_ middleware: any Middleware...) -> Self {
        self.middleware += middleware
        return self
    }

    /// Answers errors of one type that this group's handlers and middleware throw. Those of
    /// inner groups are asked first, and of one group the last that was registered.
    @discardableResult
    public func recover<Failure: Error>(
        from _: Failure.Type,
        _ answer: @escaping @Sendable (Failure, Request) async throws -> any Answerable
    ) -> Self {
        recoveries.append { error, request in
            guard let error = error as? Failure else { return nil }
            return try await answer(error, request).response(to: request)
        }
        return self
    }

    /// A group below this one.
    ///
    /// - Parameters:
    ///   - path: What its routes' paths begin with behind this group's, such as `/api`; may have
    ///     parameters.
    ///   - middleware: What stands around its routes, within what stands around this group's.
    public func group(_ path: String, _ middleware: any Middleware...) -> RouteGroup {
        let group = RouteGroup(prefix: path)
        group.middleware = middleware
        groups.append(group)
        return group
    }

    /// Puts the routes of `group`, which may be a whole `App`, below `path`, with what stands
    /// around them.
    public func mount(_ group: RouteGroup, at path: String) {
        let outer = RouteGroup(prefix: path)
        outer.groups.append(group)
        groups.append(outer)
    }

    // MARK: Routes

    /// Registers `handler` for requests with `method` on `path`.
    ///
    /// A handler that does not wait is taken as one, here and for every method below: its requests
    /// need no task.
    ///
    /// - Parameters:
    ///   - method: Nil for every method that no other route of the path answers.
    ///   - path: Literals, `:name` for one segment, `*name` for all that is left.
    ///   - middleware: What stands around this handler alone, within all else.
    @discardableResult
    public func on<Body: Answerable>(
        _ method: Method?, _ path: String, _ middleware: any Middleware...,
        handler: @escaping @Sendable (Request) throws -> Body
    ) -> Route { add(method, path, middleware, .answering(handler)) }

    /// The same for a handler that waits.
    @discardableResult
    public func on<Body: Answerable>(
        _ method: Method?, _ path: String, _ middleware: any Middleware...,
        handler: @escaping @Sendable (Request) async throws -> Body
    ) -> Route { add(method, path, middleware, .answering(handler)) }

    /// The same for a handler whose value is sent as JSON: nil is 404.
    @discardableResult @_disfavoredOverload
    public func on<Body: Encodable & SendableMetatype>(
        _ method: Method?, _ path: String, _ middleware: any Middleware...,
        handler: @escaping @Sendable (Request) throws -> Body
    ) -> Route { add(method, path, middleware, .encoding(handler)) }

    /// The same for a handler that waits, and whose value is sent as JSON: nil is 404.
    @discardableResult @_disfavoredOverload
    public func on<Body: Encodable & SendableMetatype>(
        _ method: Method?, _ path: String, _ middleware: any Middleware...,
        handler: @escaping @Sendable (Request) async throws -> Body
    ) -> Route { add(method, path, middleware, .encoding(handler)) }

    func add(
        _ method: Method?, _ path: String, _ middleware: [any Middleware], _ handler: Handler
    ) -> Route {
        let route = Route(method: method, path: path, middleware: middleware, handler: handler)
        routes.append(route)
        return route
    }
}

/// The answer to an error, or nil when it is no error for this one.
typealias Recovery = @Sendable (any Error, Request) async throws -> Response?
