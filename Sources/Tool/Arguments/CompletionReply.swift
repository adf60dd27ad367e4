// What the tab key offers. A pure function of the specs and the words typed so far; only dynamic
// values look at anything else.

/// The values that fit a word of an unfinished line.
package struct CompletionReply: Sendable {
    package enum Directive: String, Sendable {
        /// The candidates and nothing else.
        case values
        /// Names of files, which the shell finds.
        case files
        case directories
    }

    package let directive: Directive
    /// The word under the cursor, without its quotes.
    package let word: String
    /// What of `word` stands before the value: `--config=`. Candidates are whole words.
    package let prefix: String
    package let candidates: [Candidate]

    private init(
        _ directive: Directive, _ word: String, prefix: String = "", _ candidates: [Candidate] = []
    ) {
        self.directive = directive
        self.word = word
        self.prefix = prefix
        self.candidates = candidates.filter { $0.value.hasPrefix(word) && !$0.hasControl }
    }

    /// Completes the last of `words`, which do not include the program's own name.
    package static func complete(_ words: [ArgumentText], root: CommandSpec) -> CompletionReply {
        guard let word = words.last?.text, !words.isEmpty else {
            return CompletionReply(.values, "")
        }
        let (line, areFlagsOver, pending) = LineParser.parseLeniently(
            Array(words.dropLast()), root: root)
        if let pending, !word.hasPrefix("-") || word == "-" {
            return values(of: pending.flag.completion, word, prefix: "", line)
        }
        if !areFlagsOver, word.hasPrefix("-") { return flags(word, line) }
        let command = line.path.command
        let names = command.visibleSubcommands.map { Candidate($0.name, $0.purpose) }
        let isBegun = !word.isEmpty && names.contains { $0.value.hasPrefix(word) }
        if !names.isEmpty,
            command.operands.isEmpty || isBegun && line.operands.isEmpty && !areFlagsOver
        {
            return CompletionReply(.values, word, names)
        }
        var index = line.operands.count
        for operand in command.operands {
            if index < operand.count.upperBound {
                return values(of: operand.completion, word, prefix: "", line)
            }
            index -= operand.count.upperBound
        }
        return CompletionReply(.values, word)
    }

    private static func flags(_ word: String, _ line: ParsedLine) -> CompletionReply {
        if let (flag, prefix) = joinedValue(word, line) {
            return values(of: flag.completion, word, prefix: prefix, line)
        }
        let given = Set(line.given.map(\.flag.name))
        let free = line.path.flags.filter { $0.shape == .repeated || !given.contains($0.name) }
        // The negated form is offered when it is what one would want, or was begun.
        let candidates = free.flatMap { flag in
            let isBegun = word.hasPrefix("--no-")
            let spellings = isBegun ? flag.spellings : [flag.spelling]
            return spellings.map { Candidate($0, flag.help) }
        }
        return CompletionReply(.values, word, candidates)
    }

    /// `--flag=value` or `-fvalue`: the flag, and what stands before the value.
    private static func joinedValue(
        _ word: String, _ line: ParsedLine
    ) -> (flag: FlagSpec, prefix: String)? {
        if word.hasPrefix("--") {
            guard let equals = word.firstIndex(of: "=") else { return nil }
            let flag = line.path.flags.first { $0.takesValue && "--\($0.name)" == word[..<equals] }
            return flag.map { ($0, String(word[...equals])) }
        }
        for (offset, letter) in word.enumerated().dropFirst() {
            guard let flag = line.path.flag(short: letter) else { return nil }
            guard flag.takesValue else { continue }
            let prefix = word.prefix(offset + 1)
            return prefix.count == word.count ? nil : (flag, String(prefix))
        }
        return nil
    }

    private static func values(
        of completion: Completion, _ word: String, prefix: String, _ line: ParsedLine
    ) -> CompletionReply {
        switch completion {
        case .none: return CompletionReply(.values, word)
        case .files: return CompletionReply(.files, word, prefix: prefix)
        case .directories: return CompletionReply(.directories, word, prefix: prefix)
        case .values(let candidates): return reply(candidates, word, prefix)
        case .commands: return reply(commands(behind: line), word, prefix)
        case .dynamic(let lookUp):
            let context = CompletionContext(
                line: line, prefix: String(word.dropFirst(prefix.count)))
            return reply(lookUp(context), word, prefix)
        }
    }

    private static func reply(
        _ candidates: [Candidate], _ word: String, _ prefix: String
    ) -> CompletionReply {
        let whole = candidates.map { Candidate(prefix + $0.value, $0.purpose) }
        return CompletionReply(.values, word, prefix: prefix, whole)
    }

    /// The commands below those that the operands name, as `bx help kv` goes on with `get`.
    private static func commands(behind line: ParsedLine) -> [Candidate] {
        let path = try? CommandPath(root: line.path.root).following(line.operands)
        return path?.command.visibleSubcommands.map { Candidate($0.name, $0.purpose) } ?? []
    }
}

extension Candidate {
    /// Control characters would break the lines of the answer, and the terminal.
    fileprivate var hasControl: Bool {
        value.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }
}
