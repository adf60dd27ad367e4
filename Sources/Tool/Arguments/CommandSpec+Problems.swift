// What would make a spec ambiguous or its help ugly. A test asks for the problems of the real
// tree; nothing is checked when bx runs.

extension CommandSpec {
    /// What is wrong with the tree below this root, in words for its author; empty when it is
    /// well-made.
    package var problems: [String] {
        CommandPath(root: self).wholeTree.flatMap { path in
            path.problems.map { "\(path.title): \($0)" }
        }
    }
}

extension CommandPath {
    fileprivate var wholeTree: [CommandPath] {
        [self] + command.subcommands.flatMap { appending($0).wholeTree }
    }

    fileprivate var problems: [String] {
        wordProblems + nameProblems + operandProblems + exclusionProblems
    }

    private var wordProblems: [String] {
        let texts =
            [("purpose", command.purpose)]
            + flags.map { ("--\($0.name)", $0.help) }
            + command.operands.map { ($0.name, $0.help) }
            + command.examples.map { ($0.command, $0.explanation) }
        return texts.compactMap { name, text in
            if text.isEmpty { return "\(name) is not explained" }
            return text.hasSuffix(".") ? "the line on \(name) ends with a full stop" : nil
        }
    }

    private var nameProblems: [String] {
        var problems = repeated(flags.flatMap(\.spellings)).map { "\($0) is declared twice" }
        problems += repeated(flags.compactMap(\.short).map { "-\($0)" }).map {
            "\($0) is declared twice"
        }
        problems += repeated(flags.compactMap(variable)).map { "two flags share \($0)" }
        problems += repeated(command.subcommands.map(\.name)).map { "'\($0)' is declared twice" }
        for flag in flags {
            if !flag.name.isFlagName { problems.append("--\(flag.name) is no name for a flag") }
            if let short = flag.short, !(short.isASCII && short.isLetter) {
                problems.append("-\(short) is no letter")
            }
        }
        let names = Set(command.subcommands.map(\.name))
        // Both are keys of one mapping in the config file.
        problems += flags.filter { $0.isInConfig && names.contains($0.name) }.map {
            "'\($0.name)' is a flag and a command"
        }
        return problems
    }

    private var operandProblems: [String] {
        var problems: [String] = []
        if !command.operands.isEmpty, !command.subcommands.isEmpty, !command.runsAlone {
            problems.append("it has operands and subcommands, and does not run alone")
        }
        if command.operands.dropLast().contains(where: { $0.count.upperBound > 1 }) {
            problems.append("an operand stands behind a variadic one")
        }
        let firstOptional = command.operands.firstIndex { $0.count.lowerBound == 0 }
        let lastRequired = command.operands.lastIndex { $0.count.lowerBound > 0 }
        if let firstOptional, let lastRequired, firstOptional < lastRequired {
            problems.append("a required operand stands behind an optional one")
        }
        return problems + repeated(command.operands.map(\.name)).map { "\($0) is declared twice" }
    }

    private var exclusionProblems: [String] {
        command.exclusions.flatMap { $0 }.filter { flag(named: $0) == nil }
            .map { "--\($0) is excluded but not declared" }
    }

    private func repeated(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.filter { !seen.insert($0).inserted }
    }
}

extension String {
    fileprivate var isFlagName: Bool {
        let isPlain = utf8.allSatisfy { byte in
            isDigit(byte) || byte == UInt8(ascii: "-")
                || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        }
        return isPlain && utf8.count > 1 && !hasPrefix("-") && !hasPrefix("no-")
    }
}
