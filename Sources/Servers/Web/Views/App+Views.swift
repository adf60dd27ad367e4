internal import EventLoops
public import HTTP
public import HTTPServing
internal import Linux
internal import Synchronization
public import Templates

extension App {
    /// Takes pages from the Mustache templates of a directory: `request.render("users", page)`
    /// renders `users.mustache`. With `AppOptions.isDev` they are read anew whenever one changes.
    ///
    /// Blocks; call it before the program serves.
    ///
    /// - Throws: All that is wrong with the templates.
    public func views(
        in path: String, options: TemplateOptions = TemplateOptions()
    ) throws(TemplateErrors) {
        views = try TemplateDirectory(path, options: options)
    }
}

extension Request {
    /// An answer of a page: a template of the program's views with the members of `value`.
    ///
    /// - Parameters:
    ///   - name: As `pages/user` for `pages/user.mustache`.
    ///   - value: Anything whose JSON is an object; what it says is escaped where the template
    ///     does not say otherwise.
    /// - Throws: `TemplateErrors`, when the templates are wrong since they were read anew;
    ///   `MustacheError`; and what encoding the value throws.
    /// - Precondition: The program has views.
    public func render(
        _ name: String, _ value: some Encodable, status: Status = .ok
    ) throws -> Response {
        guard let views = routing.app.views else {
            preconditionFailure("no views were given: call App.views(in:)")
        }
        return Response(
            status, fields: ["Content-Type": "text/html; charset=utf-8"],
            bytes: try views.render(name, value))
    }
}

extension CompiledApp {
    /// Reads the views anew when they change; one loop sees to that.
    ///
    /// - Returns: Its watch, which it has to close.
    func watchViews(on loop: EventLoop) -> TemplateWatch? {
        guard options.isDev, let views, !watchesViews.exchange(true, ordering: .relaxed) else {
            return nil
        }
        do {
            return try views.watch(on: loop, pool: BlockingPool()) { errors in
                if let errors { writeToStandardError("\(errors)\n") }
            }
        } catch {
            writeToStandardError("the views are not watched: \(error)\n")
            return nil
        }
    }
}
