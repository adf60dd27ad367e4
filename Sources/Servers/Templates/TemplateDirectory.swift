public import EventLoops
public import Mustache
internal import Synchronization

/// The Mustache templates of a directory: `pages/users.mustache` is the template `pages/users`.
///
///     let views = try TemplateDirectory("Views")
///     try views.render("pages/users", Page(users: users))
///
/// Names that begin with a dot are passed over. May be used from any thread.
public final class TemplateDirectory: Sendable {
    private let path: String
    private let options: TemplateOptions
    private let state: Mutex<Result<MustacheTemplates, TemplateErrors>>

    /// Reads and parses all templates. Blocks.
    ///
    /// - Throws: All that is wrong with them.
    public init(
        _ path: String, options: TemplateOptions = TemplateOptions()
    ) throws(TemplateErrors) {
        self.path = path
        self.options = options
        var reader = TemplateReader(path, options)
        state = Mutex(.success(try reader.read().get()))
    }

    /// The templates as they were read last.
    ///
    /// - Throws: What is wrong with them since.
    public var templates: MustacheTemplates {
        get throws(TemplateErrors) { try state.withLock { $0 }.get() }
    }

    /// Renders a template.
    ///
    /// - Throws: `TemplateErrors` when the templates are wrong since they were read anew;
    ///   `MustacheError`; and what encoding the value throws.
    public func render(_ name: String, _ value: some Encodable) throws -> [UInt8] {
        try templates.render(name, value, options: options.rendering)
    }

    /// Reads all templates anew. Those of before count no more, even when the new ones are wrong:
    /// then rendering says what is. Blocks.
    public func reload() {
        var reader = TemplateReader(path, options)
        let result = reader.read()
        state.withLock { $0 = result }
    }

    /// Reads the templates anew whenever a file changes, which is for developing.
    ///
    /// - Parameters:
    ///   - loop: Watches; it is not kept open by that.
    ///   - pool: Whose threads read.
    ///   - reloaded: Called on the loop when the templates were read, with what is wrong with them.
    /// - Returns: The watch, which ends by `close` or with the loop.
    /// - Throws: When the kernel cannot watch the directory.
    @discardableResult
    public func watch(
        on loop: EventLoop, pool: BlockingPool,
        reloaded: @escaping (TemplateErrors?) -> Void = { _ in }
    ) throws -> TemplateWatch {
        try TemplateWatch(self, path, on: loop, pool: pool, reloaded)
    }

    var errors: TemplateErrors? {
        if case .failure(let errors) = state.withLock({ $0 }) { errors } else { nil }
    }
}
