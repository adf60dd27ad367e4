/// What a text may cost before it is refused, and what is made of a name that comes twice.
public struct JSONLimits: Sendable {
    /// Arrays and objects inside each other.
    ///
    /// Parsing does not recurse, but making a `JSONValue` or a `Decodable` of nested ones does:
    /// stay below some thousands on a thread with a small stack.
    public var depth: Int
    /// The length of the text; never more than 256 MiB, whatever stands here.
    public var bytes: Int
    /// What happens to an object with two members of one name (RFC 8259 section 4).
    public var duplicateNames: DuplicateNames

    /// What an object with two members of one name means.
    public enum DuplicateNames: Sendable {
        /// The last member counts, as in ECMAScript; `members` still shows all of them.
        case lastCounts
        /// The text is refused.
        case refused
    }

    /// 512 levels, 64 MiB, and of equal names the last counts.
    public init(
        depth: Int = 512, bytes: Int = 64 << 20, duplicateNames: DuplicateNames = .lastCounts
    ) {
        self.depth = depth
        self.bytes = bytes
        self.duplicateNames = duplicateNames
    }
}
