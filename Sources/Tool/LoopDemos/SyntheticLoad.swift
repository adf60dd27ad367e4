// Work that nobody needs, to see what a scheduler makes of it: tasks of all classes that come at
// random, as customers do, and need the processor for a random time, and one long task behind them.

internal import CLinux
package import EventLoops
package import Scheduling

/// What a load is made of.
package struct LoadPlan: Sendable {
    /// How many of the tasks are of each class, in the order of `TaskClass.allCases`: shares of
    /// their sum, which is not 0.
    package var mix = [1, 3, 6, 2]
    /// Tasks a second, on the average; the times between them are distributed exponentially.
    package var rate = 2000.0
    /// What a task needs of the processor, on the average; distributed exponentially, up to ten
    /// times as much.
    package var work = Duration.microseconds(200)
    /// What a task of the deadline class has from its submission to its end.
    package var deadline = Duration.milliseconds(10)
    /// Whether a background task runs from the beginning to the end.
    package var hasLongTask = true
    /// Tasks that come at the most.
    package var tasksMax = Int.max
    /// Tasks that wait at the most; more are refused.
    package var waitingMax = 100_000
    /// The same seed makes the same tasks.
    package var seed: UInt64 = 1

    package init() {}
}

/// What came of a load until some moment.
package struct LoadSnapshot: Sendable {
    /// Since the load began, or the snapshot before.
    package var elapsed: Duration
    /// By `TaskClass.allCases`.
    package var classes: [ClassStatistics]
    /// Tasks that have come and not ended, by class.
    package var waiting: [Int]
    /// How long the loop's turns took that had work.
    package var turns: DurationHistogram

    package subscript(_ taskClass: TaskClass) -> ClassStatistics {
        classes[Int(taskClass.rawValue)]
    }

    /// What happened since `earlier`, a snapshot of the same load; what waits is what waits now.
    package func since(_ earlier: LoadSnapshot) -> LoadSnapshot {
        LoadSnapshot(
            elapsed: elapsed - earlier.elapsed,
            classes: zip(classes, earlier.classes).map { $0.since($1) }, waiting: waiting,
            turns: turns.since(earlier.turns))
    }
}

/// A load on a loop. It belongs to the loop's thread.
package final class SyntheticLoad {
    private let loop: EventLoop
    private let scheduler: Scheduler
    private let plan: LoadPlan
    private var random: LoadRandom
    private let start: Int64
    /// When the next task comes, in nanoseconds of the loop's clock.
    private var nextArrival: Int64
    private var submittedCount = 0
    private var timer: TimerID?
    private var longTask: ScheduledTask?
    private var turns = DurationHistogram()
    private var turnStart: Int64 = 0
    private var isWatchingTurns = false

    /// A step of a task: short enough that a slice ends in time.
    private static let stepLength: Int64 = 50_000

    /// Begins the load.
    package init(_ plan: LoadPlan, on loop: EventLoop) {
        self.plan = plan
        self.loop = loop
        var options = Scheduler.Options()
        options.waitingMax = plan.waitingMax
        scheduler = Scheduler(on: loop, options)
        random = LoadRandom(seed: plan.seed)
        loop.updateNow()
        start = loop.now
        nextArrival = loop.now
        nextArrival += gap()
        if plan.hasLongTask { startLongTask() }
        timer = loop.setInterval(.milliseconds(1)) { [self] in submitDue() }
    }

    /// Whether all tasks that the plan has came and went.
    package var isOver: Bool {
        let ended = TaskClass.allCases.reduce(0) { sum, taskClass in
            let statistics = scheduler.statistics(of: taskClass)
            return sum + statistics.finishedCount + statistics.refusedCount
        }
        return submittedCount >= plan.tasksMax && ended >= plan.tasksMax
    }

    package var snapshot: LoadSnapshot {
        loop.updateNow()
        let classes = TaskClass.allCases.map { scheduler.statistics(of: $0) }
        return LoadSnapshot(
            elapsed: .nanoseconds(loop.now - start), classes: classes,
            waiting: classes.map(\.pendingCount), turns: turns)
    }

    /// Ends it, with all that still waits.
    package func stop() {
        if let timer { loop.clearTimeout(timer) }
        timer = nil
        scheduler.cancelAll()
    }

    // MARK: Arrivals

    private func submitDue() {
        loop.updateNow()
        while nextArrival <= loop.now, submittedCount < plan.tasksMax {
            submitOne()
            nextArrival += gap()
        }
        watchTurns()
    }

    private func submitOne() {
        submittedCount += 1
        let priority = randomPriority()
        var left = Int64(min(10, random.exponential()) * Double(plan.work.inNanoseconds))
        do throws(SchedulingError) {
            try scheduler.start(priority) { [self] _ in
                left -= spin(min(left, Self.stepLength))
                return left > 0 ? .unfinished : .finished
            }
        } catch {
            // The scheduler counts what it refuses, and that is what the load is to show.
        }
    }

    private func startLongTask() {
        do throws(SchedulingError) {
            longTask = try scheduler.start(.background) { [self] _ in
                _ = spin(Self.stepLength)
                return .unfinished
            }
        } catch {
            preconditionFailure("a new scheduler takes its first task: \(error)")
        }
    }

    /// Keeps the processor busy; says for how long.
    private func spin(_ nanoseconds: Int64) -> Int64 {
        loop.updateNow()
        let start = loop.now
        while loop.now - start < nanoseconds { loop.updateNow() }
        return loop.now - start
    }

    private func gap() -> Int64 { Int64(random.exponential() * 1e9 / plan.rate) }

    private func randomPriority() -> Priority {
        var rest = random.next(below: plan.mix.reduce(0, +))
        for (taskClass, share) in zip(TaskClass.allCases, plan.mix) {
            rest -= share
            if rest < 0 { return priority(of: taskClass) }
        }
        return .normal
    }

    private func priority(of taskClass: TaskClass) -> Priority {
        switch taskClass {
        case .deadline: .deadline(within: plan.deadline)
        case .interactive: .interactive
        case .normal: .normal
        case .background: .background
        }
    }

    // MARK: Turns

    /// Measures turn after turn while the scheduler has work; an idle loop sleeps.
    private func watchTurns() {
        guard !isWatchingTurns, !scheduler.isIdle else { return }
        isWatchingTurns = true
        turnStart = loop.now
        watchTurn()
    }

    private func watchTurn() {
        loop.setImmediate { [self] in
            loop.updateNow()
            turns.record(loop.now - turnStart)
            turnStart = loop.now
            if timer != nil, !scheduler.isIdle { watchTurn() } else { isWatchingTurns = false }
        }
    }
}

extension Duration {
    fileprivate var inNanoseconds: Int64 { Int64(self / .nanoseconds(1)) }
}

/// Random numbers that are the same for the same seed (SplitMix64: Steele, Lea and Flood, 2014).
struct LoadRandom {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    /// From 0 up to `bound`, which is positive; the bias is below 2^-32.
    mutating func next(below bound: Int) -> Int {
        Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// Distributed exponentially around 1.
    mutating func exponential() -> Double {
        // In (0, 1], whose logarithm is finite.
        -log((Double(next() >> 11) + 1) * 0x1p-53)
    }
}
