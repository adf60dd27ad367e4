internal import CLinux
internal import EventLoops

extension Machine {
    func installClocks() {
        let performance = makeObject()
        intrinsics.global.hide("performance", .object(performance))
        let start = agenda.now
        method(performance, "now", 0) { (machine, _) throws(Abrupt) in
            .number(Double(machine.agenda.now - start) / 1e6)
        }
        let prototype = makeObject()
        let date = constructor("Date", 7, prototype) { (machine, call) throws(Abrupt) in
            guard call.newTarget != nil, call.count == 0 else {
                throw machine.refusal("Date beyond Date.now() and new Date() is")
            }
            return .object(
                PrimitiveObject(
                    heap: machine.heap, prototype: prototype, .number(machine.wallMilliseconds)))
        }
        method(date, "now", 0) { (machine, _) throws(Abrupt) in .number(machine.wallMilliseconds) }
        for name: Text in ["getTime", "valueOf"] {
            method(prototype, name, 0) { (_, call) throws(Abrupt) in
                (call.this.object as? PrimitiveObject)?.primitive ?? .number(.nan)
            }
        }
        method(prototype, intrinsics.toPrimitiveSymbol, "[Symbol.toPrimitive]") {
            (machine, call) throws(Abrupt) in
            guard case .string("number") = call[0] else {
                throw machine.refusal("a Date as a string is")
            }
            return (call.this.object as? PrimitiveObject)?.primitive ?? .number(.nan)
        }
    }

    private var wallMilliseconds: Double {
        guard !agenda.isVirtual else { return Double(agenda.now / 1_000_000) }
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec * 1000 + time.tv_nsec / 1_000_000)
    }
}
