public import HTTPServing
internal import JSON

/// Decides whether a request may pass. Guards are asked in the order in which they were given,
/// before the rules of the route and before any of the body is read.
///
///     app.delete("/boats/:id") { ... }
///         .guarded(by: BearerAuth { token in try await sessions.user(of: token) })
///         .guarded { request in
///             guard request[User.self]?.isAdmin == true else { throw Problem(.forbidden) }
///         }
public protocol Guard: Middleware {
    /// How OpenAPI tells what it wants; nil for nothing.
    var scheme: SecurityScheme? { get }

    /// How OpenAPI tells what it wants, where it takes one of several; `scheme` alone otherwise.
    var schemes: [SecurityScheme] { get }

    /// Lets the request pass by returning.
    ///
    /// - Throws: A `Problem`, of 401 or 403 as a rule, which is the answer.
    func check(_ request: Request) async throws
}

extension Guard {
    /// Nothing is told.
    public var scheme: SecurityScheme? { nil }

    /// The one scheme, if there is one.
    public var schemes: [SecurityScheme] { [scheme].compactMap(\.self) }

    /// Asks what stands inside if the request may pass.
    public func answer(_ request: Request, next: Next) async throws -> Response {
        try await check(request)
        return try await next(request)
    }
}

/// How a client shows who it is, as OpenAPI tells it.
public struct SecurityScheme: Sendable, Equatable {
    /// The kinds of it.
    public enum Kind: Sendable, Equatable {
        /// A scheme of Authorization, such as `basic`.
        case http(String)
        /// A key in a field.
        case header(String)
        /// A key in a cookie.
        case cookie(String)
    }

    /// What operations refer to it by.
    public let name: String
    /// Its kind.
    public let kind: Kind

    /// A scheme of a name.
    public init(name: String, _ kind: Kind) {
        self.name = name
        self.kind = kind
    }

    var json: JSONValue {
        switch kind {
        case .http(let scheme): ["type": "http", "scheme": .string(scheme)]
        case .header(let field): ["type": "apiKey", "in": "header", "name": .string(field)]
        case .cookie(let name): ["type": "apiKey", "in": "cookie", "name": .string(name)]
        }
    }
}

/// A guard made of a closure.
private struct Check: Guard {
    let body: @Sendable (Request) async throws -> Void

    func check(_ request: Request) async throws { try await body(request) }
}

extension Route {
    /// Lets only requests pass that the guards let pass, one after the other.
    @discardableResult
    public func guarded(by guards: any Guard...) -> Route {
        middleware += guards
        return self
    }

    /// Lets only requests pass for which `check` does not throw.
    @discardableResult
    public func guarded(
        _ check: @escaping @Sendable (Request) async throws -> Void
    ) -> Route { guarded(by: Check(body: check)) }
}

extension RouteGroup {
    /// Lets only requests pass to the group's routes that the guards let pass.
    @discardableResult
    public func guarded(by guards: any Guard...) -> Self {
        for layer in guards { use(layer) }
        return self
    }

    /// Lets only requests pass to the group's routes for which `check` does not throw.
    @discardableResult
    public func guarded(
        _ check: @escaping @Sendable (Request) async throws -> Void
    ) -> Self { guarded(by: Check(body: check)) }
}
