internal import Arguments

/// How a word is quoted on a line.
enum ReplQuoting {
    /// Backslashes before what would mean something.
    case escapes
    case single
    case double

    /// The way in which `typed`, the beginning of a word, is quoted.
    init(of typed: some StringProtocol) {
        switch typed.first {
        case "'": self = .single
        case "\"": self = .double
        default: self = .escapes
        }
    }

    /// `word` so that the REPL reads it back as it is. A line end has no form with escapes.
    ///
    /// - Parameter isClosed: Whether the word is at its end; else its quote is left open.
    func quote(_ word: String, isClosed: Bool = true) -> String {
        switch self {
        case .escapes:
            return word.enumerated().map { index, character in
                Self.isSpecial(character, isFirst: index == 0) ? "\\\(character)" : "\(character)"
            }.joined()
        case .single:
            let inner = word.map { $0 == "'" ? "'\\''" : "\($0)" }.joined()
            return "'" + inner + (isClosed ? "'" : "")
        case .double:
            let inner = word.map { "\"\\$`".contains($0) ? "\\\($0)" : "\($0)" }.joined()
            return "\"" + inner + (isClosed ? "\"" : "")
        }
    }

    /// `word` as one would write it: bare where it can be.
    static func plainly(_ word: String) -> String {
        let isBare =
            !word.isEmpty
            && !word.enumerated().contains { isSpecial($1, isFirst: $0 == 0) || $1.isNewline }
        return isBare ? word : ReplQuoting.single.quote(word)
    }

    private static func isSpecial(_ character: Character, isFirst: Bool) -> Bool {
        " \t\r'\"\\;|><&".contains(character) || isFirst && "#!".contains(character)
    }
}
