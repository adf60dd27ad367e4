/// What rendering may cost, and how strict it is. Bounds are inclusive.
public struct MustacheOptions: Sendable, Equatable {
    /// Templates, sections and blocks in each other.
    public var depthMax = 128
    /// Bytes of what is rendered.
    public var outputMax = 64 << 20
    /// Whether a partial that there is not is an error; else it is empty, as the specification
    /// wants it.
    public var requiresPartials = false

    /// The defaults.
    public init() {}
}
