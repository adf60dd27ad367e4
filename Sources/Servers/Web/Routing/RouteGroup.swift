public import HTTP
public import HTTPServing

/// What answers a request: runs on the request's loop.
public typealias Handler = @Sendable (Request) async throws -> Response

/// Something that stands around handlers: it sees the request before them and the answer after.
///
///     struct Stopwatch: Middleware {
///         func answer(_ request: Request, next: Handler) async throws -> Response {
///             let start = ContinuousClock.now
///             var response = try await next(request)
///             response.fields["X-Took"] = "\(ContinuousClock.now - start)"
///             return response
///         }
///     }
///
/// One value serves every loop at once.
public protocol Middleware: Sendable {
    /// Answers `request`, by asking `next` or without.
    func answer(_ request: Request, next: Handler) async throws -> Response
}

/// Routes that share the beginning of their paths, and what stands around them.
///
/// Made before the server starts, and used on one thread until then.
public final class RouteGroup {
    struct Route {
        let method: Method?
        let pattern: String
        let handler: Handler
        let middleware: [any Middleware]
    }

    let prefix: String
    private(set) var routes: [Route] = []
    private(set) var groups: [RouteGroup] = []
    private(set) var middleware: [any Middleware] = []

    init(prefix: String) { self.prefix = prefix }

    /// Puts `middleware` around all routes of this group and those below it, also around routes
    /// that were registered before. The first is the outermost.
    @discardableResult
    public func use(_ middleware: any Middleware...) -> RouteGroup {
        self.middleware += middleware
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

    /// Registers `handler` for requests with `method` on `path`.
    ///
    /// - Parameters:
    ///   - method: Nil for every method that no other route of the path answers.
    ///   - path: Literals, `:name` for one segment, `*name` for all that is left.
    ///   - middleware: What stands around this handler alone, within all else.
    public func on<Body: Answerable>(
        _ method: Method?, _ path: String, _ middleware: any Middleware...,
        handler: @escaping @Sendable (Request) async throws -> Body
    ) {
        add(method, path, middleware, handler)
    }

    private func add<Body: Answerable>(
        _ method: Method?, _ path: String, _ middleware: [any Middleware],
        _ handler: @escaping @Sendable (Request) async throws -> Body
    ) {
        routes.append(
            Route(
                method: method, pattern: path,
                handler: { request in try await handler(request).response(to: request) },
                middleware: middleware))
    }
}

extension RouteGroup {
    /// Registers `handler` for GET, and so for HEAD.
    public func get<Body: Answerable>(
        _ path: String, _ middleware: any Middleware...,
        handler: @escaping @Sendable (Request) async throws -> Body
    ) { add(.get, path, middleware, handler) }

    /// Registers `handler` for POST.
    public func post<Body: Answerable>(
        _ path: String, _ middleware: any Middleware...,
        handler: @escaping @Sendable (Request) async throws -> Body
    ) { add(.post, path, middleware, handler) }

    /// Registers `handler` for PUT.
    public func put<Body: Answerable>(
        _ path: String, _ middleware: any Middleware...,
        handler: @escaping @Sendable (Request) async throws -> Body
    ) { add(.put, path, middleware, handler) }

    /// Registers `handler` for PATCH.
    public func patch<Body: Answerable>(
        _ path: String, _ middleware: any Middleware...,
        handler: @escaping @Sendable (Request) async throws -> Body
    ) { add(.patch, path, middleware, handler) }

    /// Registers `handler` for DELETE.
    public func delete<Body: Answerable>(
        _ path: String, _ middleware: any Middleware...,
        handler: @escaping @Sendable (Request) async throws -> Body
    ) { add(.delete, path, middleware, handler) }
}
