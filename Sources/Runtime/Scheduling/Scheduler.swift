// Tasks with priorities on one loop. In each turn of the loop, after the poll, the scheduler runs
// work for a few milliseconds at most, slice after slice, then lets the loop go on:
//
//   submit, start, every -> (a group's queue) -> ready queues -> a slice -> done, or ready again
//
//   ReadyQueues     what may run now, and which goes next
//   ScheduledTask   one task: its states, who waits for it, and what it inherits from them
//   TaskLane        the executor of an async task, whose jobs become slices
//   SchedulingGroup how many of its tasks are under way at once

public import EventLoops

/// Runs work by its priority on an event loop, in slices that keep the loop responsive.
///
/// It belongs to its loop's thread, as the loop's own state does, and locks nothing; `run` alone
/// may be called from elsewhere. What waits in it holds the loop open. A plain job costs no
/// allocation beyond its closure once the tables have grown to what was pending at once.
public final class Scheduler: @unchecked Sendable {
    /// Shares of the processor, from 1 up, for classes that have work at the same time.
    public struct Weights: Sendable {
        /// For deadlines that have passed; before that a deadline goes first.
        public var deadline = 16
        /// While somebody waits.
        public var interactive = 16
        /// For everything else.
        public var normal = 4
        /// What is left, and never nothing.
        public var background = 1

        /// 16 : 16 : 4 : 1.
        public init() {}

        subscript(taskClass: TaskClass) -> Int {
            switch taskClass {
            case .deadline: deadline
            case .interactive: interactive
            case .normal: normal
            case .background: background
            }
        }
    }

    /// What a scheduler may do.
    public struct Options: Sendable {
        /// How classes share the processor.
        public var weights = Weights()
        /// How long a task runs before others have their turn.
        public var slice = Duration.milliseconds(1)
        /// How long work runs in one turn of the loop; a last slice may begin just before.
        public var turn = Duration.milliseconds(2)
        /// After what time the first of a class runs whatever its class has had before; one entry
        /// each such time.
        public var agingLimit = Duration.milliseconds(250)
        /// How many jobs and tasks wait to begin, at the most.
        public var waitingMax = 1 << 24
        /// How many tasks, plain jobs aside, are under way at once, at the most.
        public var runningMax = Int.max

        /// The defaults above.
        public init() {}
    }

    /// The loop that everything runs on.
    public let loop: EventLoop

    let sliceLength: Int64
    private let turnLength: Int64
    private let agingLimit: Int64
    private let waitingMax: Int

    var ready: ReadyQueues
    var statistics = ContiguousArray(
        repeating: ClassStatistics(), count: TaskClass.allCases.count)
    var releases = Releases()
    /// All tasks are in it, beside their own.
    let everybody: SchedulingGroup
    /// The task whose slice runs now.
    var running: ScheduledTask?
    /// When the slice that runs now is over.
    var sliceEnd: Int64 = 0
    /// Jobs and tasks that were taken and have not begun.
    var waitingCount = 0
    private var isTurnAsked = false
    private var isClosed = false
    private var releaseTimer: TimerID?
    /// When `releaseTimer` fires.
    private var releaseTimerAt = Int64.max

    /// A scheduler without work.
    public init(on loop: EventLoop, _ options: Options = Options()) {
        for taskClass in TaskClass.allCases {
            precondition(options.weights[taskClass] > 0, "a class of no weight would never run")
        }
        self.loop = loop
        sliceLength = max(1, options.slice.nanoseconds)
        turnLength = max(1, options.turn.nanoseconds)
        agingLimit = max(1, options.agingLimit.nanoseconds)
        waitingMax = options.waitingMax
        everybody = SchedulingGroup(limit: options.runningMax)
        ready = ReadyQueues(weights: options.weights)
    }

    // MARK: Plain jobs

    /// Takes a job that runs once, in one piece. Constant time; logarithmic with a deadline
    /// that is before others.
    ///
    /// - Returns: Its name, for `cancel`.
    /// - Throws: `SchedulingError` when too many wait, or the scheduler was closed.
    @discardableResult
    public func submit(
        _ priority: Priority = .normal, _ job: @escaping () -> Void
    ) throws(SchedulingError) -> JobID {
        loop.assertOnLoop()
        try admit(priority.taskClass)
        waitingCount += 1
        askForTurn()
        return ready.insert(
            .job(job), rank: Rank(priority, from: loop.now), readyAt: loop.now)
    }

    /// Takes a job back.
    ///
    /// - Returns: Whether it will not run: false when it did, does, or was cancelled before.
    @discardableResult
    public func cancel(_ job: JobID) -> Bool {
        loop.assertOnLoop()
        guard let taken = ready.remove(job) else { return false }
        waitingCount -= 1
        statistics[Int(taken.taskClass.rawValue)].cancelledCount += 1
        // The closure dies here, outside of the queues: what dies with it may use them.
        return true
    }

    /// Takes every job back and cancels every task, as `cancel` does each: what is `async` and has
    /// begun ends when it looks for its cancellation.
    ///
    /// What is left keeps the scheduler: call this before the last turns of a loop that is given
    /// up.
    public func cancelAll() {
        loop.assertOnLoop()
        var mayBeMore = true
        // The end of one may let another into a group, and so among those that are ready.
        while mayBeMore {
            mayBeMore = false
            for task in releases.tasks where task.cancel() { mayBeMore = true }
            for (id, work) in ready.queued {
                switch work {
                case .none: break
                case .job: if cancel(id) { mayBeMore = true }
                case .task(let task): if task.cancel() { mayBeMore = true }
                }
            }
        }
    }

    /// Runs `body` as a job and waits for what it returns. From any thread.
    ///
    /// - Throws: `SchedulingError` when too many wait, or the scheduler was closed.
    public func run<Result: Sendable>(
        _ priority: Priority = .normal, _ body: @escaping @Sendable () -> Result
    ) async throws(SchedulingError) -> Result {
        let outcome = await withUnsafeContinuation {
            (continuation: UnsafeContinuation<Swift.Result<Result, SchedulingError>, Never>) in
            loop.execute { [self] in
                do throws(SchedulingError) {
                    try submit(priority) { continuation.resume(returning: .success(body())) }
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        return try outcome.get()
    }

    /// Refuses all that comes from now on; what was taken goes on, but periodic tasks end.
    public func close() {
        loop.assertOnLoop()
        isClosed = true
        for task in releases.tasks where task.isPeriodic { task.cancel() }
    }

    /// Counts a task of the class as submitted, or refuses it.
    @inline(__always)
    func admit(_ taskClass: TaskClass) throws(SchedulingError) {
        if waitingCount >= waitingMax || isClosed {
            statistics[Int(taskClass.rawValue)].refusedCount += 1
            throw isClosed ? .closed : .queueFull(limit: waitingMax)
        }
        statistics[Int(taskClass.rawValue)].submittedCount += 1
    }

    // MARK: Looking in

    /// What became of the tasks of a class until now.
    public func statistics(of taskClass: TaskClass) -> ClassStatistics {
        statistics[Int(taskClass.rawValue)]
    }

    /// Whether nothing is ready to run, nor due.
    public var isIdle: Bool { ready.isEmpty && releases.nextTime > loop.now }

    /// The task that runs now; nil in a plain job and outside of the scheduler.
    public var current: ScheduledTask? { running }

    // MARK: A turn

    /// Lets work run in this turn of the loop, or the next.
    @inline(__always)
    func askForTurn() {
        if isTurnAsked { return }
        isTurnAsked = true
        loop.setImmediate { [self] in turn() }
    }

    private func turn() {
        loop.updateNow()
        let end = loop.now &+ turnLength
        ready.noteAged(now: loop.now, limit: agingLimit)
        repeat {
            releaseDue()
            guard let taken = ready.takeNext(now: loop.now) else { break }
            run(taken)
        } while loop.now < end
        isTurnAsked = false
        if isIdle {
            armReleaseTimer()
        } else {
            askForTurn()
        }
    }

    @inline(__always)
    private func run(_ taken: ReadyQueues.Taken) {
        let start = loop.now
        let number = Int(taken.taskClass.rawValue)
        statistics[number].waitTime.record(start - taken.readyAt)
        switch taken.work {
        case .job(let job):
            waitingCount -= 1
            job()
            loop.drain()
            loop.updateNow()
            statistics[number].finishedCount += 1
            if loop.now > taken.deadline { statistics[number].lateCount += 1 }
        case .task(let task): task.runSlice(from: start)
        case .none: break
        }
        statistics[number].runTime.record(loop.now - start)
        ready.charge(taken.taskClass, nanoseconds: loop.now - start)
    }

    // MARK: Releases

    /// Lets those tasks become ready whose time has come.
    @inline(__always)
    func releaseDue() {
        while releases.nextTime <= loop.now, let task = releases.popFirst() { task.release() }
    }

    /// Wakes the loop for the next release, unless it is to be woken before that anyway.
    func armReleaseTimer() {
        let next = releases.nextTime
        guard next != releaseTimerAt else { return }
        if let releaseTimer { loop.clearTimeout(releaseTimer) }
        releaseTimer = nil
        releaseTimerAt = next
        guard next < .max else { return }
        releaseTimer = loop.setTimeout(.nanoseconds(max(0, next - loop.now))) { [self] in
            releaseTimer = nil
            releaseTimerAt = .max
            loop.updateNow()
            releaseDue()
            armReleaseTimer()
        }
    }
}
