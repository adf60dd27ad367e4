internal import EventLoops
internal import HTTP
public import HTTPServing

/// Bounds the time to an answer: when it is over, the client gets 503 and what stands inside is
/// cancelled. An answer that is made while it is sent has to begin in time only.
public struct Timeout: Middleware {
    /// How long what stands inside may take.
    public let span: Duration

    /// Bounds the time to `span`.
    public init(_ span: Duration) { self.span = span }

    /// The answer of what stands inside, or 503.
    public func answer(_ request: Request, next: Next) async throws -> Response {
        let loop = request.loop
        let waiter = Waiter(on: loop)
        let outcome = Box<Result<Response, any Error>>()
        let task = loop.start {
            do {
                outcome.value = .success(try await next(request))
            } catch {
                outcome.value = .failure(error)
            }
            waiter.tell()
        }
        if outcome.value == nil {
            let end = await waiter.wait(within: span)
            if end != .told { task.cancel() }
        }
        if let outcome = outcome.value { return try outcome.get() }
        var problem = Problem(.serviceUnavailable, "the answer takes too long")
        // The handler may still be reading the body.
        problem.fields["Connection"] = "close"
        throw problem
    }

    /// Filled on the loop, by what may outlive the wait.
    private final class Box<Value> { var value: Value? }
}
