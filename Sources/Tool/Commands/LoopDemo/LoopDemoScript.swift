// bx loop-demo run FILE.js: a JavaScript program on bx's loop.

internal import Arguments
internal import CLinux
internal import EventLoops
internal import JSON
internal import JavaScript
internal import Linux
internal import LoopDemos
internal import Terminal

/// A run of a script, as the command's flags want it told.
struct LoopDemoScript {
    let path: ArgumentPath
    let source: [UInt8]
    let explains: Bool
    let trace: ArgumentPath?
    let console: Console

    func run() throws(CommandFailure) -> ExitCode {
        let script: Script
        do throws(ScriptError) {
            script = try Script(parsing: source, name: "\(path)")
        } catch {
            throw failure(error)
        }
        stopAtInterrupt()
        let teller = Teller(explains: explains, traces: trace != nil, console: console)
        let loop = try LoopDemoRunCommand.makeLoop()
        let exitCode: Int
        do throws(ScriptError) {
            exitCode = try script.run(on: loop, path: absolutePath, output: teller.output)
        } catch {
            throw failure(error)
        }
        try teller.finish()
        if let trace { try write(teller.timeline, to: trace) }
        // Node ends with whatever number the program says, which may be none of bx's own.
        guard let code = ExitCode(rawValue: CInt(exitCode)) else { exit(CInt(exitCode)) }
        return code
    }

    /// A program that never returns to the loop has to end at Ctrl-C as well.
    private func stopAtInterrupt() {
        signal(SIGINT) { _ in _exit(ExitCode.interrupted.rawValue) }
    }

    private func failure(_ error: ScriptError) -> CommandFailure {
        CommandFailure(exitCode: .failed, code: "script-refused", message: "\(error)")
    }

    private var absolutePath: String {
        let text = "\(path)"
        guard let resolved = path.withCString({ realpath($0, nil) }) else { return text }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private func write(_ timeline: Timeline, to path: ArgumentPath) throws(CommandFailure) {
        let text = timeline.traceEvents.encode() + "\n"
        let file = path.withCString {
            clinux_open($0, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        }
        let code = clinux_errno()
        guard file >= 0 else {
            throw CommandFailure(
                exitCode: .failed, code: "cannot-write",
                message: "cannot write \(path): \(Errno(rawValue: code))")
        }
        defer { close(file) }
        var writer = OutputWriter(file)
        do throws(OutputError) {
            try writer.write(text)
            try writer.flush()
        } catch {
            throw CommandFailure(
                exitCode: .failed, code: "cannot-write", message: "cannot write \(path): \(error)")
        }
    }
}

/// Prints what a script prints, while it runs, in the form that was asked for.
private final class Teller {
    private let explains: Bool
    private let traces: Bool
    private let console: Console
    private(set) var timeline = Timeline()
    private var failure: CommandFailure?
    /// What was told already, of a timeline that is explained as it grows.
    private var walk = Timeline.Explainer()

    init(explains: Bool, traces: Bool, console: Console) {
        self.explains = explains
        self.traces = traces
        self.console = console
    }

    var output: ScriptOutput {
        let isRecorded = explains || traces || console.isJSON
        return ScriptOutput(
            write: { [self] text, stream in print(text, stream) },
            record: isRecorded ? { [self] entry in record(entry) } : nil)
    }

    private func print(_ text: String, _ stream: ScriptOutput.Stream) {
        switch stream {
        case .error: printToStandardError(text)
        case .output:
            if !explains && !console.isJSON {
                attempt { () throws(CommandFailure) in try console.write(text) }
            }
        }
    }

    private func record(_ entry: Timeline.Entry) {
        if traces { timeline.entries.append(entry) }
        guard let line = walk.pass(entry), explains || console.isJSON else { return }
        attempt { () throws(CommandFailure) in
            if console.isJSON {
                try console.print(json(line))
            } else {
                try console.print(line.text)
            }
        }
    }

    private func json(_ line: ExplainedLine) -> JSONValue {
        var members: [JSONMember] = [
            JSONMember("output", .string(line.output)),
            JSONMember("phase", line.phase.map { .string($0.rawValue) } ?? .null),
            JSONMember("queue", .string(line.queue.rawValue)),
            JSONMember("line", line.line.map { .integer(Int64($0)) } ?? .null),
        ]
        if explains {
            members.append(JSONMember("label", .string(line.label)))
            members.append(JSONMember("why", .string(line.reason)))
        }
        return .object(members)
    }

    /// Nobody reads on: the program need not either.
    private func attempt(_ body: () throws(CommandFailure) -> Void) {
        do throws(CommandFailure) { try body() } catch {
            if error.exitCode == .closedOutput { exit(error.exitCode.rawValue) }
            failure = failure ?? error
        }
    }

    func finish() throws(CommandFailure) {
        if let failure { throw failure }
    }
}
