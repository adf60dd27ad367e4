/// What a form may cost. Each bound is inclusive; one more is a `MultipartError.tooLarge`.
public struct MultipartLimits: Sendable, Equatable {
    /// Parts of the form, of either kind.
    public var parts = 1000
    /// Parts without a file name.
    public var fields = 1000
    /// Parts with a file name.
    public var files = 100
    /// Bytes of one field's value.
    public var fieldBytes = 1 << 20
    /// Bytes of all fields' values together, which whoever reads a form keeps in memory.
    public var allFieldBytes = 4 << 20
    /// Bytes of one file.
    public var fileBytes = 1 << 30
    /// Bytes of a part's name, and of its file name, decoded.
    public var nameBytes = 1024
    /// Bytes of one part's head, with its line ends.
    public var headBytes = 8192
    /// Lines of one part's head.
    public var headLines = 16
    /// Bytes of the body, with all that is between and around the parts.
    public var totalBytes = 2 << 30

    /// The bounds above.
    public init() {}
}
