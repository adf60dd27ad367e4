internal import CLinux

/// A moment of the calendar, as logs show it.
package struct LogTime: Hashable, Sendable {
    /// Nanoseconds since 1970-01-01T00:00:00Z, without leap seconds (`CLOCK_REALTIME`).
    package var unixNanoseconds: Int64

    package init(unixNanoseconds: Int64) { self.unixNanoseconds = unixNanoseconds }

    package static var now: LogTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return LogTime(
            unixNanoseconds: Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec))
    }

    /// Rounded towards the past, also before 1970.
    var second: Int64 {
        let (quotient, rest) = unixNanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        return rest < 0 ? quotient - 1 : quotient
    }

    var millisecondOfSecond: Int {
        let rest = unixNanoseconds % 1_000_000_000
        return Int(rest < 0 ? rest + 1_000_000_000 : rest) / 1_000_000
    }
}

/// The zone in which a log shows its times.
package enum LogTimeZone: Hashable, Sendable {
    /// The machine's, or that of `TZ`.
    case local
    /// Always the same distance from UTC, in seconds, positive in the east.
    case fixed(secondsEast: Int)

    package static let utc = LogTimeZone.fixed(secondsEast: 0)

    /// Seconds that clocks of the zone are ahead of UTC at `second` (of 1970).
    func offset(at second: Int64) -> Int {
        switch self {
        case .local:
            var time = time_t(second)
            var fields = tm()
            localtime_r(&time, &fields)
            return fields.tm_gmtoff
        case .fixed(let secondsEast):
            return secondsEast
        }
    }
}
