/// What became of the tasks of one class. A value: what is read does not change afterwards.
public struct ClassStatistics: Sendable {
    /// Tasks and jobs that were taken, and occurrences of periodic tasks.
    public internal(set) var submittedCount = 0
    /// Those that ran to their end.
    public internal(set) var finishedCount = 0
    /// Those that were cancelled before their end.
    public internal(set) var cancelledCount = 0
    /// Those that were refused.
    public internal(set) var refusedCount = 0
    /// Those that ended after their deadline.
    public internal(set) var lateCount = 0
    /// Occurrences of periodic tasks that were left out because the one before took too long.
    public internal(set) var skippedCount = 0
    /// From when work became ready to when it ran, once for each slice.
    ///
    /// Work counts as ready from the loop's last reading of its clock, once a turn at least.
    public internal(set) var waitTime = DurationHistogram()
    /// How long the slices were.
    public internal(set) var runTime = DurationHistogram()

    /// What happened since `earlier` was read from the same scheduler.
    package func since(_ earlier: ClassStatistics) -> ClassStatistics {
        var difference = self
        difference.submittedCount -= earlier.submittedCount
        difference.finishedCount -= earlier.finishedCount
        difference.cancelledCount -= earlier.cancelledCount
        difference.refusedCount -= earlier.refusedCount
        difference.lateCount -= earlier.lateCount
        difference.skippedCount -= earlier.skippedCount
        difference.waitTime = waitTime.since(earlier.waitTime)
        difference.runTime = runTime.since(earlier.runTime)
        return difference
    }

    /// Tasks that were taken and have not ended.
    public var pendingCount: Int { submittedCount - finishedCount - cancelledCount }
}
