// Lines of the REPL taken apart as a POSIX shell does (Shell Command Language, section 2.2):
//
//   'text'     as it is                     "text"   as it is, but for \" \\ \$ \` and \newline
//   \c         the character c              # ...    a comment, where a word could begin
//   ; newline  ends a command               | > >>   for a pipe or a file
//
// Nothing is expanded: `$HOME` and `*.txt` stay as they are.

/// A token of a REPL line.
package struct ShellToken: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case word(String)
        /// `;` or a line end
        case separator
        /// `|`
        case pipe
        /// `>`
        case write
        /// `>>`
        case append
    }

    package let kind: Kind
    /// Where it stands in the text, in bytes of UTF-8. Behind a pipe, what follows goes to the
    /// shell as it was typed.
    package let range: Range<Int>
    /// Counts from 1; in a script, the line to name when the command fails.
    package let line: Int
}

/// Why a text cannot be taken apart. In the REPL it means that another line belongs to it.
package enum ShellWordsError: Error, Hashable, Sendable {
    /// The quote that is never closed, and the line that it stands in.
    case openQuote(Character, line: Int)
    /// A backslash at the very end.
    case openEscape(line: Int)
}

extension ShellWordsError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .openQuote(let quote, let line): "line \(line): the quote \(quote) is never closed"
        case .openEscape(let line): "line \(line): nothing stands behind the last backslash"
        }
    }
}

/// Takes text apart into words and operators.
package struct ShellWords {
    private let bytes: [UInt8]
    private var position = 0
    private var line = 1
    private var tokens: [ShellToken] = []

    private init(_ text: String) { bytes = Array(text.utf8) }

    package static func split(_ text: String) throws(ShellWordsError) -> [ShellToken] {
        var words = ShellWords(text)
        if let error = words.scan() { throw error }
        return words.tokens
    }

    /// The words of the last command of an unfinished line, for the tab key.
    ///
    /// - Returns: The words, the last being the one under the cursor without its quotes (empty
    ///   behind a space), and the offset where it begins; nil behind a pipe or in a comment.
    package static func unfinished(_ text: String) -> (words: [String], start: Int)? {
        var scanner = ShellWords(text)
        _ = scanner.scan()
        if scanner.endsInComment { return nil }
        let tail = scanner.tokens.suffix(while: { $0.kind != .separator })
        if tail.contains(where: { $0.kind == .pipe }) { return nil }
        var words = tail.compactMap { token in
            if case .word(let word) = token.kind { word } else { nil }
        }
        if let last = tail.last, case .word = last.kind,
            last.range.upperBound == scanner.bytes.count
        {
            return (words, last.range.lowerBound)
        }
        words.append("")
        return (words, scanner.bytes.count)
    }

    private var endsInComment = false

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func scan() -> ShellWordsError? {
        while let byte = next {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): position += 1
            case UInt8(ascii: "\n"):
                add(.separator, length: 1)
                line += 1
            case UInt8(ascii: ";"): add(.separator, length: 1)
            case UInt8(ascii: "|"): add(.pipe, length: 1)
            case UInt8(ascii: ">"):
                let isDouble = bytes[(position + 1)...].first == byte
                add(isDouble ? .append : .write, length: isDouble ? 2 : 1)
            case UInt8(ascii: "#"): skipComment()
            default: if let error = takeWord() { return error }
            }
        }
        return nil
    }

    private mutating func add(_ kind: ShellToken.Kind, length: Int) {
        tokens.append(ShellToken(kind: kind, range: position..<position + length, line: line))
        position += length
    }

    private mutating func skipComment() {
        while let byte = next, byte != UInt8(ascii: "\n") { position += 1 }
        endsInComment = next == nil
    }

    /// Takes a word up to an unquoted blank or operator. An unfinished one is kept too.
    private mutating func takeWord() -> ShellWordsError? {
        let start = position
        let firstLine = line
        var word: [UInt8] = []
        var error: ShellWordsError?
        scanning: while let byte = next {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"),
                UInt8(ascii: ";"), UInt8(ascii: "|"), UInt8(ascii: ">"):
                break scanning
            case UInt8(ascii: "'"): error = takeSingleQuoted(into: &word)
            case UInt8(ascii: "\""): error = takeDoubleQuoted(into: &word)
            case UInt8(ascii: "\\"): error = takeEscape(into: &word)
            default:
                word.append(byte)
                position += 1
            }
            if error != nil { break }
        }
        // A backslash before a line end alone is no word.
        let isJoin = word.isEmpty && bytes[start] == UInt8(ascii: "\\") && error == nil
        if !isJoin {
            tokens.append(
                ShellToken(
                    kind: .word(String(decoding: word, as: UTF8.self)), range: start..<position,
                    line: firstLine))
        }
        return error
    }

    private mutating func takeSingleQuoted(into word: inout [UInt8]) -> ShellWordsError? {
        let firstLine = line
        position += 1
        while let byte = next {
            position += 1
            if byte == UInt8(ascii: "'") { return nil }
            if byte == UInt8(ascii: "\n") { line += 1 }
            word.append(byte)
        }
        return .openQuote("'", line: firstLine)
    }

    private mutating func takeDoubleQuoted(into word: inout [UInt8]) -> ShellWordsError? {
        let firstLine = line
        position += 1
        while let byte = next {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return nil
            case UInt8(ascii: "\\"):
                guard let escaped = next else { return .openQuote("\"", line: firstLine) }
                if escaped == UInt8(ascii: "\n") {
                    line += 1
                    position += 1
                } else if "\"\\$`".utf8.contains(escaped) {
                    word.append(escaped)
                    position += 1
                } else {
                    word.append(byte)
                }
            default:
                if byte == UInt8(ascii: "\n") { line += 1 }
                word.append(byte)
            }
        }
        return .openQuote("\"", line: firstLine)
    }

    private mutating func takeEscape(into word: inout [UInt8]) -> ShellWordsError? {
        position += 1
        guard let byte = next else { return .openEscape(line: line) }
        position += 1
        if byte == UInt8(ascii: "\n") {
            line += 1
        } else {
            word.append(byte)
        }
        return nil
    }
}

extension [ShellToken] {
    fileprivate func suffix(while predicate: (ShellToken) -> Bool) -> ArraySlice<ShellToken> {
        self[(lastIndex { !predicate($0) }.map { $0 + 1 } ?? startIndex)...]
    }
}
