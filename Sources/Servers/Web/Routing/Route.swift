public import HTTP
internal import HTTPServing

/// A method and a path, who answers them, and what is said of that: guards, rules, a description.
///
/// Made by `RouteGroup.get` and its kind; used on one thread until the program serves.
public final class Route {
    /// Nil for every method that no other route of the path answers.
    public let method: Method?
    /// The path behind that of the group, as it was registered.
    public let path: String
    let handler: Handler
    var middleware: [any Middleware] = []
    var rules = RouteRules()
    var notes = RouteNotes()

    init(method: Method?, path: String, middleware: [any Middleware], handler: Handler) {
        self.method = method
        self.path = path
        self.middleware = middleware
        self.handler = handler
    }

    /// Puts `middleware` around this route alone, within what stands around its group and within
    /// what was put there before.
    @discardableResult
    public func use(_ middleware: any Middleware...) -> Route {
        self.middleware += middleware
        return self
    }
}
