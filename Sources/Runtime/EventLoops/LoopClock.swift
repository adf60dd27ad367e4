internal import CLinux

/// Where a loop reads the time from: the kernel's monotonic clock, a test's hand, or nowhere.
package enum LoopClock {
    case monotonic
    case manual(ManualClock)
    /// Stands still while anything runs, and moves to the next timer's time where the loop would
    /// wait for nothing else: what a program does with its timers, at once and without chance.
    case virtual(ManualClock)

    /// Nanoseconds since some fixed moment.
    var now: Int64 {
        switch self {
        case .monotonic:
            var time = timespec()
            clock_gettime(CLOCK_MONOTONIC, &time)
            return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
        case .manual(let clock), .virtual(let clock):
            return clock.now
        }
    }
}

/// A clock that moves only when it is told to, in nanoseconds from 0. For the loop's thread alone.
package final class ManualClock {
    package private(set) var now: Int64 = 0

    package init() {}

    /// Moves to `time`, unless that is over.
    func advance(to time: Int64) { now = max(now, time) }

    package func advance(milliseconds: Int) { now += Int64(milliseconds) * 1_000_000 }
}
