internal import Arguments
internal import JSON
internal import Terminal

/// Where a command prints: results on standard output, everything else on standard error.
struct Console: Sendable {
    /// The words that called the command, for what it says on standard error: `bx serve`.
    let title: String
    let isJSON: Bool
    let isQuiet: Bool
    let isVerbose: Bool
    /// Whether standard output is coloured.
    let isColored: Bool

    /// Prints a result and a line end. It is out when this returns.
    func print(_ line: String) throws(CommandFailure) { try write(line + "\n") }

    /// Prints a line of JSON.
    func print(_ value: JSONValue) throws(CommandFailure) { try write(value.encode() + "\n") }

    /// Prints text as it is.
    func write(_ text: String) throws(CommandFailure) {
        var writer = OutputWriter()
        do throws(OutputError) {
            try writer.write(text)
            try writer.flush()
        } catch {
            throw CommandFailure(error)
        }
    }

    /// Says on standard error what the user may want to know; nothing with `--quiet`.
    func note(_ sentence: String) {
        if !isQuiet { printToStandardError("\(title): \(sentence)\n") }
    }

    /// Says on standard error what only someone who looks for it wants to know: with `--verbose`.
    func detail(_ sentence: String) {
        if isVerbose { printToStandardError("\(title): \(sentence)\n") }
    }

    /// Says on standard error why the command failed: one line, or with `--json` one object.
    func report(_ failure: CommandFailure) {
        // The reader of the output went away, which is nobody's mistake.
        if failure.exitCode == .closedOutput { return }
        if isJSON {
            printToStandardError(
                errorObject(code: failure.code, message: failure.message, hint: failure.hint))
        } else {
            let hint = failure.hint.map { " (\($0))" } ?? ""
            printToStandardError("\(title): \(failure.message)\(hint)\n")
        }
    }
}

extension CommandFailure {
    /// The failure that output which cannot be written is.
    init(_ error: OutputError) {
        switch error {
        case .closedPipe:
            self.init(exitCode: .closedOutput, code: "closed-output", message: "\(error)")
        case .failed:
            self.init(exitCode: .failed, code: "output-failed", message: "\(error)")
        }
    }
}
