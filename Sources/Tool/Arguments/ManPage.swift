// Manual pages in man(7), the macros that both groff and mandoc render. The date and the version
// are given, never read from a clock, so that a page is the same wherever it is made.

internal import Terminal

/// The manual page of one command.
package struct ManPage: Sendable {
    private let path: CommandPath
    private var lines: [String] = []

    /// The page as roff, ending with a line end.
    ///
    /// - Parameters:
    ///   - date: As YYYY-MM-DD.
    ///   - version: As `bx --version` prints it.
    package static func roff(for path: CommandPath, version: String, date: String) -> String {
        var page = ManPage(path: path)
        page.write(version: version, date: date)
        return page.lines.joined(separator: "\n") + "\n"
    }

    private init(path: CommandPath) { self.path = path }

    private mutating func write(version: String, date: String) {
        let name = path.pageName
        lines.append(
            ".TH \(quoted(name.uppercased())) 1 \(date) \(quoted(version)) \(quoted("\(path.root.name) manual"))"
        )
        section("NAME")
        lines.append("\(plain(name)) \\- \(plain(path.command.purpose))")
        section("SYNOPSIS")
        writeSynopsis()
        section("DESCRIPTION")
        paragraphs([path.command.purpose + "."] + path.command.description)
        writeExamples()
        writeCommands()
        writeOperands()
        writeOptions()
        section("EXIT STATUS")
        for note in path.exitCodeNotes {
            term("\(note.code.rawValue)")
            body(note.meaning.prefix(1).uppercased() + note.meaning.dropFirst() + ".")
        }
        writeEnvironment()
        writeFiles()
        writeSeeAlso()
    }

    private mutating func section(_ title: String) { lines.append(".SH \(quoted(title))") }

    /// Running text, in lines that fit the page's source.
    private mutating func body(_ text: String) {
        lines += wrapped(plain(text), to: 78).map { $0.hasPrefix(".") ? "\\&" + $0 : $0 }
    }

    private mutating func paragraphs(_ texts: [String]) {
        for (index, text) in texts.enumerated() {
            if index > 0 { lines.append(".PP") }
            body(text)
        }
    }

    /// A term in bold, whose explanation follows.
    private mutating func term(_ text: String) {
        lines.append(".TP")
        lines.append(".B \(quoted(text))")
    }

    private mutating func writeSynopsis() {
        let words = path.usage.dropFirst(path.title.count)
        lines.append(".B \(quoted(path.title))")
        if !words.isEmpty { lines.append(".I \(quoted(String(words.dropFirst())))") }
    }

    private mutating func writeExamples() {
        guard !path.command.examples.isEmpty else { return }
        section("EXAMPLES")
        for (index, example) in path.command.examples.enumerated() {
            if index > 0 { lines.append(".PP") }
            let text = example.explanation
            body(text.prefix(1).uppercased() + text.dropFirst() + ":")
            lines += [".PP", ".RS 4", ".nf", "\\fB\(plain(example.command))\\fR", ".fi", ".RE"]
        }
    }

    private mutating func writeCommands() {
        let commands = path.command.visibleSubcommands
        guard !commands.isEmpty else { return }
        section("COMMANDS")
        for command in commands {
            term(command.name)
            body(command.purpose + ".")
            lines.append("See")
            lines.append(".BR \(path.appending(command).pageName) (1).")
        }
    }

    private mutating func writeOperands() {
        guard !path.command.operands.isEmpty else { return }
        section("OPERANDS")
        for operand in path.command.operands {
            lines += [".TP", ".I \(quoted(operand.name))"]
            body(operand.help + ".")
            if let text = operand.defaultText { lines.append("Default: \\fB\(plain(text))\\fR") }
        }
    }

    private mutating func writeOptions() {
        section("OPTIONS")
        for group in path.groups {
            lines.append(".SS \(quoted(group.title))")
            for flag in group.flags { write(flag) }
        }
    }

    private mutating func write(_ flag: FlagSpec) {
        var spelling = flag.short.map { flag.isOnByDefault ? "" : "\\fB\\-\($0)\\fR, " } ?? ""
        spelling += "\\fB\(plain(flag.spelling))\\fR"
        if flag.takesValue { spelling += " \\fI\(plain(flag.valueName))\\fR" }
        lines += [".TP", spelling]
        body(flag.help + ".")
        if flag.takesValue { body("Takes \(flag.accepted).") }
        for choice in flag.choices where !choice.purpose.isEmpty {
            body("\(choice.value): \(choice.purpose).")
        }
        if flag.shape == .repeated { lines.append("Can be given several times.") }
        if let text = flag.defaultText { lines.append("Default: \\fB\(plain(text))\\fR") }
        for text in flag.details {
            lines.append(".IP")
            body(text)
        }
    }

    private mutating func writeEnvironment() {
        let variables = path.flags.compactMap { flag in
            path.variable(for: flag).map { (variable: $0, flag: flag) }
        }
        guard !variables.isEmpty else { return }
        section("ENVIRONMENT")
        lines.append("A flag on the command line is stronger than its variable, and the variable")
        lines.append("is stronger than the config file.")
        for (variable, flag) in variables {
            term(variable)
            let kind = flag.takesValue ? "The value of" : "true or false, for"
            let list = flag.shape == .repeated ? ", one on each line" : ""
            body("\(kind) --\(flag.name)\(list).")
        }
        guard isRoot else { return }
        for (name, purpose) in SharedSurroundings.variables {
            term(name)
            body(purpose)
        }
    }

    private mutating func writeFiles() {
        guard isRoot else { return }
        section("FILES")
        for (path, purpose) in SharedSurroundings.files {
            term(path)
            body(purpose)
        }
    }

    /// What holds for every command stands on the root's page alone.
    private var isRoot: Bool { path.chain.count == 1 }

    private mutating func writeSeeAlso() {
        let parent =
            path.chain.count > 1
            ? path.chain.dropLast().map(\.name).joined(separator: "-") + "(1)" : nil
        let children = path.command.visibleSubcommands.map { path.appending($0).pageName + "(1)" }
        var pages: [String] = []
        for page in [parent].compactMap({ $0 }) + children + path.command.seeAlso
        where !pages.contains(page) { pages.append(page) }
        guard !pages.isEmpty else { return }
        section("SEE ALSO")
        for (index, page) in pages.enumerated() {
            let (name, number) = reference(page)
            lines.append(".BR \(quoted(name)) \(number)\(index < pages.count - 1 ? "," : "")")
        }
    }

    private func reference(_ page: String) -> (name: String, number: String) {
        guard let open = page.firstIndex(of: "(") else { return (page, "") }
        return (String(page[..<open]), String(page[open...]))
    }
}

/// Text as roff prints it as it is: dashes as ASCII and no escapes.
private func plain(_ text: some StringProtocol) -> String {
    var escaped = ""
    for character in text {
        switch character {
        case "\\": escaped += "\\e"
        case "-": escaped += "\\-"
        case "'": escaped += "\\(aq"
        case "`": escaped += "\\(ga"
        case "^": escaped += "\\(ha"
        case "~": escaped += "\\(ti"
        default: escaped.append(character)
        }
    }
    return escaped
}

/// An argument of a macro.
private func quoted(_ text: String) -> String {
    let inner = plain(text).map { $0 == "\"" ? "\\(dq" : String($0) }.joined()
    return "\"\(inner)\""
}
