/// Why work was not taken.
public enum SchedulingError: Error, Hashable {
    /// `limit` tasks wait to begin already.
    case queueFull(limit: Int)
    /// The scheduler takes no more work.
    case closed
}

extension SchedulingError: CustomStringConvertible {
    /// What happened, and what to do.
    public var description: String {
        switch self {
        case .queueFull(let limit):
            "\(limit) tasks wait to begin, as many as may; submit later, or raise waitingMax"
        case .closed: "the scheduler was closed and takes no more tasks; submit before close()"
        }
    }
}
