public import HTTPServing

/// Something that stands around handlers: it sees the request before them and the answer after.
///
///     struct Stopwatch: Middleware {
///         func answer(_ request: Request, next: Next) async throws -> Response {
///             let start = ContinuousClock.now
///             var response = try await next(request)
///             response.fields["X-Took"] = "\(ContinuousClock.now - start)"
///             return response
///         }
///     }
///
/// Errors of what stands inside have become answers by then, so a middleware sees every answer
/// that a client does. One value serves every loop at once. One that never waits is better a
/// `Hook`: a request whose handler and middleware all answer at once costs half as much.
public protocol Middleware: Sendable {
    /// Answers `request`, by asking `next` or without.
    func answer(_ request: Request, next: Next) async throws -> Response

    /// Called once, when the program starts to serve.
    ///
    /// - Throws: What the middleware cannot work with; the program says so and ends.
    func prepare(for app: App) throws
}

extension Middleware {
    /// Does nothing.
    public func prepare(for app: App) throws {}
}

/// A middleware that never waits: it looks at the request before what stands inside, and at the
/// answer after.
public protocol Hook: Middleware {
    /// Looks at a request before anything inside does.
    ///
    /// - Returns: The answer, when nothing inside is to be asked; nil goes on.
    /// - Throws: What becomes an answer as an error of a handler does.
    func before(_ request: Request) throws -> Response?

    /// Looks at the answer of what stands inside, and may change it. Not called for an answer that
    /// `before` itself gave.
    func after(_ request: Request, _ response: inout Response)
}

extension Hook {
    /// Goes on.
    public func before(_ request: Request) throws -> Response? { nil }

    /// Changes nothing.
    public func after(_ request: Request, _ response: inout Response) {}

    /// `before`, what stands inside, and `after`.
    public func answer(_ request: Request, next: Next) async throws -> Response {
        if let response = try before(request) { return response }
        var response = try await next(request)
        after(request, &response)
        return response
    }
}

/// What stands inside of a middleware, down to the handler.
public struct Next: Sendable {
    let chain: Chain
    let index: Int

    /// Asks for the answer to `request`. May be asked again, unless the body was read.
    public func callAsFunction(_ request: Request) async throws -> Response {
        await chain.answer(request, from: index)
    }
}

/// A middleware made of a closure.
public struct Around: Middleware {
    private let body: @Sendable (Request, Next) async throws -> Response

    /// A middleware that answers with `body`, whose second parameter is what stands inside.
    public init(_ body: @escaping @Sendable (Request, Next) async throws -> Response) {
        self.body = body
    }

    /// What the closure says.
    public func answer(_ request: Request, next: Next) async throws -> Response {
        try await body(request, next)
    }
}

/// A hook made of a closure that sees requests.
public struct Before: Hook {
    private let body: @Sendable (Request) throws -> Response?

    /// A hook that calls `body` before anything inside; an answer is sent at once, nil goes on.
    public init(_ body: @escaping @Sendable (Request) throws -> Response?) { self.body = body }

    /// What the closure says.
    public func before(_ request: Request) throws -> Response? { try body(request) }
}

/// A hook made of a closure that sees answers.
public struct After: Hook {
    private let body: @Sendable (Request, inout Response) -> Void

    /// A hook that calls `body` with every answer of what stands inside.
    public init(_ body: @escaping @Sendable (Request, inout Response) -> Void) { self.body = body }

    /// What the closure does.
    public func after(_ request: Request, _ response: inout Response) { body(request, &response) }
}
