// Text of the REPL as commands:
//
//   WORD... [| SHELL TEXT]     a bx command; what it prints may go to a shell command
//   ! SHELL TEXT               a shell command
//   > FILE  >> FILE            its output into a file; 2> its standard error; 2>&1 both into one
//   ;  line end                between commands, also behind | and !
//
// Behind | and ! the shell gets the text as it was typed.

internal import Arguments

/// One command, taken apart.
struct ReplLine: Equatable {
    enum Work: Equatable {
        /// A bx command or one of the REPL's own; never empty.
        case words([String])
        /// A text for /bin/sh.
        case shell(String)
    }

    var work: Work
    /// What /bin/sh does with the output.
    var pipe: String?
    var redirections: [Redirection] = []
    /// Counts from 1 in the text that it was taken from.
    var line: Int

    static func parsed(_ text: String) -> Result<[ReplLine], ReplMistake> {
        Result { () throws(ReplMistake) in try parse(text) }
    }

    /// The commands of `text`.
    static func parse(_ text: String) throws(ReplMistake) -> [ReplLine] {
        let tokens: [ShellToken]
        do throws(ShellWordsError) {
            tokens = try ShellWords.split(text)
        } catch {
            throw .unfinished(error)
        }
        let bytes = Array(text.utf8)
        var lines: [ReplLine] = []
        var rest = tokens[...]
        while !rest.isEmpty {
            let command = rest.prefix { $0.kind != .separator }
            rest = rest[command.endIndex...]
            let end = rest.first?.range.lowerBound ?? bytes.count
            rest = rest.dropFirst()
            if command.isEmpty { continue }
            var parser = ReplLineParser(tokens: command, source: bytes[..<end])
            lines.append(try parser.parse())
        }
        return lines
    }
}

/// Where one of a command's streams goes.
struct Redirection: Equatable {
    enum Target: Equatable {
        case file(String, appends: Bool)
        case descriptor(CInt)
    }

    /// 1 or 2.
    var descriptor: CInt
    var target: Target
}

/// What is wrong with a text of the REPL.
enum ReplMistake: Error, Equatable {
    /// More text may finish it.
    case unfinished(ShellWordsError)
    case missingCommand(before: String, line: Int)
    case missingShellCommand(behind: String, line: Int)
    case missingFile(behind: String, line: Int)
    /// What a shell would understand.
    case unknownOperator(String, line: Int)

    var line: Int {
        switch self {
        case .unfinished(.openQuote(_, let line)), .unfinished(.openEscape(let line)): line
        case .missingCommand(_, let line), .missingShellCommand(_, let line),
            .missingFile(_, let line), .unknownOperator(_, let line):
            line
        }
    }
}

extension ReplMistake: CustomStringConvertible {
    var description: String {
        switch self {
        case .unfinished(.openQuote(let quote, _)): "the quote \(quote) is never closed"
        case .unfinished(.openEscape): "nothing stands behind the last backslash"
        case .missingCommand(let mark, _): "no command stands before \(mark)"
        case .missingShellCommand(let mark, _):
            "missing shell command behind \(mark); give one, such as \(mark) less"
        case .missingFile(let mark, _): "missing file behind \(mark); give its name"
        case .unknownOperator(let mark, _):
            "\(mark) means nothing here; quote it, or give the whole line to a shell: !bx ..."
        }
    }
}

/// Parses the tokens between two separators.
private struct ReplLineParser {
    var tokens: ArraySlice<ShellToken>
    /// Up to where the command ends.
    let source: ArraySlice<UInt8>
    var words: [String] = []
    var redirections: [Redirection] = []
    /// The word before, when it could be the number of a stream: `2` in `2>`.
    var number: (value: CInt, end: Int)?

    mutating func parse() throws(ReplMistake) -> ReplLine {
        let first = tokens[tokens.startIndex]
        if case .word = first.kind, source[first.range.lowerBound] == UInt8(ascii: "!") {
            let text = try shellText(from: first.range.lowerBound + 1, "!", first.line)
            return ReplLine(work: .shell(text), line: first.line)
        }
        var pipe: String?
        while let token = tokens.popFirst() {
            switch token.kind {
            case .word(let word): try take(word, token)
            case .write, .append: try takeTarget(of: token)
            case .pipe:
                pipe = try shellText(from: token.range.upperBound, "|", token.line)
                if words.isEmpty { throw .missingCommand(before: "|", line: token.line) }
                tokens = []
            case .separator: preconditionFailure("commands are split at separators")
            }
        }
        if words.isEmpty { throw .missingCommand(before: ">", line: first.line) }
        return ReplLine(
            work: .words(words), pipe: pipe, redirections: redirections, line: first.line)
    }

    private func text(of token: ShellToken) -> String {
        String(decoding: source[token.range], as: UTF8.self)
    }

    private mutating func take(_ word: String, _ token: ShellToken) throws(ReplMistake) {
        let typed = text(of: token)
        if ["&", "&&", "<", "<<"].contains(typed) {
            throw .unknownOperator(typed, line: token.line)
        }
        number = typed == "1" || typed == "2" ? (typed == "1" ? 1 : 2, token.range.upperBound) : nil
        words.append(word)
    }

    private mutating func takeTarget(of token: ShellToken) throws(ReplMistake) {
        var descriptor: CInt = 1
        if let number, number.end == token.range.lowerBound {
            descriptor = number.value
            words.removeLast()
        }
        number = nil
        guard let target = tokens.popFirst(), case .word(let file) = target.kind, !file.isEmpty
        else { throw .missingFile(behind: text(of: token), line: token.line) }
        let copied: CInt? =
            switch text(of: target) {
            case "&1": 1
            case "&2": 2
            default: nil
            }
        redirections.append(
            Redirection(
                descriptor: descriptor,
                target: copied.map { .descriptor($0) }
                    ?? .file(file, appends: token.kind == .append)))
    }

    private func shellText(
        from start: Int, _ mark: String, _ line: Int
    ) throws(ReplMistake) -> String {
        let text = source[start...].drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        if text.isEmpty { throw .missingShellCommand(behind: mark, line: line) }
        if mark == "|", source[start] == UInt8(ascii: "|") {
            throw .unknownOperator("||", line: line)
        }
        return String(decoding: text, as: UTF8.self)
    }
}
