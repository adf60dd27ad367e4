// A task's life:
//
//   delayed -> waiting (for its groups) -> ready -> running -> ready ... -> ended
//                                            ^         |
//                                            +- suspended (an async task that awaits something)

internal import EventLoops

/// A task of a scheduler. Belongs to the scheduler's loop.
public final class ScheduledTask {
    /// How a task ended.
    public enum Outcome: Sendable {
        case finished, cancelled
    }

    enum Body {
        case steps((Slice) -> Slice.Progress)
        case async((Slice) async -> Void)
    }

    private enum State {
        case delayed, waiting, ready, running, suspended
        case ended(Outcome)
    }

    let scheduler: Scheduler
    private var body: Body?
    private let priority: Priority
    private var state = State.delayed
    /// What it asks for by itself.
    private var ownRank: Rank
    /// That, or what it inherits.
    private(set) var rank: Rank
    /// Whether it was cancelled, though it may still run to its next checkpoint.
    public private(set) var isCancelled = false

    private var groups: [SchedulingGroup]
    /// How many of `groups` have let it in.
    private var enteredCount = 0
    var groupSlot: Int32 = -1
    private var job: JobID?
    private var releaseSlot: Int32 = -1
    private var hasBegun = false

    private var waiters: [Waiter] = []
    private var awaited: ScheduledTask?

    private var lane: TaskLane?
    private var concurrent: Task<Void, Never>?

    let period: Period?
    private(set) var occurrence = 0

    /// When a periodic task runs.
    struct Period {
        /// When the first occurrence is released, in nanoseconds of the loop's clock.
        let first: Int64
        let length: Int64
    }

    private struct Waiter {
        /// nil for one that is not of this scheduler.
        let task: ScheduledTask?
        let continuation: UnsafeContinuation<Void, Never>
    }

    init(
        on scheduler: Scheduler, _ priority: Priority, _ body: Body, group: SchedulingGroup?,
        period: Period? = nil
    ) {
        self.scheduler = scheduler
        self.priority = priority
        self.body = body
        self.period = period
        groups = [group, scheduler.everybody].compactMap { $0 }
        ownRank = Rank(priority, from: scheduler.loop.now)
        rank = ownRank
    }

    var isPeriodic: Bool { period != nil }

    /// How it ended; nil while it has not.
    public var outcome: Outcome? {
        if case .ended(let outcome) = state { return outcome }
        return nil
    }

    private var statisticsIndex: Int { Int(priority.taskClass.rawValue) }

    // MARK: Beginning

    /// Lets it begin at `time` of the loop's clock.
    func delay(until time: Int64) {
        releaseSlot = scheduler.releases.insert(self, at: time)
        scheduler.waitingCount += 1
    }

    /// Its time has come.
    func release() {
        releaseSlot = -1
        ownRank = Rank(priority, from: scheduledTime)
        rank = waiters.lazy.compactMap { $0.task?.rank }.reduce(ownRank) { min($0, $1) }
        enterGroups()
    }

    /// When it was, or should have been, released.
    private var scheduledTime: Int64 {
        guard let period else { return scheduler.loop.now }
        return period.first + Int64(occurrence) * period.length
    }

    private func enterGroups() {
        while enteredCount < groups.count {
            guard groups[enteredCount].enter(self, now: scheduler.loop.now) else {
                state = .waiting
                return
            }
            enteredCount += 1
        }
        state = .suspended
        becomeReady()
    }

    /// A group it waited for has let it in.
    private func didEnter() {
        enteredCount += 1
        enterGroups()
    }

    /// Queues it, unless it is queued, or runs and will be looked at when its slice ends.
    func becomeReady() {
        guard case .suspended = state else { return }
        queue(first: false)
    }

    private func queue(first: Bool) {
        state = .ready
        job = scheduler.ready.insert(
            .task(self), rank: rank, readyAt: scheduler.loop.now, first: first)
        scheduler.askForTurn()
    }

    // MARK: Running

    /// Runs it until its time is over, a deadline calls, or there is nothing to run.
    func runSlice(from start: Int64) {
        job = nil
        state = .running
        if !hasBegun { begin() }
        scheduler.sliceEnd = start &+ scheduler.sliceLength
        switch body {
        case .steps(let step): runSteps(step)
        case .async: runJobs()
        case nil: break
        }
    }

    private func begin() {
        hasBegun = true
        scheduler.waitingCount -= 1
        guard case .async(let operation) = body else { return }
        let lane = TaskLane(self, on: scheduler.loop)
        self.lane = lane
        // SAFETY: the closure is called once, by jobs of `lane`, all on the loop's thread.
        nonisolated(unsafe) let body = operation
        nonisolated(unsafe) let task = self
        concurrent = Task(executorPreference: lane) {
            await body(Slice(task: task))
            task.end(task.isCancelled ? .cancelled : .finished)
        }
    }

    private func runSteps(_ step: (Slice) -> Slice.Progress) {
        let slice = Slice(task: self)
        while true {
            scheduler.running = self
            let progress = step(slice)
            scheduler.running = nil
            scheduler.loop.drain()
            let isOver = isSliceOver
            if isCancelled { return end(.cancelled) }
            if progress == .finished { return finishOccurrence() }
            if isOver { return queue(first: scheduler.loop.now < scheduler.sliceEnd) }
        }
    }

    private func runJobs() {
        while let lane, !lane.isEmpty {
            scheduler.running = self
            lane.runNext()
            scheduler.running = nil
            scheduler.loop.drain()
            if isSliceOver || outcome != nil { break }
        }
        guard outcome == nil, let lane else { return }
        if lane.isEmpty {
            state = .suspended
        } else {
            queue(first: scheduler.loop.now < scheduler.sliceEnd)
        }
    }

    /// Whether others should run now. Reads the clock, and releases what is due.
    var isSliceOver: Bool {
        scheduler.loop.updateNow()
        scheduler.releaseDue()
        return scheduler.loop.now >= scheduler.sliceEnd
            || scheduler.ready.interrupts(rank, now: scheduler.loop.now)
    }

    /// Waits at a checkpoint for the next slice.
    func park(_ continuation: UnsafeContinuation<Void, Never>) {
        lane?.put(.parked(continuation))
    }

    // MARK: Ending

    private func finishOccurrence() {
        guard let period else { return end(.finished) }
        count(.finished)
        leaveGroups()
        skipTo(nextOccurrence(of: period))
        hasBegun = false
        state = .delayed
        scheduler.statistics[statisticsIndex].submittedCount += 1
        delay(until: scheduledTime)
        scheduler.armReleaseTimer()
    }

    /// The next occurrence that is worth running: the deadline of one that has one lies ahead, and
    /// of the others only the last that is due is.
    private func nextOccurrence(of period: Period) -> Int {
        let now = scheduler.loop.now
        let span: Int64 =
            if case .deadline(let within) = priority { within.nanoseconds } else { period.length }
        let behind = now - span - period.first
        guard behind >= 0 else { return occurrence + 1 }
        return max(occurrence + 1, Int(behind / period.length) + 1)
    }

    private func skipTo(_ next: Int) {
        scheduler.statistics[statisticsIndex].skippedCount += next - occurrence - 1
        occurrence = next
    }

    private func end(_ outcome: Outcome) {
        guard self.outcome == nil else { return }
        count(outcome)
        state = .ended(outcome)
        leaveGroups()
        for waiter in waiters { waiter.continuation.resume() }
        waiters = []
        lane = nil
        concurrent = nil
        // What dies with the body may use the scheduler: the task has ended by now.
        body = nil
    }

    private func count(_ outcome: Outcome) {
        let index = statisticsIndex
        switch outcome {
        case .finished:
            scheduler.statistics[index].finishedCount += 1
            if priority.taskClass == .deadline, scheduler.loop.now > ownRank.key {
                scheduler.statistics[index].lateCount += 1
            }
        case .cancelled: scheduler.statistics[index].cancelledCount += 1
        }
    }

    private func leaveGroups() {
        let entered = groups.prefix(enteredCount)
        enteredCount = 0
        for group in entered.reversed() { group.leave(self)?.didEnter() }
    }

    /// Ends the task: at once when it has not begun or waits for its next occurrence, else at its
    /// next checkpoint, or, for an async task, wherever it looks for its cancellation.
    ///
    /// - Returns: Whether it had not ended and was not cancelled before.
    @discardableResult
    public func cancel() -> Bool {
        scheduler.loop.assertOnLoop()
        guard outcome == nil, !isCancelled else { return false }
        isCancelled = true
        switch state {
        case .delayed:
            scheduler.releases.remove(releaseSlot)
            endBeforeBeginning()
            scheduler.armReleaseTimer()
        case .waiting:
            groups[enteredCount].giveUp(groupSlot)
            endBeforeBeginning()
        case .ready, .suspended, .running: cancelStarted()
        case .ended: break
        }
        return true
    }

    private func cancelStarted() {
        concurrent?.cancel()
        stopWaiting()
        guard case .ready = state, concurrent == nil, let job else { return }
        _ = scheduler.ready.remove(job)
        if hasBegun { end(.cancelled) } else { endBeforeBeginning() }
    }

    private func endBeforeBeginning() {
        scheduler.waitingCount -= 1
        end(.cancelled)
    }

    // MARK: Waiting, and what is inherited by it

    /// Waits until the task has ended. Call it on the scheduler's loop.
    ///
    /// A task of the same scheduler that waits lends its rank to the one it waits for, and through
    /// it to what that one waits for, until it has ended or the waiter is cancelled.
    ///
    /// - Throws: `CancellationError` when the waiting task, one of the scheduler, is cancelled.
    public func wait() async throws(CancellationError) -> Outcome {
        scheduler.loop.assertOnLoop()
        let waiting = scheduler.running
        if outcome == nil {
            await withUnsafeContinuation { continuation in
                waiters.append(Waiter(task: waiting, continuation: continuation))
                waiting?.awaited = self
                if let waiting { inherit(waiting.rank) }
            }
            waiting?.awaited = nil
        }
        guard let outcome else { throw CancellationError() }
        return outcome
    }

    /// Takes over a rank that is more urgent than its own.
    func inherit(_ other: Rank) {
        guard other < rank, outcome == nil else { return }
        changeRank(to: other)
    }

    private func changeRank(to other: Rank) {
        rank = other
        switch state {
        case .ready: if let job { scheduler.ready.move(job, to: rank) }
        case .waiting: groups[enteredCount].rankChanged(self, now: scheduler.loop.now)
        case .delayed, .running, .suspended, .ended: break
        }
        awaited?.inherit(rank)
    }

    /// Takes a cancelled task away from the one it waits for.
    private func stopWaiting() {
        guard let awaited,
            let index = awaited.waiters.firstIndex(where: { $0.task === self })
        else { return }
        let waiter = awaited.waiters.remove(at: index)
        self.awaited = nil
        awaited.disinherit()
        waiter.continuation.resume()
    }

    /// Gives back a rank that nobody lends any more.
    private func disinherit() {
        let lent = waiters.compactMap { $0.task?.rank }
        let waiting = groups.prefix(enteredCount).compactMap(\.rankOfWaiting)
        let rest = (lent + waiting).reduce(ownRank) { min($0, $1) }
        if rest != rank { changeRank(to: rest) }
    }
}
