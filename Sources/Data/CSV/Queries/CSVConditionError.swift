package import Bytes

/// Why a text is no condition. Positions are characters, from 1.
package enum CSVConditionError: Error, Equatable, Sendable {
    /// More than `limit` bytes.
    case tooLong(limit: Int)
    /// More than `limit` parentheses and `not`s within each other.
    case tooDeep(limit: Int, position: Int)
    /// The quote or backtick is never closed.
    case unclosedQuote(String, position: Int)
    /// A character that stands for nothing.
    case unexpectedCharacter(String, position: Int)
    /// Something else than what has to stand there; `found` is nil at the end.
    case expected(Expected, found: String?, position: Int)
    /// `(` is never closed.
    case unclosedParenthesis(position: Int)
    /// Two backticks without a name.
    case emptyName(position: Int)
    /// The pattern behind `~` is none.
    case badPattern(GlobError, position: Int)
    /// The table has no column of the name.
    case unknownColumn(String, position: Int)

    /// What has to stand somewhere.
    package enum Expected: Sendable {
        case test, relation, operand, pattern, empty, connective
    }
}

extension CSVConditionError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tooLong(let limit): "a condition has at most \(limit) bytes"
        case .tooDeep(let limit, let position):
            "at character \(position) the condition is nested more than \(limit) deep"
        case .unclosedQuote(let quote, let position):
            "the \(quote) at character \(position) is never closed"
        case .unexpectedCharacter(let character, let position):
            "'\(character.shown)' at character \(position) means nothing here; "
                + "text stands in quotes, an unusual column name in backticks"
        case .expected(let wanted, let found, let position):
            "at character \(position) \(wanted) is missing, "
                + (found.map { "there stands \($0.shown)" } ?? "the condition ends")
        case .unclosedParenthesis(let position):
            "the '(' at character \(position) is never closed"
        case .emptyName(let position):
            "the backticks at character \(position) have no name between them"
        case .badPattern(let error, let position):
            "the pattern at character \(position) cannot be read: \(error)"
        case .unknownColumn(let name, let position):
            "there is no column '\(name.shown)', which the condition names at character \(position)"
        }
    }
}

extension CSVConditionError.Expected: CustomStringConvertible {
    package var description: String {
        switch self {
        case .test: "a test such as age >= 18"
        case .relation: "a comparison (=, !=, <, <=, >, >=, ~, contains, starts, ends, is empty)"
        case .operand: "a column, a number or a text in quotes"
        case .pattern: "a pattern in quotes"
        case .empty: "'empty' or 'not empty'"
        case .connective: "'and' or 'or'"
        }
    }
}

extension String {
    /// The text for a message: its first 60 characters, and nothing in it that could break the line
    /// or steer a terminal.
    var shown: String {
        var shown = ""
        for character in prefix(60) {
            for scalar in character.unicodeScalars {
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator:
                    shown += "\\u{\(String(scalar.value, radix: 16))}"
                default: shown.unicodeScalars.append(scalar)
                }
            }
        }
        return count > 60 ? shown + "..." : shown
    }
}
