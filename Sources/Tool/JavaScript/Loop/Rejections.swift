/// Promises that were rejected while nobody listened, until the microtasks are done: then somebody
/// does, or it is an error.
final class Rejections {
    private var waiting: [PromiseObject] = []
    /// Reported ones that somebody took care of since.
    private var late: [PromiseObject] = []
    private var isChecking = false

    func add(_ promise: PromiseObject, on machine: Machine) {
        waiting.append(promise)
        check(machine)
    }

    func remove(_ promise: PromiseObject, on machine: Machine) {
        if promise.isReported {
            late.append(promise)
            check(machine)
        } else {
            waiting.removeAll { $0 === promise }
        }
    }

    func clear() {
        waiting = []
        late = []
    }

    /// Asks for a look at them as soon as both queues are empty, as Node's
    /// `processTicksAndRejections` takes it.
    private func check(_ machine: Machine) {
        guard !isChecking else { return }
        isChecking = true
        machine.agenda.whenQuiet { [self, unowned machine] in
            isChecking = false
            process(machine)
        }
    }

    private func process(_ machine: Machine) {
        let handledLate = late
        late = []
        for promise in handledLate {
            machine.emit("rejectionHandled", [.object(promise)])
        }
        while !waiting.isEmpty, !machine.agenda.hasEnded {
            let promise = waiting.removeFirst()
            guard case .rejected(let reason) = promise.state else { continue }
            promise.isReported = true
            machine.reportRejection(promise, reason)
        }
    }
}
