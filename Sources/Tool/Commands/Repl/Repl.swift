// The heart of the REPL: takes lines apart, runs their commands, remembers what they leave behind.

internal import Arguments
internal import CLinux
internal import Linux
internal import Terminal

/// A session of the REPL, typed or scripted.
struct Repl: ~Copyable {
    /// The run of `bx` or `bx repl` that opened it.
    let call: Call
    /// What stands before the number of a line in sentences: nothing, or `deploy.bx, `.
    let place: String
    let control: JobControl
    /// Whether the script comes from standard input.
    let readsInput: Bool
    let signals: SignalReader
    var session: SessionDefaults
    /// `set -e`
    var stopsAtFailure = false
    /// The last command's.
    private(set) var code: CInt = 0
    /// Where the command stands that runs.
    private var line = 1

    /// The exit code with which the REPL is to be left.
    struct Leaving: Error, Equatable {
        let code: CInt
    }

    init(
        _ call: Call, place: String, control: JobControl, readsInput: Bool
    ) throws(CommandFailure) {
        self.call = call
        self.place = place
        self.readsInput = readsInput
        self.control = control
        session = SessionDefaults(globalsOf: call.arguments)
        // Ignored, children that end would vanish before they are waited for.
        SignalAction.restoreDefault(SIGCHLD)
        let isTyped = control == .foreground
        if isTyped { for signal in [SIGTTOU, SIGTSTP, SIGQUIT] { clinux_ignore_signal(signal) } }
        do throws(Errno) {
            signals = try SignalReader(
                [SIGINT, SIGTERM, SIGHUP, SIGCHLD] + (isTyped ? [SIGWINCH] : []))
        } catch {
            throw CommandFailure(
                exitCode: .failed, code: "no-signals", message: "cannot wait for signals: \(error)")
        }
    }

    /// Whether `signal` ends a script; on a terminal Ctrl-C abandons a line instead.
    static func ends(_ signal: CInt) -> Bool { [SIGINT, SIGTERM, SIGHUP].contains(signal) }

    var root: CommandSpec { call.arguments.path.root }

    /// Runs the commands of `text` until one is to end them.
    ///
    /// - Parameter firstLine: The number of the first line of `text` in the script.
    mutating func run(_ text: String, firstLine: Int = 1) throws(Leaving) {
        switch ReplLine.parsed(text) {
        case .success(let lines): try run(lines, firstLine: firstLine)
        case .failure(let mistake):
            try refuse("\(mistake)", "bad-line", line: firstLine + mistake.line - 1)
        }
    }

    private mutating func run(_ lines: [ReplLine], firstLine: Int) throws(Leaving) {
        for line in lines {
            self.line = firstLine + line.line - 1
            code = try run(line)
            try checkFailure()
            // On a terminal a failure or a Ctrl-C drops the rest of what was typed.
            if control == .foreground, code == 130 || (stopsAtFailure && code != 0) { return }
        }
    }

    /// Says what is wrong with a line that cannot be run; a failure like any other.
    mutating func refuse(_ sentence: String, _ code: String, line: Int) throws(Leaving) {
        self.line = line
        explain(sentence, code)
        self.code = ExitCode.commandLine.rawValue
        try checkFailure()
    }

    /// Ends a script in which a failure is to end it.
    private func checkFailure() throws(Leaving) {
        guard stopsAtFailure, code != 0, control != .foreground else { return }
        explain("stopped by exit code \(code), as set -e asks for", "stopped")
        throw Leaving(code: code)
    }

    /// Prints a sentence on standard error, in a script with its place.
    func explain(_ sentence: String, _ code: String) {
        let isTyped = control == .foreground
        let message = isTyped ? sentence : "\(place)line \(line): \(sentence)"
        if call.console.isJSON {
            printToStandardError(errorObject(code: code, message: message, hint: nil))
        } else {
            let title = isTyped ? "" : call.console.title + ": "
            printToStandardError(title + message + "\n")
        }
    }

    private mutating func run(_ line: ReplLine) throws(Leaving) -> CInt {
        guard case .words(let words) = line.work else { return try runJob(line) }
        switch ReplBuiltin.parsed(words, in: line) {
        case .failure(let failure):
            explain(failure.message, failure.code)
            return failure.exitCode.rawValue
        case .success(.exit(let code)):
            throw Leaving(code: code ?? (control == .foreground ? 0 : self.code))
        case .success(.help), .success(.show): return try runJob(line)
        case .success(.change(let change)): return apply(change)
        case .success(nil):
            let mistake = ReplBuiltin.unknownCommand(
                words[0], in: root, wantsJSON: call.console.isJSON)
            guard let mistake else { return try runJob(line) }
            printToStandardError(mistake.replReport)
            return ExitCode.commandLine.rawValue
        }
    }

    private mutating func apply(_ change: ReplChange) -> CInt {
        do throws(CommandFailure) {
            try change.apply(to: &self)
            return 0
        } catch {
            explain(error.message, error.code)
            return error.exitCode.rawValue
        }
    }
}

extension SessionDefaults {
    /// The flags of every command that stand on the line that opened the REPL hold in it.
    fileprivate init(globalsOf arguments: ParsedArguments) {
        self.init()
        let globals = Set(GlobalFlags.groups.filter(\.isInherited).flatMap(\.flags).map(\.name))
        for given in arguments.line.given where globals.contains(given.flag.name) {
            let value = given.value ?? ArgumentText(given.isNegated ? "false" : "true")
            // The line has been accepted, and with it the value.
            try? set(given.flag.name, to: value, root: arguments.path.root)
        }
    }
}
