public import Mustache

/// How templates are found and rendered. Bounds are inclusive.
public struct TemplateOptions: Sendable, Equatable {
    /// The ends of templates' names.
    public var extensions = ["mustache", "html"]
    /// Files.
    public var filesMax = 4096
    /// Directories in each other.
    public var depthMax = 16
    /// Whether a template that includes one that there is not is wrong.
    public var requiresPartials = true
    /// What rendering may cost.
    public var rendering = MustacheOptions()

    /// The defaults.
    public init() {}
}
