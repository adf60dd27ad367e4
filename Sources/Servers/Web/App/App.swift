internal import HTTP
public import HTTPServing
internal import Synchronization
internal import Templates

/// A web program: its routes, what stands around them, and how it answers errors.
///
///     let app = App()
///     app.use(RequestIDs(), AccessLog())
///     app.get("/hello/:name") { request in "Hello, \(request.path("name"))!\n" }
///     try app.run(on: "127.0.0.1:8080")
///
/// Routes are registered on one thread, before the program serves.
public final class App: RouteGroup {
    /// How it answers.
    public var options: AppOptions
    private(set) var hosts: [(name: String, group: RouteGroup)] = []
    var fallback: Handler?
    var views: TemplateDirectory?

    /// A program without routes.
    public init(options: AppOptions = AppOptions()) {
        self.options = options
        super.init(prefix: "")
    }

    /// Routes for requests to one host alone, which do not see the others.
    ///
    /// - Parameter name: Without a port, such as `api.example.org`; `*.example.org` for every name
    ///   below one.
    public func host(_ name: String, _ middleware: any Middleware...) -> RouteGroup {
        let group = RouteGroup(prefix: "")
        for layer in middleware { group.use(layer) }
        hosts.append((name.lowercased(), group))
        return group
    }

    /// Answers requests that no route is for, instead of 404.
    public func fallback<Body: Answerable>(
        _ handler: @escaping @Sendable (Request) async throws -> Body
    ) {
        fallback = .awaited { request in try await handler(request).response(to: request) }
    }

    /// What answers on every loop; made once, after which nothing can be registered.
    ///
    /// - Throws: `RouteError`, and what a middleware cannot work with.
    package func compiled() throws -> CompiledApp { try CompiledApp(self) }
}
