internal import Arguments
internal import EventLoops
internal import JSON
internal import Linux
internal import LoopDemos

/// `bx loop-demo run FILE`: a program on bx's loop.
enum LoopDemoRunCommand {
    private static let file = Operand("FILE", .file, "A scenario or stream case (.json)")

    static let command = Command(
        spec: CommandSpec(
            name: "run", purpose: "Run a program on bx's loop",
            description: [
                "A .json file is either an array, which is a scenario of ticks, microtasks, "
                    + "timers, immediates and I/O, or an object with a type, which is a case for "
                    + "the streams. Both print what the same steps print under Node."
            ],
            examples: [Example("bx loop-demo run case.json", "a scenario, line by line")],
            operands: Operands(file)),
        run: { call throws(CommandFailure) in
            let path = call.arguments[file]
            return try runCase(path, read(path, call.surroundings), call.console)
        })

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
