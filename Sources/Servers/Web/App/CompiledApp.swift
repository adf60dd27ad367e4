internal import HTTPServing
internal import Synchronization
internal import Templates

/// A program as it serves. Never written after it was made.
package final class CompiledApp: Sendable {
    let options: AppOptions
    /// Of the options, what each request asks for: a look at those would copy them.
    let trailingSlash: TrailingSlash.Policy?
    let overridesMethods: Bool
    let table: RouteTable
    let hosts: [(name: String, table: RouteTable)]
    let views: TemplateDirectory?
    let watchesViews = Atomic(false)

    init(_ app: App) throws {
        for layer in app.allMiddleware { try layer.prepare(for: app) }
        table = try RouteTable(app, of: app)
        hosts = try app.hosts.map { (name: $0.name, table: try RouteTable($0.group, of: app)) }
        views = app.views
        options = app.options
        trailingSlash = options.trailingSlash
        overridesMethods = options.methodOverride != nil
    }

    /// The routes for `host`, a Host field's value.
    func table(for host: String?) -> RouteTable {
        guard !hosts.isEmpty, let host else { return table }
        let name = Self.name(of: host)
        for entry in hosts where Self.matches(name, entry.name) { return entry.table }
        return table
    }

    /// Without its port, in lower case.
    private static func name(of host: String) -> String {
        let name = host.lowercased()
        if name.hasPrefix("[") { return String(name.prefix { $0 != "]" }) + "]" }
        return String(name.prefix { $0 != ":" })
    }

    private static func matches(_ name: String, _ pattern: String) -> Bool {
        guard pattern.hasPrefix("*.") else { return name == pattern }
        let suffix = pattern.dropFirst()
        return name.utf8.count > suffix.utf8.count && name.hasSuffix(suffix)
    }
}

extension RouteGroup {
    /// Every middleware of the group, its routes, and the groups below it.
    var allMiddleware: [any Middleware] {
        middleware + routes.flatMap(\.middleware) + groups.flatMap(\.allMiddleware)
            + ((self as? App)?.hosts.flatMap(\.group.allMiddleware) ?? [])
    }
}
