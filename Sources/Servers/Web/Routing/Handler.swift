public import HTTPServing

/// What answers a request: runs on the request's loop, and may suspend.
///
/// What it throws becomes a problem+json answer; see `Problem`.
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
/// Errors of what stands inside have become answers by then, so a middleware sees every answer
/// that a client does. One value serves every loop at once.
public protocol Middleware: Sendable {
    /// Answers `request`, by asking `next` or without.
    func answer(_ request: Request, next: Handler) async throws -> Response

    /// Called once, when the program starts to serve.
    ///
    /// - Throws: What the middleware cannot work with; the program says so and ends.
    func prepare(for app: App) throws
}

extension Middleware {
    /// Does nothing.
    public func prepare(for app: App) throws {}
}

/// A middleware made of a closure.
public struct Around: Middleware {
    private let body: @Sendable (Request, Handler) async throws -> Response

    /// A middleware that answers with `body`, whose second parameter is what stands inside.
    public init(_ body: @escaping @Sendable (Request, Handler) async throws -> Response) {
        self.body = body
    }

    /// What the closure says.
    public func answer(_ request: Request, next: Handler) async throws -> Response {
        try await body(request, next)
    }
}
