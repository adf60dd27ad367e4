// Tasks that take more than one slice, or more than one occurrence.

internal import EventLoops

extension Scheduler {
    /// Starts a task that works step by step: `step` is called again, in this slice or a later
    /// one, until it says that it has finished.
    ///
    /// - Parameters:
    ///   - delay: How long from now it becomes ready; a deadline counts from there.
    ///   - group: Whose limit it shares.
    ///   - step: What takes well below a slice.
    /// - Throws: `SchedulingError` when too many wait, or the scheduler was closed.
    @discardableResult
    public func start(
        _ priority: Priority = .normal, after delay: Duration = .zero,
        group: SchedulingGroup? = nil, steps step: @escaping (Slice) -> Slice.Progress
    ) throws(SchedulingError) -> ScheduledTask {
        loop.assertOnLoop()
        try admit(priority.taskClass)
        let task = ScheduledTask(on: self, priority, .steps(step), group: group)
        begin(task, after: delay)
        return task
    }

    /// Starts an async task, all of whose parts run in slices of its priority on the loop.
    ///
    /// It goes on for as long as it likes between two suspensions: a long one calls
    /// `Slice.yield` in between. What it awaits elsewhere does not count as its running.
    ///
    /// - Parameter group: Whose limit it shares, from its first slice to its end.
    /// - Throws: `SchedulingError` when too many wait, or the scheduler was closed.
    @discardableResult
    public func start(
        _ priority: Priority = .normal, group: SchedulingGroup? = nil,
        _ operation: @escaping (Slice) async -> Void
    ) throws(SchedulingError) -> ScheduledTask {
        loop.assertOnLoop()
        try admit(priority.taskClass)
        let task = ScheduledTask(on: self, priority, .async(operation), group: group)
        begin(task, after: .zero)
        return task
    }

    /// Starts a task again and again, until it is cancelled: occurrence n is released exactly n
    /// periods after the first, however long the others took.
    ///
    /// An occurrence that is released while the one before still runs waits for its end. One whose
    /// deadline has passed by then, or, without a deadline, the next release, is left out and
    /// counted.
    ///
    /// - Parameters:
    ///   - period: At least a nanosecond.
    ///   - delay: How long from now the first is released.
    ///   - step: As of `start`; `Slice.occurrence` says which time it is.
    /// - Throws: `SchedulingError` when too many wait, or the scheduler was closed.
    @discardableResult
    public func every(
        _ period: Duration, _ priority: Priority = .normal, after delay: Duration = .zero,
        group: SchedulingGroup? = nil, steps step: @escaping (Slice) -> Slice.Progress
    ) throws(SchedulingError) -> ScheduledTask {
        loop.assertOnLoop()
        precondition(period > .zero, "a task without a period would run all the time")
        try admit(priority.taskClass)
        let task = ScheduledTask(
            on: self, priority, .steps(step), group: group,
            period: .init(
                first: loop.now + max(0, delay.nanoseconds), length: period.nanoseconds))
        begin(task, after: delay)
        return task
    }

    private func begin(_ task: ScheduledTask, after delay: Duration) {
        let nanoseconds = delay.nanoseconds
        guard nanoseconds > 0 else {
            waitingCount += 1
            return task.release()
        }
        task.delay(until: loop.now + nanoseconds)
        armReleaseTimer()
    }
}
