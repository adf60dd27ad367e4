// What the tab key does to a line of the REPL: the engine of the shells' completions, the REPL's
// own commands, and names of files, quoted as the REPL reads them.

internal import Arguments

struct ReplCompleter: Sendable {
    let root: CommandSpec
    let session: SessionDefaults
    /// The lines that were typed before this one and belong to it, with their line ends.
    let head: String

    /// What a line becomes.
    struct Reply: Equatable {
        /// The line up to the cursor, as far as all matches agree.
        var common: String
        /// The line up to the cursor with each of the matches.
        var lines: [String]
        /// The matches for the eye.
        var matches: [Candidate]
        /// Whether the word is whole, and a space may stand behind it.
        var endsWord: Bool
    }

    /// - Parameter line: Up to the cursor.
    /// - Returns: Nil when nothing fits.
    func complete(_ line: String) -> Reply? {
        let text = head + line
        guard let (words, begin) = ShellWords.unfinished(text), let word = words.last else {
            return nil
        }
        var start = begin
        // A backslash that joined the lines is not yet of the word.
        if head.utf8.dropFirst(start).elementsEqual("\\\n".utf8) { start = head.utf8.count }
        // A word that was begun on a line before cannot be changed any more.
        let kept = start - head.utf8.count
        guard kept >= 0 else { return nil }
        let found = find(words, before: String(decoding: text.utf8.prefix(start), as: UTF8.self))
        let typed = String(decoding: line.utf8.dropFirst(kept), as: UTF8.self)
        return reply(
            found, word: word, typed: typed,
            before: String(decoding: line.utf8.prefix(kept), as: UTF8.self))
    }

    private func reply(
        _ found: Found, word: String, typed: String, before: String
    ) -> Reply? {
        guard let first = found.candidates.first else { return nil }
        let quoting = ReplQuoting(of: typed)
        let lines = found.candidates.map { before + quoting.quote($0.value) }
        let matches = found.candidates.map { Candidate(found.shown($0.value), $0.purpose) }
        if found.candidates.count == 1 {
            let isWhole = !first.value.hasSuffix("/")
            let line = before + quoting.quote(first.value, isClosed: isWhole)
            return Reply(common: line, lines: [line], matches: matches, endsWord: isWhole)
        }
        let common = found.candidates.dropFirst().reduce(first.value) {
            $0.commonPrefix(with: $1.value)
        }
        let isLonger = common != word
        return Reply(
            common: before + (isLonger ? quoting.quote(common, isClosed: false) : typed),
            lines: lines, matches: matches, endsWord: false)
    }

    /// What fits in a word's place.
    private struct Found {
        var candidates: [Candidate]
        /// What the matches share and need not show: the directory of files.
        var hidden = 0

        func shown(_ value: String) -> String { String(value.dropFirst(hidden)) }
    }

    private func find(_ words: [String], before: String) -> Found {
        let word = words[words.count - 1]
        if Self.isFileName(words, before: before) { return files(word, prefix: "") }
        switch (words[0], words.count) {
        case (_, 1):
            let commands = reply(for: words).candidates.filter { $0.value != ReplCommand.name }
            let own = ReplBuiltin.candidates.filter { $0.value.hasPrefix(word) }
            return Found(candidates: commands + own)
        case ("set", 2):
            let switches = [Candidate("-e", "Stop at a failure"), Candidate("+e", "Go on")]
            let all = word.isEmpty ? flags : flags + switches
            return Found(candidates: all.filter { $0.value.hasPrefix(word) })
        case ("set", 3): return values(ofFlag: words[1], word)
        case ("unset", _):
            let names = session.values.keys.filter { $0.hasPrefix(word) }.sorted()
            return Found(candidates: names.map { Candidate($0) })
        case ("set", _), ("exit", _), ("quit", _): return Found(candidates: [])
        default: return found(reply(for: words))
        }
    }

    /// Whether the word is a file for what the words do not tell: behind `>`, or in a shell
    /// command.
    private static func isFileName(_ words: [String], before: String) -> Bool {
        if words.count > 1, words[0].hasPrefix("!") { return true }
        guard let tokens = try? ShellWords.split(before) else { return false }
        return tokens.last.map { $0.kind == .write || $0.kind == .append } ?? false
    }

    private func reply(for words: [String]) -> CompletionReply {
        CompletionReply.complete(words.map { ArgumentText($0) }, root: root)
    }

    private func found(_ reply: CompletionReply) -> Found {
        switch reply.directive {
        case .values: Found(candidates: reply.candidates)
        case .files: files(reply.word, prefix: reply.prefix)
        case .directories: files(reply.word, prefix: reply.prefix, onlyDirectories: true)
        }
    }

    private func files(
        _ word: String, prefix: String, onlyDirectories: Bool = false
    ) -> Found {
        let path = String(word.dropFirst(prefix.count))
        let names = fileNames(completing: path, onlyDirectories: onlyDirectories)
        let folder = path.lastIndex(of: "/").map { path[...$0].count } ?? 0
        return Found(
            candidates: names.map { Candidate(prefix + $0) }, hidden: prefix.count + folder)
    }

    /// The flags that a default can be kept for, each once.
    private var flags: [Candidate] {
        var seen: Set<String> = []
        let all = CommandPath(root: root).visibleTree.flatMap(\.flags)
        return all.filter { $0.shape != .request && seen.insert($0.name).inserted }
            .map { Candidate($0.name, $0.help) }.sorted { $0.value < $1.value }
    }

    private func values(ofFlag name: String, _ word: String) -> Found {
        let owner = CommandPath(root: root).visibleTree.first { path in
            path.flags.contains { $0.name == name }
        }
        guard let owner, let flag = owner.flags.first(where: { $0.name == name }) else {
            return Found(candidates: [])
        }
        guard flag.takesValue else {
            let values = ["true", "false"].filter { $0.hasPrefix(word) }
            return Found(candidates: values.map { Candidate($0) })
        }
        return found(reply(for: owner.names + ["--\(name)", word]))
    }
}

extension String {
    fileprivate func commonPrefix(with other: String) -> String {
        String(zip(self, other).prefix { $0 == $1 }.map { $0.0 })
    }
}
