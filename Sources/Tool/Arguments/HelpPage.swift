// Help for people: what to type, what it is for, examples to copy, then the flags. `-h` is one
// screen; `--help` adds the long texts, the environment variables and the exit codes.

internal import Terminal

/// The help of one command.
package struct HelpPage: Sendable {
    package enum Detail: Hashable, Sendable {
        /// `-h`
        case short
        /// `--help`
        case full
    }

    private let path: CommandPath
    private let detail: Detail
    private let width: Int
    private let paint: Painter
    private var lines: [String] = []

    /// The page as text that ends with a line end.
    ///
    /// - Parameters:
    ///   - width: Columns of the terminal; the page takes at least 30 and at most 100.
    ///   - isColored: Whether to style headings and flags.
    package static func text(
        for path: CommandPath, _ detail: Detail, width: Int, isColored: Bool
    ) -> String {
        var page = HelpPage(path: path, detail: detail, width: width, isColored: isColored)
        page.write()
        return page.lines.joined(separator: "\n") + "\n"
    }

    private init(path: CommandPath, detail: Detail, width: Int, isColored: Bool) {
        self.path = path
        self.detail = detail
        self.width = min(max(width, 30), 100)
        paint = Painter(isOn: isColored)
    }

    private mutating func write() {
        writeUsage()
        writeParagraphs(path.command.purpose)
        if detail == .full { path.command.description.forEach { writeParagraphs($0) } }
        writeExamples()
        writeCommands()
        writeOperands()
        for group in path.groups { writeGroup(group) }
        if detail == .full {
            writeExitCodes()
            writeSeeAlso()
        } else {
            writeFooter()
        }
    }

    private mutating func writeUsage() {
        let head = "Usage: "
        let usage = indented(path.usage, by: head.count, to: width)
        lines.append(paint(head, .bold) + usage[0].dropFirst(head.count))
        lines += usage.dropFirst()
    }

    private mutating func writeParagraphs(_ text: String) {
        lines.append("")
        lines += wrapped(text, to: width)
    }

    private mutating func heading(_ title: String) {
        lines.append("")
        lines.append(paint(title + ":", .bold))
    }

    private mutating func writeExamples() {
        guard !path.command.examples.isEmpty else { return }
        heading("Examples")
        for example in path.command.examples {
            let command = continued(example.command, to: width - 2)
            for line in command.dropLast() { lines.append("  " + paint(line, .green)) }
            entry(
                paint(command[command.count - 1], .green), [example.explanation],
                column: exampleColumn)
        }
    }

    /// Examples align with each other; a long one takes a line of its own.
    private var exampleColumn: Int {
        let widths = path.command.examples.map { displayWidth(of: $0.command) + 4 }
        return column(for: widths, limit: 44)
    }

    private mutating func writeCommands() {
        let commands = path.command.visibleSubcommands
        guard !commands.isEmpty else { return }
        heading("Commands")
        let column = column(for: commands.map { $0.name.count + 4 }, limit: 24)
        for command in commands {
            entry(paint(command.name, .cyan), [command.purpose], column: column)
        }
    }

    private mutating func writeOperands() {
        guard !path.command.operands.isEmpty else { return }
        heading("Operands")
        for operand in path.command.operands {
            var notes: [String] = []
            if let text = operand.defaultText { notes.append("default: \(text)") }
            entry(
                paint(operand.name, .cyan), [operand.help] + notes.map { "[\($0)]" },
                column: flagColumn)
        }
    }

    private mutating func writeGroup(_ group: FlagGroup) {
        heading(group.title)
        for flag in group.flags {
            entry(usage(of: flag), [flag.help] + notes(on: flag), column: flagColumn)
            if detail == .full { writeDetails(of: flag) }
        }
    }

    private func usage(of flag: FlagSpec) -> String {
        // On a narrow terminal a long flag does not keep the room of a short one.
        let usage = width < 60 ? String(flag.usage.drop { $0 == " " }) : flag.usage
        guard flag.takesValue else { return paint(usage, .cyan) }
        return paint(String(usage.dropLast(flag.valueName.count)), .cyan) + flag.valueName
    }

    private func notes(on flag: FlagSpec) -> [String] {
        var notes: [String] = []
        if !flag.choices.isEmpty, !flag.valueName.contains("|") {
            notes.append("[\(flag.accepted)]")
        }
        if let text = flag.defaultText { notes.append("[default: \(text)]") }
        if flag.shape == .repeated { notes.append("[repeatable]") }
        if detail == .full, let name = path.variable(for: flag) {
            notes.append("[env: \(name)\(flag.isOnByDefault ? "=false" : "")]")
        }
        return notes.map { paint($0, .dim) }
    }

    private mutating func writeDetails(of flag: FlagSpec) {
        var paragraphs = flag.details
        let meanings = flag.choices.filter { !$0.purpose.isEmpty }
        if !meanings.isEmpty, paragraphs.isEmpty {
            paragraphs.append(meanings.map { "\($0.value): \($0.purpose)." }.joined(separator: " "))
        }
        for paragraph in paragraphs {
            lines += indented(paragraph, by: flagColumn, to: width)
        }
    }

    /// Where the text of flags and operands begins.
    private var flagColumn: Int {
        let flags = path.flags.map { displayWidth(of: $0.usage) + 4 }
        let operands = path.command.operands.map { displayWidth(of: $0.name) + 4 }
        return column(for: flags + operands, limit: 32)
    }

    /// The column behind the widest entry that is not wider than `limit`. On a narrow terminal
    /// texts stand below what they explain.
    private func column(for widths: [Int], limit: Int) -> Int {
        if width < 60 { return 6 }
        return widths.filter { $0 <= limit }.max() ?? 6
    }

    /// A term and its explanation, side by side when the term ends before `column`. Each of
    /// `notes` stays in one piece where it fits.
    private mutating func entry(_ term: String, _ notes: [String], column: Int) {
        let text = joinedUnbroken(notes, column: column)
        let isBeside = displayWidth(of: term) + 4 <= column
        if isBeside {
            lines.append(padded("  " + term, to: column) + text[0].dropFirst(column))
            lines += text.dropFirst()
        } else {
            lines.append("  " + term)
            lines += text
        }
    }

    private func joinedUnbroken(_ notes: [String], column: Int) -> [String] {
        let room = width - column
        var rows = wrapped(notes[0], to: room)
        for note in notes.dropFirst() {
            let last = rows[rows.count - 1]
            if displayWidth(of: last) + 1 + displayWidth(of: note) <= room {
                rows[rows.count - 1] = last + " " + note
            } else {
                rows += wrapped(note, to: room)
            }
        }
        let margin = String(repeating: " ", count: column)
        return rows.map { margin + $0 }
    }

    private mutating func writeExitCodes() {
        heading("Exit codes")
        for note in path.exitCodeNotes {
            entry("\(note.code.rawValue)", [note.meaning], column: width < 60 ? 6 : 8)
        }
    }

    private mutating func writeSeeAlso() {
        guard !path.command.seeAlso.isEmpty else { return }
        heading("See also")
        lines += indented(path.command.seeAlso.joined(separator: ", "), by: 2, to: width)
    }

    private mutating func writeFooter() {
        lines.append("")
        let help = GlobalFlags.help.spec.spelling
        lines += wrapped(
            path.command.visibleSubcommands.isEmpty
                ? "'\(path.title) \(help)' says more: long texts, environment variables, exit codes."
                : "'\(path.title) COMMAND -h' explains a command; '\(path.title) \(help)' says more.",
            to: width
        ).map { paint($0, .dim) }
    }
}

/// A command line broken between its words as a shell would go on with it, so that it can still
/// be copied from a narrow terminal.
private func continued(_ command: String, to width: Int) -> [String] {
    guard displayWidth(of: command) > width, let tokens = try? ShellWords.split(command) else {
        return [command]
    }
    let bytes = Array(command.utf8)
    var lines: [String] = []
    var line = ""
    for token in tokens {
        let word = String(decoding: bytes[token.range], as: UTF8.self)
        if !line.isEmpty, displayWidth(of: line) + 1 + displayWidth(of: word) + 2 > width {
            lines.append(line + " \\")
            line = "   "
        }
        line += line.isEmpty ? word : " " + word
    }
    return lines + [line]
}

extension CommandPath {
    /// The codes that any command may answer with and those that this one declares, with this
    /// command's words where it has some.
    var exitCodeNotes: [ExitCodeNote] {
        let always: Set<ExitCode> = [.done, .failed, .commandLine, .interrupted]
        return ExitCode.allCases.compactMap { code in
            if let note = command.exitCodes.first(where: { $0.code == code }) { return note }
            return always.contains(code) ? ExitCodeNote(code, code.meaning) : nil
        }
    }
}
