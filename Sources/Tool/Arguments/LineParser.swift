// The grammar of a command line, word by word:
//
//   --name  --no-name  --name=value  --name value     long flags; never abbreviated
//   -q  -qv  -l value  -lvalue  -l=value              short flags; the last of a cluster may take
//                                                     a value
//   --                                                everything behind it is an operand
//   -  -5  -.5                                        operands and values: a dash alone and
//                                                     negative numbers are no flags
//   anything else                                     a subcommand where the command has some,
//                                                     else an operand; where it has both, the first
//                                                     word is the subcommand that it names
//
// Flags and operands stand in any order. Help asked for anywhere wins over mistakes.

internal import Bytes

/// Takes the words of a command line apart.
package struct LineParser {
    private var line: ParsedLine
    private let words: [ArgumentText]
    private var position = 0
    private var areFlagsOver = false

    private init(_ words: [ArgumentText], root: CommandSpec) {
        self.words = words
        line = ParsedLine(root: root)
    }

    /// Parses `words`, which do not include the program's own name.
    package static func parse(
        _ words: [ArgumentText], root: CommandSpec
    ) throws(CommandLineMistake) -> ParsedLine {
        var parser = LineParser(words, root: root)
        do {
            try parser.takeWords()
            try parser.checkCounts()
        } catch {
            if let help = parser.helpRequest() {
                parser.line.request = help
                return parser.line
            }
            throw CommandLineMistake(
                error, in: parser.line.path, wantsJSON: parser.mentions(GlobalFlags.json.name))
        }
        return parser.line
    }

    /// What can be understood of an unfinished line, for the tab key: mistakes are skipped.
    package static func parseLeniently(
        _ words: [ArgumentText], root: CommandSpec
    ) -> (line: ParsedLine, areFlagsOver: Bool, pending: GivenFlag?) {
        var parser = LineParser(words, root: root)
        while parser.position < words.count {
            do {
                try parser.takeWord()
            } catch .missingValue where parser.position >= words.count {
                return (parser.line, parser.areFlagsOver, parser.pending)
            } catch {
                continue
            }
        }
        return (parser.line, parser.areFlagsOver, nil)
    }

    /// The flag whose value is missing at the end of the line.
    private var pending: GivenFlag?

    private mutating func takeWords() throws(ArgumentError) {
        while position < words.count { try takeWord() }
    }

    private mutating func takeWord() throws(ArgumentError) {
        let word = words[position]
        position += 1
        if areFlagsOver || !word.hasPrefix("-") || word.bytes.count == 1 {
            try takePlain(word)
        } else if word == "--" {
            areFlagsOver = true
        } else if word.hasPrefix("--") {
            try takeLong(word)
        } else if word.isNegativeNumber, line.path.flag(short: word.firstLetter) == nil {
            try takePlain(word)
        } else {
            try takeShorts(word)
        }
    }

    private mutating func takePlain(_ word: ArgumentText) throws(ArgumentError) {
        let command = line.path.command
        // Behind `--` a word is what it is, were it the name of a subcommand.
        let mayName = line.operands.isEmpty && (!areFlagsOver || command.operands.isEmpty)
        if mayName, let next = word.text.flatMap(command.subcommand) {
            line.path = line.path.appending(next)
        } else if command.subcommands.isEmpty || !command.operands.isEmpty {
            line.operands.append(word)
        } else {
            throw line.path.unknownCommand(word)
        }
    }

    private mutating func takeLong(_ word: ArgumentText) throws(ArgumentError) {
        let parts = word.split(at: UInt8(ascii: "="))
        let spelling = parts?.head ?? word
        guard let name = spelling.text, let (flag, isNegated) = longFlag(name) else {
            throw unknownFlag(spelling)
        }
        if flag.takesValue {
            let value = if let parts { parts.tail } else { try nextValue(of: flag, name) }
            try add(flag, name, value: value)
        } else if let value = parts?.tail {
            throw .valueForToggle(flag: name, value: value)
        } else {
            try add(flag, name, isNegated: isNegated)
        }
    }

    private mutating func takeShorts(_ word: ArgumentText) throws(ArgumentError) {
        var rest = word.dropFirst(1)
        while let byte = rest.bytes.first {
            let letter = Character(Unicode.Scalar(byte))
            guard byte < 0x80, let flag = line.path.flag(short: letter) else {
                throw unknownShort(of: word, rest)
            }
            rest = rest.dropFirst(1)
            guard flag.takesValue else {
                try add(flag, "-\(letter)")
                continue
            }
            let value =
                if rest.isEmpty {
                    try nextValue(of: flag, "-\(letter)")
                } else {
                    rest.hasPrefix("=") ? rest.dropFirst(1) : rest
                }
            try add(flag, "-\(letter)", value: value)
            return
        }
    }

    /// The next word as a value: not one that looks like a flag, since then the value was
    /// probably forgotten.
    private mutating func nextValue(
        of flag: FlagSpec, _ spelling: String
    ) throws(ArgumentError) -> ArgumentText {
        let next = position < words.count ? words[position] : nil
        guard let next, !next.hasPrefix("-") || next.bytes.count == 1 || next.isNegativeNumber
        else {
            pending = GivenFlag(flag: flag, spelling: spelling, value: nil, isNegated: false)
            throw .missingValue(flag: spelling, accepted: flag.accepted, next: next)
        }
        position += 1
        return next
    }

    private mutating func add(
        _ flag: FlagSpec, _ spelling: String, value: ArgumentText? = nil, isNegated: Bool = false
    ) throws(ArgumentError) {
        if flag.shape == .single, line.given.contains(where: { $0.flag.name == flag.name }) {
            throw .repeatedFlag("--\(flag.name)")
        }
        if flag.shape == .request { note(request: flag, spelling) }
        line.given.append(
            GivenFlag(flag: flag, spelling: spelling, value: value, isNegated: isNegated))
    }

    private mutating func note(request flag: FlagSpec, _ spelling: String) {
        if flag.name == GlobalFlags.help.name {
            line.request = spelling.hasPrefix("--") ? .fullHelp : .shortHelp
        } else if flag.name == GlobalFlags.version.name, line.request == .run {
            line.request = .version
        }
    }

    private func longFlag(_ spelling: String) -> (flag: FlagSpec, isNegated: Bool)? {
        for flag in line.path.flags {
            if spelling == "--\(flag.name)" { return (flag, false) }
            if flag.shape == .toggle, spelling == flag.negatedSpelling { return (flag, true) }
        }
        return nil
    }
}

// MARK: - What the line as a whole must satisfy

extension LineParser {
    private func checkCounts() throws(ArgumentError) {
        guard line.request == .run else { return }
        for given in line.given where line.path.flag(named: given.flag.name) == nil {
            throw .unknownFlag(ArgumentText(given.spelling), suggestion: nil)
        }
        let command = line.path.command
        if !command.runsAlone, !command.subcommands.isEmpty {
            throw .missingCommand(command.visibleSubcommands.map(\.name))
        }
        var count = line.operands.count
        for operand in command.operands {
            guard count >= operand.count.lowerBound else {
                throw .missingOperand(operand.name, accepted: operand.accepted)
            }
            count -= min(count, operand.count.upperBound)
        }
        if count > 0 {
            throw .surplusOperand(
                line.operands[line.operands.count - count], usage: line.path.usage)
        }
    }

    private func helpRequest() -> ParsedLine.Request? {
        if line.request != .run { return line.request }
        let rest = areFlagsOver ? [] : words[position...].prefix { $0 != "--" }
        let help = GlobalFlags.help.spec
        guard line.path.flag(named: help.name) != nil else { return nil }
        if rest.contains(ArgumentText("--\(help.name)")) { return .fullHelp }
        return help.short.flatMap { rest.contains(ArgumentText("-\($0)")) ? .shortHelp : nil }
    }

    /// Whether the toggle stands anywhere on the line, also behind a mistake.
    private func mentions(_ toggle: String) -> Bool {
        words.prefix { $0 != "--" }.contains(ArgumentText("--\(toggle)"))
    }

    private func unknownFlag(_ word: ArgumentText) -> ArgumentError {
        let typed = word.repaired
        let spellings = line.path.flags.flatMap(\.spellings)
        if let suggestion = nearest(to: typed, among: spellings) {
            return .unknownFlag(word, suggestion: suggestion)
        }
        let owner = CommandPath(root: line.path.root).visibleTree.first { path in
            path.flags.contains { $0.spellings.contains(typed) }
        }
        return owner.map { .misplacedFlag(typed, owner: $0.title) }
            ?? .unknownFlag(word, suggestion: nil)
    }

    /// An unknown letter: either the letter alone is wrong, or a long flag lost a dash.
    private func unknownShort(of word: ArgumentText, _ rest: ArgumentText) -> ArgumentError {
        let name = word.split(at: UInt8(ascii: "="))?.head ?? word
        if word.bytes.count > 2,
            let long = nearest(
                to: "-" + name.repaired, among: line.path.flags.flatMap(\.spellings))
        {
            return .unknownFlag(name, suggestion: long)
        }
        let letter = rest.repaired.first.map(String.init) ?? ""
        return .unknownFlag(ArgumentText("-" + letter), suggestion: nil)
    }
}

extension ArgumentText {
    /// `-5`, `-1.5`, `-.5`, `-1e6`
    fileprivate var isNegativeNumber: Bool {
        guard let text, let second = text.dropFirst().first, second.isNumber || second == ".",
            text.hasPrefix("-")
        else { return false }
        return Double(text) != nil
    }

    fileprivate var firstLetter: Character {
        bytes.count > 1 ? Character(Unicode.Scalar(bytes[1])) : "-"
    }
}
