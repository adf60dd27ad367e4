internal import HTTP
internal import HTTPServing

/// What becomes of a path that no route has, but would with a slash at its end, or without.
///
///     app.use(TrailingSlash(.redirects))
public struct TrailingSlash: Hook {
    /// The ways to go on.
    public enum Policy: Sendable {
        /// 308 to the path that there is, so that each thing has one address.
        case redirects
        /// The route answers as if it had been asked for.
        case ignored
    }

    private let policy: Policy

    /// Goes on in a way. Counts for the whole program, wherever it is put.
    public init(_ policy: Policy) { self.policy = policy }

    /// Tells the program.
    public func prepare(for app: App) { app.options.trailingSlash = policy }
}

/// Lets a POST say in a field which method it means, for clients that know GET and POST only: PUT,
/// PATCH or DELETE.
public struct MethodOverride: Hook {
    private let field: String

    /// Looks for the method in `field`. Counts for the whole program, wherever it is put.
    public init(_ field: String = "X-HTTP-Method-Override") { self.field = field }

    /// Tells the program.
    public func prepare(for app: App) { app.options.methodOverride = field }
}

extension AppOptions {
    /// The method that counts for routing.
    func method(of request: Request) -> Method {
        guard let methodOverride, request.method == .post, let said = request.header(methodOverride)
        else { return request.method }
        switch said.uppercased() {
        case "PUT": return .put
        case "PATCH": return .patch
        case "DELETE": return .delete
        default: return .post
        }
    }
}
