internal import HTTPServing
internal import JSON

/// What answers a request: runs on the request's loop.
///
/// What it throws becomes a problem+json answer; see `Problem`.
enum Handler: Sendable {
    /// Answers without waiting for anything, which spares the request a task.
    case immediate(@Sendable (Request) throws -> Response)
    /// May suspend.
    case awaited(@Sendable (Request) async throws -> Response)

    static func answering<Body: Answerable>(
        _ handler: @escaping @Sendable (Request) throws -> Body
    ) -> Handler {
        .immediate { request in try handler(request).response(to: request) }
    }

    static func answering<Body: Answerable>(
        _ handler: @escaping @Sendable (Request) async throws -> Body
    ) -> Handler {
        .awaited { request in try await handler(request).response(to: request) }
    }

    static func encoding<Body: Encodable & SendableMetatype>(
        _ handler: @escaping @Sendable (Request) throws -> Body
    ) -> Handler {
        let encode = JSONEncoding.of(Body.self)
        return .immediate { request in try encode(try handler(request), request) }
    }

    static func encoding<Body: Encodable & SendableMetatype>(
        _ handler: @escaping @Sendable (Request) async throws -> Body
    ) -> Handler {
        let encode = JSONEncoding.of(Body.self)
        return .awaited { request in try encode(try await handler(request), request) }
    }
}
