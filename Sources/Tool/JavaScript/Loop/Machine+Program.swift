internal import EventLoops

extension Machine {
    /// Runs a program to its end.
    /// - Returns: Its exit code.
    func runProgram(_ code: FunctionCode, clock: ManualClock?) -> Int {
        agenda.failed = { [unowned self] in take($0) }
        agenda.clock = clock
        // Node's own first immediate, after which ticks run that a failed one left.
        agenda.loop.setImmediate(referenced: false) {}
        agenda.run(0, .main, line: nil, origin: Machine.mainOrigin) { [self] () throws(Abrupt) in
            _ = try run(mainFrame(code))
        }
        while !agenda.hasEnded {
            agenda.runLoop()
            if agenda.hasEnded { break }
            emit("beforeExit", [.integer(exitCode)])
            if !agenda.loop.isAlive { break }
        }
        if !agenda.hasEnded { emitExit() }
        return exitCode
    }

    private static let mainOrigin = [
        "Module._compile (node:internal/modules/cjs/loader:1521:14)",
        "Module._extensions..js (node:internal/modules/cjs/loader:1623:10)",
        "Module.load (node:internal/modules/cjs/loader:1266:32)",
        "Module._load (node:internal/modules/cjs/loader:1091:12)",
        "Function.executeUserEntryPoint [as runMain] (node:internal/modules/run_main:164:12)",
        "node:internal/main/run_main_module:28:49",
    ]

    private func mainFrame(_ code: FunctionCode) -> Frame {
        let exports = makeObject()
        let module = makeObject()
        module["exports"] = .object(exports)
        let require = makeFunction("require", 1) { (machine, call) throws(Abrupt) in
            try machine.require(call)
        }
        require["main"] = .object(module)
        var directory = Text(file)
        directory =
            directory.lastIndex(of: "/", upTo: directory.count).map {
                $0 == 0 ? "/" : directory.slice(0..<$0)
            } ?? "."
        return Frame(
            code, nil, this: .object(exports),
            arguments: [
                .object(exports), .object(require), .object(module), .text(file),
                .string(directory),
            ], newTarget: nil, instance: nil)
    }

    private var exitCode: Int {
        switch intrinsics.process.value("exitCode") {
        case .number(let number): Int(Machine.int32(number)) & 0xFF
        case .string(let text): Int(Machine.int32(NumberText.number(text))) & 0xFF
        case .empty, .undefined, .null, .boolean, .symbol, .object: 0
        }
    }

    /// Calls the listeners that the program gave to `process`.
    /// - Returns: Whether there were any.
    @discardableResult
    func emit(_ name: String, _ arguments: [Value]) -> Bool {
        guard !agenda.hasEnded else { return false }
        do throws(Abrupt) {
            let process = Value.object(intrinsics.process)
            let method = try get(process, "emit")
            return try call(method, process, [.text(name)] + arguments).isTrue
        } catch {
            if !take(error) { agenda.end() }
            return true
        }
    }

    func emitExit() {
        guard !isExiting else { return }
        isExiting = true
        emit("exit", [.integer(exitCode)])
    }

    // MARK: Failures

    /// Takes what a callback failed with.
    /// - Returns: False where that ended the program.
    private func take(_ error: Abrupt) -> Bool {
        switch error {
        case .thrown(let value): return takeUncaught(value, origin: "uncaughtException")
        case .refused(let what, let position):
            if refusedAt == nil { refusedAt = (what, position) }
            agenda.end()
            return false
        case .exit:
            agenda.end()
            return false
        }
    }

    private func takeUncaught(_ value: Value, origin: String) -> Bool {
        guard !isExiting, listenerCount("uncaughtException") > 0 else {
            return fail(value)
        }
        let process = Value.object(intrinsics.process)
        do throws(Abrupt) {
            _ = try call(
                try get(process, "emit"), process,
                [.text("uncaughtException"), value, .text(origin)])
            return !agenda.hasEnded
        } catch {
            guard case .thrown(let value) = error else { return take(error) }
            // A handler that fails itself: Node's exit code 7.
            report(value)
            intrinsics.process["exitCode"] = .integer(7)
            agenda.end()
            return false
        }
    }

    private func fail(_ value: Value) -> Bool {
        report(value)
        intrinsics.process["exitCode"] = .integer(1)
        emitExit()
        agenda.end()
        return false
    }

    private func report(_ value: Value) {
        agenda.print("Uncaught \(inspect(value))", to: .error, line: nil)
    }

    private func listenerCount(_ name: String) -> Int {
        let process = Value.object(intrinsics.process)
        guard let method = try? get(process, "listenerCount"),
            case .number(let count) = try? call(method, process, [.text(name)])
        else { return 0 }
        return Int(count)
    }

    /// A rejection that nobody handled: the program's listener, or an uncaught exception.
    func reportRejection(_ promise: PromiseObject, _ reason: Value) {
        if listenerCount("unhandledRejection") > 0 {
            emit("unhandledRejection", [reason, .object(promise)])
            return
        }
        var error = reason
        if !(reason.object is ErrorObject) {
            error = .object(
                makeCodedError(
                    .plain, "ERR_UNHANDLED_REJECTION",
                    "This error originated either by throwing inside of an async function without "
                        + "a catch block, or by rejecting a promise which was not handled with "
                        + ".catch(). The promise rejected with the reason \"\(inspect(reason))\"."))
        }
        _ = takeUncaught(error, origin: "unhandledRejection")
    }

    /// Takes everything apart, so that nothing keeps itself alive.
    func close() {
        agenda.close()
        agenda.loop.close()
        frames = []
        modules = [:]
        numberedTimers = [:]
        rejections.clear()
        heap.clear()
    }
}
