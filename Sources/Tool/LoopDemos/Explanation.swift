// A timeline in words: for each line of output, where it came from and why it ran then.

package import EventLoops

/// A line of output, explained.
package struct ExplainedLine: Equatable, Sendable {
    package let output: String
    /// The phase that the loop was in; nil while the program itself ran, and right after it.
    package let phase: EventLoop.Phase?
    package let queue: Timeline.Queue
    /// What printed it, as a reader of the source would call it.
    package let label: String
    /// The source's line that asked for the callback.
    package let line: Int?
    /// Why it ran then: the rest of a sentence that begins with the label.
    package let reason: String

    /// The line, and under it the explanation.
    package var text: String {
        let place = phase.map { "\($0.rawValue) phase" } ?? "before the loop"
        let source = line.map { " of line \($0)" } ?? ""
        return "\(output)\n    \(place): \(label)\(source), \(reason)"
    }
}

extension Timeline {
    /// An explanation of each line of output, in order.
    package var explanations: [ExplainedLine] {
        var explainer = Explainer()
        return entries.compactMap { explainer.pass($0) }
    }

    /// Goes along a timeline, entry by entry, and knows at each moment what waits.
    package struct Explainer {
        private struct Task {
            let id: Timeline.CallbackID
            let queue: Timeline.Queue
            let label: String
            let line: Int?
            let by: Timeline.CallbackID

            var title: String { label + (line.map { " of line \($0)" } ?? "") }
        }

        private var tasks: [Timeline.CallbackID: Task] = [
            0: Task(id: 0, queue: .main, label: "the program itself", line: nil, by: 0)
        ]
        private var waiting: [Timeline.CallbackID] = []
        private var phase: EventLoop.Phase?
        /// Why the callback that runs now ran now.
        private var reason = ""

        package init() {}

        /// - Returns: The line of output that the entry is, explained.
        package mutating func pass(_ entry: Timeline.Entry) -> ExplainedLine? {
            switch entry.kind {
            case .phase(let new): phase = new
            case .queued(let id, let queue, let label, let by):
                tasks[id] = Task(id: id, queue: queue, label: label, line: entry.line, by: by)
                waiting.append(id)
            case .cancelled(let id): waiting.removeAll { $0 == id }
            case .began(let id):
                waiting.removeAll { $0 == id }
                if let task = tasks[id] { reason = explain(task) }
            case .ended: break
            case .output(let text, let by):
                guard let task = tasks[by] else { return nil }
                return ExplainedLine(
                    output: text, phase: phase, queue: task.queue, label: task.label,
                    line: task.line,
                    reason: reason)
            }
            return nil
        }

        private func explain(_ task: Task) -> String {
            let rule = rule(of: task)
            guard let comparison = comparison(for: task) else { return rule }
            return "\(rule); \(comparison)"
        }

        private func rule(of task: Task) -> String {
            let origin =
                task.by == 0
                ? "the program" : tasks[task.by].map { "the \($0.title)" } ?? "another callback"
            return switch task.queue {
            case .main: "which runs to its end before any callback"
            case .ticks:
                "queued by \(origin): ticks run as soon as what runs returns"
            case .microtasks:
                task.label == "queueMicrotask"
                    ? "queued by \(origin): microtasks run once no tick is left"
                    : "whose promise was settled by \(origin): microtasks run once no tick is left"
            case .timers: "due: a turn of the loop begins with the timers whose time has come"
            case .immediates: "set by \(origin): immediates run right after the poll"
            case .poll: "done: what the kernel or another thread answers arrives in the poll"
            case .close: "at the end of the turn, when everything else is done"
            }
        }

        /// What was queued earlier and still waits, and why.
        private func comparison(for task: Task) -> String? {
            func earliest(_ queue: Timeline.Queue) -> Task? {
                waiting.compactMap { tasks[$0] }.first { $0.queue == queue && $0.id < task.id }
            }
            switch task.queue {
            case .main, .close: return nil
            case .ticks:
                return earliest(.microtasks).map {
                    "before the \($0.title), though that was queued earlier: ticks go before microtasks"
                }
            case .microtasks:
                let other = earliest(.timers) ?? earliest(.immediates) ?? earliest(.poll)
                return other.map {
                    "before the \($0.title), since the loop only goes on when no microtask is left"
                }
            case .timers:
                let immediate = waiting.compactMap { tasks[$0] }.first { $0.queue == .immediates }
                return immediate.map {
                    "before the \($0.title), since it was due when the turn began, and the check phase "
                        + "comes later in a turn"
                }
            case .immediates:
                return earliest(.timers).map {
                    "before the \($0.title), which was not due yet when this turn passed the timers "
                        + "phase"
                }
            case .poll:
                return earliest(.immediates).map {
                    "before the \($0.title), since the check phase follows the poll"
                }
            }
        }
    }
}
