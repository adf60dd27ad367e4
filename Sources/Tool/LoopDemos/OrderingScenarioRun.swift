internal import CLinux
package import EventLoops

extension OrderingScenario {
    /// Runs the scenario on `loop`, and returns its trace, line by line, when nothing is left to
    /// happen.
    ///
    /// It begins as the answer to a stat(2), so that what an immediate and a timeout do to each
    /// other is determined. The loop runs meanwhile, on the calling thread.
    package func trace(on loop: EventLoop) -> [String] {
        let run = OrderingScenarioRun(on: loop)
        run.statistics { () throws(ScenarioFailure) in try run.perform(actions) }
        loop.run()
        return run.log
    }
}

private struct ScenarioFailure: Error {
    let label: String
}

/// The loop's thread's alone; the pool's only holds it.
private final class OrderingScenarioRun: @unchecked Sendable {
    private enum Handle {
        case timer(TimerID)
        case immediate(Immediate)
    }

    private let loop: EventLoop
    // One thread, so that answers come in the order of the questions.
    private let pool = BlockingPool(threadsMax: 1, waitingMax: .max)
    private var handles: [String: Handle] = [:]
    private var answers: [Int: () throws(ScenarioFailure) -> Void] = [:]
    private var number = 0
    private(set) var log: [String] = []

    init(on loop: EventLoop) { self.loop = loop }

    // MARK: Actions

    func perform(_ actions: [OrderingScenario.Action]) throws(ScenarioFailure) {
        for action in actions { try perform(action) }
    }

    private func perform(_ action: OrderingScenario.Action) throws(ScenarioFailure) {
        switch action {
        case .tick(let label, let actions):
            loop.nextTick { [self] in run { () throws(ScenarioFailure) in try tell(label, actions) }
            }
        case .microtask(let label, let actions):
            loop.queueMicrotask { [self] in
                run { () throws(ScenarioFailure) in try tell(label, actions) }
            }
        case .immediate(let label, let actions):
            handles[label] = .immediate(
                loop.setImmediate { [self] in
                    run { () throws(ScenarioFailure) in try tell(label, actions) }
                })
        case .timeout(let label, let milliseconds, let actions):
            handles[label] = .timer(
                loop.setTimeout(.milliseconds(milliseconds)) { [self] in
                    run { () throws(ScenarioFailure) in try tell(label, actions) }
                })
        case .statistics(let label, let actions):
            statistics { [self] () throws(ScenarioFailure) in try tell(label, actions) }
        case .log(let label): log.append(label)
        case .fail(let label): throw ScenarioFailure(label: label)
        case .clear(let label): clear(label)
        }
    }

    private func tell(
        _ label: String, _ actions: [OrderingScenario.Action]
    ) throws(ScenarioFailure) {
        log.append(label)
        try perform(actions)
    }

    private func clear(_ label: String) {
        switch handles[label] {
        case .timer(let timer): loop.clearTimeout(timer)
        case .immediate(let immediate): loop.clearImmediate(immediate)
        case nil: break
        }
    }

    // MARK: Callbacks

    private func run(_ callback: () throws(ScenarioFailure) -> Void) {
        do throws(ScenarioFailure) {
            try callback()
        } catch {
            log.append("uncaught \(error.label)")
            loop.failCallback()
        }
    }

    /// Asks for the root directory's statistics on another thread, as Node does.
    func statistics(_ callback: @escaping () throws(ScenarioFailure) -> Void) {
        let question = number
        number += 1
        answers[question] = callback
        loop.hold()
        // Never refused: the queue has no limit, and the pool lives as long as this.
        try? pool.submit { [self] in
            var status = stat()
            _ = stat("/", &status)
            loop.execute { [self] in
                loop.release()
                if let answer = answers.removeValue(forKey: question) { run(answer) }
            }
        }
    }
}
