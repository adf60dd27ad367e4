internal import Arguments
internal import EventLoops
internal import JSON
internal import Linux
internal import LoopDemos

/// `bx loop-demo run FILE`: a program on bx's loop.
enum LoopDemoRunCommand {
    private static let file = Operand(
        "FILE", .file, "A program (.js), or a scenario or stream case (.json)")
    private static let explain = Flag(
        "explain", "Tell of each line of output where it came from and why then",
        details: "Under each line that a .js program prints stand the phase that the loop was in, "
            + "the queue and the source's line, and why it ran then.")
    private static let trace = Flag(
        "trace", .file, "Write what happened to FILE, for ui.perfetto.dev",
        details: "Chrome's Trace Event Format: phases and callbacks as slices, arrows from where a "
            + "callback was queued to where it began.")

    static let command = Command(
        spec: CommandSpec(
            name: "run", purpose: "Run a program on bx's loop",
            description: [
                "A .js file is a program in a subset of JavaScript: what people quiz each other "
                    + "with about the event loop. It prints what node prints; what is outside of "
                    + "the subset is refused by its name, with line and column.",
                "A .json file is either an array, which is a scenario of ticks, microtasks, "
                    + "timers, immediates and I/O, or an object with a type, which is a case for "
                    + "the streams. Both print what the same steps print under Node.",
            ],
            examples: [
                Example("bx loop-demo run quiz.js", "what node quiz.js prints"),
                Example("bx loop-demo run quiz.js --explain", "and why in this order"),
                Example("bx loop-demo run case.json", "a scenario, line by line"),
            ],
            operands: Operands(file), groups: [FlagGroup("Watching", explain, trace)]),
        run: { call throws(CommandFailure) in
            let path = call.arguments[file]
            let (explains, trace) = (call.arguments[explain], call.arguments[trace])
            switch try kind(of: path) {
            case .script:
                return try LoopDemoScript(
                    path: path, source: read(path, call.surroundings), explains: explains,
                    trace: trace, console: call.console
                ).run()
            case .json:
                guard !explains, trace == nil else { throw onlyForScripts(path) }
                return try runCase(path, read(path, call.surroundings), call.console)
            }
        })

    private enum Kind { case script, json }

    private static func kind(of path: ArgumentPath) throws(CommandFailure) -> Kind {
        if path.bytes.suffix(3) == Array(".js".utf8)[...] { return .script }
        if path.bytes.suffix(5) == Array(".json".utf8)[...] { return .json }
        throw CommandFailure(
            exitCode: .failed, code: "unknown-kind",
            message: "cannot run \(path): a program ends in .js, a case in .json")
    }

    private static func onlyForScripts(_ path: ArgumentPath) -> CommandFailure {
        CommandFailure(
            exitCode: .failed, code: "only-for-scripts",
            message: "\(path) is a case; --explain and --trace are for programs, which end in .js")
    }

    static func read(
        _ path: ArgumentPath, _ surroundings: Surroundings
    ) throws(CommandFailure) -> [UInt8] {
        do throws(Errno) {
            return try surroundings.readFile(path).get()
        } catch {
            throw CommandFailure(
                exitCode: .failed, code: "cannot-read", message: "cannot read \(path): \(error)")
        }
    }

    static func makeLoop(clock: LoopClock = .monotonic) throws(CommandFailure) -> EventLoop {
        do throws(Errno) {
            return try EventLoop(clock: clock)
        } catch {
            throw CommandFailure(
                exitCode: .failed, code: "no-loop", message: "cannot make an event loop: \(error)")
        }
    }
}

// MARK: - JSON cases

extension LoopDemoRunCommand {
    private static func runCase(
        _ path: ArgumentPath, _ bytes: [UInt8], _ console: Console
    ) throws(CommandFailure) -> ExitCode {
        let lines = try trace(path, bytes)
        if console.isJSON {
            try console.print(["output": .array(lines.map(JSONValue.string))])
        } else {
            // As Node prints them: an empty line where there is none.
            try console.print(lines.joined(separator: "\n"))
        }
        return .done
    }

    private static func trace(
        _ path: ArgumentPath, _ bytes: [UInt8]
    ) throws(CommandFailure) -> [String] {
        func failure(_ error: some Error) -> CommandFailure {
            CommandFailure(exitCode: .failed, code: "not-a-case", message: "\(path): \(error)")
        }
        let value: JSONValue
        do throws(JSONError) { value = try JSONValue(parsing: bytes) } catch {
            throw failure(error)
        }
        if StreamCase.isMeant(by: value) {
            let program: StreamCase
            do throws(StreamCaseError) {
                program = try StreamCase(value)
            } catch {
                throw failure(error)
            }
            return program.trace(on: try makeLoop())
        }
        let scenario: OrderingScenario
        do throws(ScenarioError) {
            scenario = try OrderingScenario(value)
        } catch {
            throw failure(error)
        }
        return scenario.trace(on: try makeLoop(clock: .virtual(ManualClock())))
    }
}
