// What groups and routes become when the program starts to serve: one tree of paths, and behind
// each path its handlers with everything around them, so that a request only looks up and calls.

internal import HTTP
internal import HTTPServing
internal import Schemas

/// All routes of a host. Never written after it was made.
package final class RouteTable: Sendable {
    private let tree: RouteTree
    let endpoints: [Endpoint]
    /// Answers paths without a route.
    let notFound: Chain
    /// Answers paths that have a route but for a slash at their end.
    let redirect: Chain

    /// - Throws: `RouteError` for a route that never could answer.
    init(_ root: RouteGroup, of app: App) throws(RouteError) {
        var builder = TableBuilder(app: app)
        try builder.add(root, within: Surroundings(app: app))
        tree = RouteTree(builder.tree)
        endpoints = builder.endpoints
        let around = Surroundings(app: app).inside(root)
        let fallback = app.fallback
        notFound = around.chain(
            fallback ?? .immediate { request in throw NoRoute(path: request.path) })
        redirect = around.chain(
            .immediate { request in
                Response(.permanentRedirect, fields: ["Location": request.otherSlashTarget])
            })
    }

    /// The number of the path's endpoint, and where its parameters stand; nil without one.
    func find(_ path: [UInt8]) -> (endpoint: Int, captures: Captures)? {
        tree.find(path.span.bytes)
    }

    /// A route at `/` of a group stands at the group's own path.
    package static func joined(_ prefix: String, _ path: String) -> String {
        if prefix.isEmpty { return path }
        return path == "/" || path.isEmpty ? prefix : prefix + path
    }
}

/// Nothing is at the path.
struct NoRoute: Error {
    let path: String
}

/// What stands around a group's routes: middleware from the outermost on, and who answers errors.
struct Surroundings {
    let app: App
    var middleware: [any Middleware] = []
    /// From the outermost on.
    var recoveries: [Recovery] = []
    var prefix = ""

    init(app: App) { self.app = app }

    func inside(_ group: RouteGroup) -> Surroundings {
        var inner = self
        inner.middleware += group.middleware
        inner.recoveries += group.recoveries
        inner.prefix += group.prefix == "/" ? "" : group.prefix
        return inner
    }

    /// `handler` with all that stands around it.
    func chain(
        _ handler: Handler, _ own: [any Middleware] = [], _ rules: RulesCheck? = nil
    ) -> Chain {
        Chain(
            middleware + own, rules, handler,
            errors: ErrorAnswers(recoveries: recoveries.reversed(), isDev: app.options.isDev))
    }
}

private struct TableBuilder {
    let app: App
    var tree = RouteTreeBuilder()
    var endpoints: [Endpoint] = []

    init(app: App) { self.app = app }

    mutating func add(_ group: RouteGroup, within outer: Surroundings) throws(RouteError) {
        let inner = outer.inside(group)
        for route in group.routes { try add(route, within: inner) }
        for group in group.groups { try add(group, within: inner) }
    }

    private mutating func add(_ route: Route, within group: Surroundings) throws(RouteError) {
        let pattern = try PathPattern(RouteTable.joined(group.prefix, route.path))
        let index = tree.insert(pattern)
        if index == endpoints.count {
            endpoints.append(Endpoint(otherwise: group.chain(.immediate { _ in Response(.ok) })))
        }
        try endpoints[index].add(
            Endpoint.Entry(
                method: route.method, pattern: pattern,
                chain: group.chain(route.handler, route.middleware, try rules(of: route, pattern))))
        let allow = endpoints[index].allow
        endpoints[index].otherwise = group.chain(
            .immediate { request in
                if request.method == .options {
                    return Response(.noContent, fields: ["Allow": allow])
                }
                throw HTTPError(
                    .methodNotAllowed, "\(request.method) is not for this path; \(allow) are",
                    fields: ["Allow": allow])
            })
    }

    private func rules(
        of route: Route, _ pattern: PathPattern
    ) throws(RouteError) -> RulesCheck? {
        for parameter in route.rules.parameters(in: .path)
        where !pattern.names.contains(parameter.name) {
            throw .unknownName(parameter.name, pattern.text)
        }
        if route.rules.isEmpty { return nil }
        do throws(SchemaError) {
            return try RulesCheck(route.rules)
        } catch {
            throw .schema(error, pattern.text)
        }
    }
}
