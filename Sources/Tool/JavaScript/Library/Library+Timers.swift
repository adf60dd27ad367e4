internal import EventLoops
internal import LoopDemos

extension Machine {
    static let timerOrigin = [
        "listOnTimeout (node:internal/timers:581:17)",
        "process.processTimers (node:internal/timers:519:7)",
    ]
    static let immediateOrigin = ["process.processImmediate (node:internal/timers:483:21)"]

    func installTimers() {
        let global = intrinsics.global
        for (name, repeats): (Text, Bool) in [("setTimeout", false), ("setInterval", true)] {
            method(global, name, 2) { (machine, call) throws(Abrupt) in
                guard let callback = call[0].function else {
                    throw machine.argumentError("callback", "of type function", call[0])
                }
                let delay = try machine.delay(call[1])
                let timer = machine.makeTimer(repeats: repeats)
                machine.arm(timer, delay, callback, Array(call.arguments.dropFirst(2)))
                return .object(timer)
            }
        }
        method(global, "setImmediate", 1) { (machine, call) throws(Abrupt) in
            guard let callback = call[0].function else {
                throw machine.argumentError("callback", "of type function", call[0])
            }
            return .object(
                machine.setImmediate(callback, Array(call.arguments.dropFirst())))
        }
        for name: Text in ["clearTimeout", "clearInterval", "clearImmediate"] {
            method(global, name, 1) { (machine, call) throws(Abrupt) in
                machine.clear(call[0])
                return .undefined
            }
        }
        if let function = global.value("setTimeout").object {
            promisifyByModule(function, "setTimeout")
        }
        if let function = global.value("setImmediate").object {
            promisifyByModule(function, "setImmediate")
        }
        installTimerMethods(intrinsics.timeout, "Timeout")
        installTimerMethods(intrinsics.immediate, "Immediate")
        method(intrinsics.timeout, "refresh", 0) { (machine, call) throws(Abrupt) in
            if case .timer(let id) = (call.this.object as? TimerObject)?.handle {
                machine.agenda.loop.updateNow()
                machine.agenda.loop.rearm(id)
            }
            return call.this
        }
        method(intrinsics.timeout, "close", 0) { (machine, call) throws(Abrupt) in
            machine.clear(call.this)
            return call.this
        }
        method(intrinsics.timeout, intrinsics.toPrimitiveSymbol, "[Symbol.toPrimitive]") {
            (machine, call) throws(Abrupt) in
            guard let timer = call.this.object as? TimerObject else { return .number(.nan) }
            machine.numberedTimers[timer.number] = timer
            return .integer(timer.number)
        }
    }

    /// `util.promisify(setTimeout)` is that of `timers/promises`.
    private func promisifyByModule(_ function: Object, _ name: PropertyKey) {
        let get = makeFunction("get", 0) { (machine, _) throws(Abrupt) in
            try machine.get(try machine.require("timers/promises"), name)
        }
        function.define(
            .symbol(intrinsics.customPromisifySymbol), Property(get: get, set: nil, []))
    }

    private func installTimerMethods(_ prototype: Object, _ name: Text) {
        let type = makeFunction(name, 0) { (_, _) throws(Abrupt) in .undefined }
        type.define("prototype", Property(.object(prototype), []))
        prototype.hide("constructor", .object(type))
        for (name, referenced): (Text, Bool) in [("ref", true), ("unref", false)] {
            method(prototype, name, 0) { (machine, call) throws(Abrupt) in
                guard let timer = call.this.object as? TimerObject else { return call.this }
                timer.isReferenced = referenced
                switch timer.handle {
                case .timer(let id): machine.agenda.loop.setReferenced(id, referenced)
                case .immediate(let id): machine.agenda.loop.setReferenced(id, referenced)
                case nil: break
                }
                return call.this
            }
        }
        method(prototype, "hasRef", 0) { (_, call) throws(Abrupt) in
            let timer = call.this.object as? TimerObject
            return .boolean(timer?.isReferenced ?? false)
        }
    }

    /// Whole milliseconds; 1 for what is out of bounds, as Node has it.
    private func delay(_ value: Value) throws(Abrupt) -> Int {
        let number = value.isUndefined ? 1 : try number(value)
        return number >= 1 && number <= 2_147_483_647 ? Int(number) : 1
    }

    private func makeTimer(repeats: Bool) -> TimerObject {
        nextTimer += 1
        return TimerObject(
            heap: heap, prototype: intrinsics.timeout, number: nextTimer, repeats: repeats)
    }

    private func arm(
        _ timer: TimerObject, _ delay: Int, _ callback: FunctionObject, _ arguments: [Value]
    ) {
        let line = position?.line
        let label = "\(timer.repeats ? "setInterval" : "setTimeout") \(delay) ms"
        timer.task = agenda.queued(.timers, label, line)
        let body: () -> Void = { [self] in
            let task = timer.task
            if !timer.repeats { timer.handle = nil }
            agenda.run(task, .callback, line: line, origin: Machine.timerOrigin) {
                () throws(Abrupt) in
                _ = try call(callback, .object(timer), arguments)
            }
            if timer.repeats, timer.handle != nil, !agenda.hasEnded {
                timer.task = agenda.queued(.timers, label, line)
            }
        }
        let loop = agenda.loop
        timer.handle = .timer(
            timer.repeats
                ? loop.setInterval(.milliseconds(delay), body)
                : loop.setTimeout(.milliseconds(delay), body))
    }

    private func setImmediate(
        _ callback: FunctionObject, _ arguments: [Value]
    ) -> TimerObject {
        let line = position?.line
        nextTimer += 1
        let timer = TimerObject(
            heap: heap, prototype: intrinsics.immediate, number: nextTimer, repeats: false)
        timer.task = agenda.queued(.immediates, "setImmediate", line)
        timer.handle = .immediate(
            agenda.loop.setImmediate { [self] in
                timer.handle = nil
                agenda.run(timer.task, .callback, line: line, origin: Machine.immediateOrigin) {
                    () throws(Abrupt) in
                    _ = try call(callback, .object(timer), arguments)
                }
            })
        return timer
    }

    private func clear(_ value: Value) {
        var found = value.object as? TimerObject
        switch value {
        case .number(let number): found = Int(exactly: number).flatMap { numberedTimers[$0] }
        case .string(let text): found = Int(text.string).flatMap { numberedTimers[$0] }
        case .empty, .undefined, .null, .boolean, .symbol, .object: break
        }
        guard let timer = found, let handle = timer.handle else { return }
        timer.handle = nil
        numberedTimers[timer.number] = nil
        // An interval that clears itself while it runs is not waiting.
        if agenda.current != timer.task { agenda.cancelled(timer.task, line: position?.line) }
        switch handle {
        case .timer(let id): agenda.loop.clearTimeout(id)
        case .immediate(let id): agenda.loop.clearImmediate(id)
        }
    }
}
