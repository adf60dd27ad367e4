/// Why a text is not CSV.
package enum CSVError: Error, Equatable, Sendable {
    /// The record that begins in `line` has another number of fields than the first one.
    case ragged(line: Int, expected: Int, found: Int)
    /// Something follows the closing quote of a field in `line` before the next delimiter.
    case textAfterQuote(line: Int)
    /// The input ended inside of the quotes that were opened in `line`.
    case unclosedQuote(line: Int)
    /// The record that begins in `line` has more than `limit` bytes.
    case recordTooLong(line: Int, limit: Int)
}

extension CSVError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .ragged(let line, let expected, let found):
            "line \(line) has \(found) \(found == 1 ? "field" : "fields") where the first record has "
                + "\(expected)"
        case .textAfterQuote(let line):
            "line \(line) has text behind a closing quote; a quote inside of quotes is doubled"
        case .unclosedQuote(let line): "the quote that line \(line) opens is never closed"
        case .recordTooLong(let line, let limit):
            "the record in line \(line) is longer than \(limit) bytes; a quote may be open"
        }
    }
}
