internal import EventLoops

/// A task's class, from the most urgent to the least.
public enum TaskClass: UInt8, CaseIterable, Sendable {
    /// Has a time by which it must be done; the earliest goes first.
    case deadline
    /// Somebody waits for it.
    case interactive
    /// Everything else.
    case normal
    /// Work that nobody waits for.
    case background
}

/// How urgent a task is.
public enum Priority: Hashable, Sendable {
    /// To be done within this time from when it is submitted, or, if periodic, released.
    case deadline(within: Duration)
    case interactive, normal, background

    /// The class that a task of this priority belongs to.
    public var taskClass: TaskClass {
        switch self {
        case .deadline: .deadline
        case .interactive: .interactive
        case .normal: .normal
        case .background: .background
        }
    }
}

/// A total order of urgency in one number, the smaller the more urgent: a deadline in nanoseconds
/// of the loop's clock, or behind all of these one of three values for the other classes.
struct Rank: Comparable {
    let key: Int64

    private static let interactive = Rank(key: .max - 2)
    private static let normal = Rank(key: .max - 1)
    private static let background = Rank(key: .max)

    private init(key: Int64) { self.key = key }

    /// - Parameter start: Nanoseconds of the loop's clock from which a deadline counts.
    init(_ priority: Priority, from start: Int64) {
        switch priority {
        case .deadline(let span):
            let (sum, isTooFar) = start.addingReportingOverflow(span.nanoseconds)
            key = isTooFar ? .max - 3 : min(sum, .max - 3)
        case .interactive: self = .interactive
        case .normal: self = .normal
        case .background: self = .background
        }
    }

    @inline(__always)
    var taskClass: TaskClass {
        if self < .interactive { return .deadline }
        return self == .interactive ? .interactive : self == .normal ? .normal : .background
    }

    @inline(__always)
    static func < (one: Rank, other: Rank) -> Bool { one.key < other.key }
}
