/// Why a text is no pattern, or none that is understood, and where.
public struct PatternError: Error, Hashable, Sendable {
    /// What is wrong with the pattern.
    public enum Reason: Hashable, Sendable {
        /// A group or class that does not end, a backslash with nothing behind it.
        case unexpectedEnd
        /// A bracket or brace that ends nothing, or begins a quantifier that is none.
        case loneBracket(Character)
        /// A quantifier with nothing before it.
        case nothingToRepeat
        /// A quantifier whose lower end is above its upper one.
        case emptyRange
        /// A range of a class whose ends are no characters in order.
        case invalidRange
        /// A backslash before a letter or digit that means nothing there.
        case invalidEscape
        /// A backreference, lookaround, or a property of Unicode.
        case unsupported(String)
        /// Past `PatternLimits.length`.
        case tooLong(limit: Int)
        /// Past `PatternLimits.states`.
        case tooManyStates(limit: Int)
        /// Past `PatternLimits.depth`.
        case tooDeep(limit: Int)
    }

    /// The pattern.
    public let source: String
    /// What is wrong with it.
    public let reason: Reason
    /// Unicode scalars before the place.
    public let offset: Int
}

extension PatternError: CustomStringConvertible {
    /// `the pattern 'a**' has nothing to repeat at character 3`
    public var description: String {
        // It may be as long as its writer liked.
        let shown = source.unicodeScalars.count > 80 ? "\(source.prefix(80))..." : source
        return "the pattern '\(shown)' \(reason) at character \(offset + 1)"
    }
}

extension PatternError.Reason: CustomStringConvertible {
    /// What is wrong, to follow the pattern.
    public var description: String {
        switch self {
        case .unexpectedEnd: "ends too early"
        case .loneBracket(let bracket):
            "has a '\(bracket)' alone (write \\\(bracket) for the character)"
        case .nothingToRepeat: "has nothing to repeat"
        case .emptyRange: "repeats from more to less"
        case .invalidRange: "has a range that is none"
        case .invalidEscape: "has an escape that means nothing"
        case .unsupported(let what): "has \(what), which is not supported,"
        case .tooLong(let limit): "is longer than \(limit) characters"
        case .tooManyStates(let limit): "needs more than \(limit) states"
        case .tooDeep(let limit): "has more than \(limit) groups inside each other"
        }
    }
}
