internal import Web

/// How a route of an app file answers.
enum Answer: Sendable {
    /// The same bytes for every request.
    case constant(@Sendable () -> Response)
    /// Made of a request's values, without waiting unless those of the body are among them.
    case made(needsBody: Bool, @Sendable (RequestValues) throws -> Response)
    /// Made by others, who may take their time.
    case awaited(@Sendable (Request) async throws -> Response)
    /// A directory, for what is below the route's path.
    case files(directory: String)

    /// Registers it at one path; nil for a directory, which has several.
    func register(
        _ method: Method?, _ path: String, in group: RouteGroup
    ) -> Route? {
        switch self {
        case .constant(let answer):
            return group.on(method, path) { _ in answer() }
        case .made(false, let answer):
            let counter = RequestValues.Counter()
            return group.on(method, path) { request in
                try answer(RequestValues(request, counter: counter))
            }
        case .made(true, let answer):
            let counter = RequestValues.Counter()
            return group.on(method, path) { (request: Request) async throws -> Response in
                let body = try await request.bodyValue()
                return try answer(RequestValues(request, body: body, counter: counter))
            }
        case .awaited(let answer):
            return group.on(method, path) { (request: Request) async throws -> Response in
                try await answer(request)
            }
        case .files: return nil
        }
    }
}
