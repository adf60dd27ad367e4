// Scripts: lines from a file, standard input or the command line.

internal import Arguments
internal import CLinux
internal import Linux
internal import Terminal

enum ReplScript {
    /// Runs a script and ends the process with its exit code.
    ///
    /// - Parameters:
    ///   - readsInput: Whether the lines come from standard input.
    ///   - place: What stands before the number of a line in sentences.
    static func run(
        _ call: Call, _ lines: consuming LineReader, readsInput: Bool = false, place: String = ""
    ) throws(CommandFailure) -> Never {
        let control: JobControl = hasTerminal ? .shared : .apart
        var repl = try Repl(call, place: place, control: control, readsInput: readsInput)
        exit(repl.runScript(lines))
    }

    private static var hasTerminal: Bool {
        (try? FileDescriptor.open("/dev/tty", O_RDONLY | O_NOCTTY)) != nil
    }
}

extension Repl {
    /// - Returns: The exit code.
    fileprivate mutating func runScript(_ lines: consuming LineReader) -> CInt {
        var text = UnfinishedText()
        do throws(Leaving) {
            while try takeLine(&lines, &text) {}
            return code
        } catch {
            return error.code
        }
    }

    /// - Returns: Whether the script goes on.
    private mutating func takeLine(
        _ lines: inout LineReader, _ text: inout UnfinishedText
    ) throws(Leaving) -> Bool {
        // One that came while no job was there to end with it.
        while let signal = signals.next() {
            if Self.ends(signal) { throw Leaving(code: 128 + signal) }
        }
        let line = text.lastLine + 1
        switch lines.next(signals) {
        case .line(let next):
            if let whole = text.add(next) { try run(whole.text, firstLine: whole.firstLine) }
        case .notText:
            text.drop(counting: 1)
            try refuse("not UTF-8 text", "not-text", line: line)
        case .tooLong:
            text.drop(counting: 1)
            try refuse("longer than \(LineReading.lengthMax >> 20) MiB", "too-long", line: line)
        case .failed(let error):
            try refuse("cannot read on: \(error)", "unreadable", line: line)
            throw Leaving(code: ExitCode.failed.rawValue)
        case .signal(let signal): throw Leaving(code: 128 + signal)
        case .end:
            if let rest = text.rest { try run(rest.text, firstLine: rest.firstLine) }
            return false
        }
        return true
    }
}
