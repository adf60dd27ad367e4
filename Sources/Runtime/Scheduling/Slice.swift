/// What a running task sees of its scheduler. Valid on the loop's thread.
public struct Slice {
    /// The task itself, to wait for or to cancel.
    public let task: ScheduledTask

    /// What a step of a task comes to.
    public enum Progress: Sendable {
        /// There is more to do: in this slice while it lasts, else later.
        case unfinished
        case finished
    }

    /// Whether the task should stop at its next checkpoint: its time is over, or a deadline calls.
    ///
    /// Reads the clock.
    public var isOver: Bool { task.isSliceOver }

    /// Whether somebody cancelled the task.
    public var isCancelled: Bool { task.isCancelled }

    /// Which time a periodic task runs, from 0, counting those that were left out; 0 for others.
    public var occurrence: Int { task.occurrence }

    /// A checkpoint of an async task: goes on at once while the slice lasts, else lets others run.
    ///
    /// - Throws: `CancellationError` once the task is cancelled.
    public func yield() async throws(CancellationError) {
        if task.isCancelled { throw CancellationError() }
        guard task.isSliceOver else { return }
        await withUnsafeContinuation { task.park($0) }
        if task.isCancelled { throw CancellationError() }
    }
}
