// A program of the tour's last chapter: tasks on bx's own scheduler, whose clock moves by hand. The
// queues in the picture are checked against what the scheduler itself counts.

internal import EventLoops
internal import Linux
internal import Scheduling

/// Runs tasks on a scheduler and makes a step of whatever happens.
final class SchedulerRecorder {
    private let clock = ManualClock()
    private let loop: EventLoop
    private let scheduler: Scheduler
    private let showsShares: Bool
    private var notes: TourNotes
    private var step = TourStep()
    private var steps: [TourStep] = []
    private var nextID = 1
    /// Milliseconds of work that were asked for, and that each class has had.
    private var asked = 0
    private var had: [TaskClass: Int] = [:]

    /// - Parameter showsShares: Whether bars say what each class has had.
    init(
        _ options: Scheduler.Options = .init(), showsShares: Bool, notes: [TourMoment: String]
    ) throws(Errno) {
        loop = try EventLoop(clock: .manual(clock))
        scheduler = Scheduler(on: loop, options)
        self.showsShares = showsShares
        self.notes = TourNotes(notes)
        step.queues = TaskClass.allCases.map { TourQueue(name: $0.name, role: .taskClass) }
    }

    /// Runs the program to its end, and then the loop.
    func run(_ program: () throws(SchedulingError) -> Void) -> [TourStep] {
        do throws(SchedulingError) {
            show(.programBegan, "The program runs. Nothing has been asked of the scheduler yet.")
            try program()
        } catch {
            preconditionFailure("a scheduler without a limit refused a task: \(error)")
        }
        step.line = nil
        show(
            .programEnded,
            "The program is through. The scheduler takes over, once in each turn of the loop.")
        loop.run()
        step.position = nil
        step.line = nil
        step.running = nil
        show(.loopEnded, "No task is left.")
        assert(Set(notes.own.keys).isSubset(of: notes.asked), "a note was never said")
        for taskClass in TaskClass.allCases {
            let ran = scheduler.statistics(of: taskClass).runTime.sum
            assert(ran == .milliseconds(had[taskClass, default: 0]), "bars are what was measured")
        }
        loop.close()
        return steps
    }

    /// Starts a task of so many parts, each of a millisecond, which print what they are.
    ///
    /// - Parameters:
    ///   - line: Where the program starts it.
    ///   - workLine: Where it does its work.
    func start(
        _ name: String, _ priority: Priority, parts: Int = 1, milliseconds: Int = 1, line: Int,
        workLine: Int
    ) throws(SchedulingError) {
        let item = TourItem(id: nextID, label: name, detail: priority.detail)
        nextID += 1
        asked += parts * milliseconds
        var part = 0
        try scheduler.start(priority) { [self] _ in
            part += 1
            let text = parts == 1 ? name : "\(name) \(part)"
            runPart(item, priority, text, milliseconds, workLine)
            if part < parts { put(item, priority.taskClass) }
            return part < parts ? .unfinished : .finished
        }
        put(item, priority.taskClass)
        step.line = line
        show(
            .queued(name),
            "'\(name)' is started, and waits in the class '\(priority.taskClass.name)'.")
    }

    private func put(_ item: TourItem, _ taskClass: TaskClass) {
        step.running = nil
        step.queues[Int(taskClass.rawValue)].items.append(item)
        guard taskClass == .deadline else { return }
        step.queues[Int(taskClass.rawValue)].items.sort { $0.deadline < $1.deadline }
    }

    private func runPart(
        _ item: TourItem, _ priority: Priority, _ text: String, _ milliseconds: Int, _ line: Int
    ) {
        let index = Int(priority.taskClass.rawValue)
        step.queues[index].items.removeAll { $0.id == item.id }
        step.running = TourItem(id: item.id, label: text)
        step.position = index
        step.line = line
        checkCounts()
        clock.advance(milliseconds: milliseconds)
        had[priority.taskClass, default: 0] += milliseconds
        step.output.append(text)
        show(.printed(text), "'\(text)' runs for \(milliseconds) ms.")
    }

    /// The picture's queues are the scheduler's: what it counts as pending waits there, or runs.
    private func checkCounts() {
        for taskClass in TaskClass.allCases {
            let isRunning = step.position == Int(taskClass.rawValue)
            let shown = step.queues[Int(taskClass.rawValue)].items.count + (isRunning ? 1 : 0)
            assert(scheduler.statistics(of: taskClass).pendingCount == shown)
        }
    }

    private func show(_ moment: TourMoment, _ usual: String) {
        step.milliseconds = Int(clock.now / 1_000_000)
        if showsShares {
            step.meters = TaskClass.allCases.filter { had[$0] != nil }.map {
                let milliseconds = had[$0] ?? 0
                return TourMeter(
                    name: "\($0.name) had", value: milliseconds, limit: max(1, asked),
                    caption: "\(milliseconds) ms")
            }
        }
        step.sentence = notes.sentence(for: moment, else: usual)
        steps.append(step)
    }
}

extension TaskClass {
    fileprivate var name: String {
        switch self {
        case .deadline: "deadline"
        case .interactive: "interactive"
        case .normal: "normal"
        case .background: "background"
        }
    }
}

extension Priority {
    /// Until when it has to be done, for one that starts when the clock says 0.
    fileprivate var detail: String? {
        switch self {
        case .deadline(let span): "by \(Int(span / .milliseconds(1))) ms"
        case .interactive, .normal, .background: nil
        }
    }
}

extension TourItem {
    /// The milliseconds that `detail` names.
    fileprivate var deadline: Int {
        detail.flatMap { Int($0.dropFirst(3).dropLast(3)) } ?? .max
    }
}
