package import HTTP

/// What answers requests: one for each loop, used on that loop alone, so its state needs no lock.
public protocol Responder: AnyObject {
    /// Whether it answers methods that are not registered, such as `PURGE`; if not, the server
    /// refuses them with 501. Asked once.
    var takesOtherMethods: Bool { get }

    /// The answer, when it is at hand; nil sends the request to `respond(to:)`.
    ///
    /// Called for requests without a body, before anything is copied: the view is good for the
    /// call only.
    func preparedAnswer(for request: RequestView) -> PreparedAnswer?

    /// The answer to a request, when it can be had without waiting; nil sends the request on to
    /// `respond(to:)`. Called once for each request that no prepared answer is for.
    func answerAtOnce(_ request: Request) -> Response?

    /// Answers a request. Runs on the connection's loop, and may suspend.
    ///
    /// Thrown errors become 500 (`HTTPError` its own status).
    func respond(to request: Request) async throws -> Response
}

extension Responder {
    /// It does not.
    public var takesOtherMethods: Bool { false }

    /// Nothing is answered at once.
    public func answerAtOnce(_ request: Request) -> Response? { nil }
}

/// A request's head where the socket left it, before anything was copied.
public struct RequestView {
    package let head: RequestHead
    /// From the head's first byte on.
    package let bytes: UnsafeRawBufferPointer

    package var target: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[head.target])
    }
}
