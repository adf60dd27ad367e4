// What the tour says about a step, where a chapter has nothing of its own to say.

internal import EventLoops

/// Something that happens in a program of the tour, by what the reader sees of it.
enum TourMoment: Hashable {
    case queued(String)
    /// A callback begins, and perhaps prints at once.
    case began(String)
    case printed(String)
    /// The callback of this name keeps the processor busy.
    case worked(String)
    /// The loop comes by a phase in which nothing can run, in this turn.
    case passed(EventLoop.Phase, turn: Int)
    /// Time passes in the poll until this millisecond.
    case waited(until: Int)
    /// Time passes between the program's end and the loop's first turn.
    case delayed
    case programBegan, programEnded, loopEnded
}

/// The sentences of a scene.
struct TourNotes {
    /// What the chapter says itself.
    let own: [TourMoment: String]
    /// The moments that were asked for, for a test of `own`.
    private(set) var asked: Set<TourMoment> = []

    init(_ own: [TourMoment: String]) { self.own = own }

    /// The chapter's sentence, or else `usual`.
    mutating func sentence(for moment: TourMoment, else usual: String) -> String {
        asked.insert(moment)
        return own[moment] ?? usual
    }
}

extension Timeline.Queue {
    /// What it means to be put in, for the callback `label`.
    func arrival(of label: String, due: Int?) -> String {
        switch self {
        case .main: "\(label) is the program itself."
        case .ticks:
            "process.nextTick queues '\(label)' among the ticks, which go before all else as soon as "
                + "what runs now has ended."
        case .microtasks:
            "'\(label)' is queued as a microtask: it runs after the ticks, before the loop goes on."
        case .timers:
            "setTimeout arms the timer '\(label)'" + (due.map { ", due at \($0) ms." } ?? ".")
        case .immediates:
            "setImmediate queues '\(label)' for the check phase, which follows the poll."
        case .poll:
            "The question goes to the file system; its answer, '\(label)', will be found by the poll."
        case .close: "'\(label)' will be told in the close phase, at the end of the turn."
        }
    }

    /// Why something runs that has waited here.
    var reason: String {
        switch self {
        case .main: "The program runs"
        case .ticks: "Nothing runs at the moment, so the ticks are emptied first"
        case .microtasks: "No tick is left, so the microtasks have their turn"
        case .timers: "The timers phase finds a timer that is due"
        case .immediates: "The check phase runs the immediates"
        case .poll: "The poll has found an answer"
        case .close: "The close phase has the last word of the turn"
        }
    }

    /// The phase that runs what waits here; nil for what runs between any two callbacks.
    var phase: EventLoop.Phase? {
        switch self {
        case .main: .idle
        case .ticks, .microtasks: nil
        case .timers: .timers
        case .poll: .poll
        case .immediates: .check
        case .close: .close
        }
    }
}

extension EventLoop.Phase {
    /// What the loop sees that comes by and finds nothing to run.
    func passing(waiting: [TourItem]) -> String {
        let names = waiting.map { "'\($0.label)'" }.joined(separator: ", ")
        switch self {
        case .idle: return "The loop is not in a turn."
        case .timers:
            if waiting.isEmpty { return "Timers: none is armed. The loop goes on." }
            return "Timers: \(names) is not due yet. The loop does not wait here; it goes on."
        case .pending: return "Pending: nothing was put off until now. The loop goes on."
        case .poll:
            if waiting.isEmpty {
                return "Poll: nothing is expected from outside. The loop goes on."
            }
            return "Poll: \(names) has not come yet. The loop goes on."
        case .check: return "Check: no immediate waits. The loop goes on."
        case .close:
            return "Close: nothing was closed. The turn is over; the next begins at the top."
        }
    }
}
