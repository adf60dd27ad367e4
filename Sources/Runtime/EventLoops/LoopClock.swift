internal import CLinux

/// Where a loop reads the time from: the kernel's monotonic clock, or a test's hand.
package enum LoopClock {
    case monotonic
    case manual(ManualClock)

    /// Nanoseconds since some fixed moment.
    var now: Int64 {
        switch self {
        case .monotonic:
            var time = timespec()
            clock_gettime(CLOCK_MONOTONIC, &time)
            return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
        case .manual(let clock):
            return clock.now
        }
    }
}

/// A clock that moves only when it is told to. For the loop's thread alone.
package final class ManualClock {
    package private(set) var now: Int64 = 0

    package init() {}

    package func advance(milliseconds: Int) { now += Int64(milliseconds) * 1_000_000 }
}
