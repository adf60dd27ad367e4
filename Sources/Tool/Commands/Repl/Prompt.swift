// The REPL on a terminal.

internal import Arguments
internal import CLinux
internal import Linux
internal import Terminal

enum Prompt {
    /// Takes lines from the terminal until the user leaves, and ends the process.
    static func run(_ call: Call) throws(CommandFailure) -> Never {
        waitForForeground()
        var repl = try Repl(call, place: "", control: .foreground, readsInput: false)
        let modes = TerminalModes()
        let code = repl.converse()
        modes?.restore()
        exit(code)
    }

    /// Started in the background, the REPL stops until the shell brings it to the front.
    private static func waitForForeground() {
        while tcgetpgrp(0) != getpgrp(), tcgetpgrp(0) != -1 { kill(0, SIGTTIN) }
    }
}

extension Repl {
    /// - Returns: The exit code.
    fileprivate mutating func converse() -> CInt {
        var history = History(HistoryFile(variable: call.surroundings.text(of:)))
        var editor = LineEditor(history.lines)
        greet()
        defer { history.close() }
        do throws(Leaving) {
            while let text = try readText(&editor) {
                if history.add(text) { editor.remember(text) }
                try run(text)
                startFreshLine()
            }
            return 0
        } catch {
            return error.code
        }
    }

    private func greet() {
        guard !call.console.isQuiet else { return }
        printToStandardError("bx \(Version.number): 'help' shows what to type, Ctrl-D leaves\n")
    }

    /// Puts the prompt on a line of its own, whatever a command has left on the last one: as
    /// many blanks as a line has move the cursor to the next one, unless it was at the beginning.
    private func startFreshLine() {
        guard let term = call.surroundings.text(of: "TERM"), term != "dumb" else { return }
        let width = terminalWidth(
            of: StandardStream.output.rawValue,
            columnsVariable: call.surroundings.text(of: "COLUMNS"))
        printToStandardError(String(repeating: " ", count: width) + "\r")
    }

    /// The next line, with the lines that its open quotes take; nil when the user leaves.
    private mutating func readText(_ editor: inout LineEditor) throws(Leaving) -> String? {
        var text = UnfinishedText()
        while true {
            let completer = ReplCompleter(root: root, session: session, head: text.head)
            let prompt = text.rest == nil ? "bx> " : "  > "
            let reading = editor.read(
                prompt, isColored: call.console.isColored, signals, completer)
            switch reading {
            case .line(let line):
                if let whole = text.add(line) { return whole.text }
            case .notText:
                try refuse("this line is not UTF-8 text", "not-text", line: 1)
            case .tooLong:
                let limit = "\(LineReading.lengthMax >> 20) MiB"
                try refuse("this line is longer than \(limit)", "too-long", line: 1)
            case .end:
                // Like a script that ends within a quote; running it says so.
                return text.rest?.text
            case .failed:
                // The terminal has gone away: there is nobody to tell.
                throw Leaving(code: ExitCode.failed.rawValue)
            case .signal(SIGINT): text.drop(counting: 0)
            case .signal(let signal): throw Leaving(code: 128 + signal)
            }
        }
    }
}
