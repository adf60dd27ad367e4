// Timers, as Node's users know them, in whole milliseconds.

extension EventLoop {
    /// Node's longest timeout; what is longer fires after one millisecond there. Here it is cut.
    private static let timeoutMax: Int64 = 2_147_483_647

    /// Runs `callback` once, `delay` from now.
    ///
    /// - Parameters:
    ///   - delay: Rounded up to whole milliseconds, from 1 up to 2^31 - 1 of them.
    ///   - referenced: Whether the loop stays open for it.
    @discardableResult
    public func setTimeout(
        _ delay: Duration, referenced: Bool = true, _ callback: @escaping Callback
    ) -> TimerID {
        arm(delay, repeats: false, referenced, callback)
    }

    /// Runs `callback` again and again, `period` after it last began.
    @discardableResult
    public func setInterval(
        _ period: Duration, referenced: Bool = true, _ callback: @escaping Callback
    ) -> TimerID {
        arm(period, repeats: true, referenced, callback)
    }

    private func arm(
        _ delay: Duration, repeats: Bool, _ referenced: Bool, _ callback: @escaping Callback
    ) -> TimerID {
        assertOnLoop()
        updateNow()
        return timers.arm(
            after: Self.milliseconds(delay), repeats: repeats, referenced: referenced,
            now: milliseconds, callback)
    }

    /// Takes a timer back; harmless when it fired or was cancelled.
    public func clearTimeout(_ timer: TimerID) {
        assertOnLoop()
        letGo(timers.cancel(timer))
    }

    /// Lets a timer wait once more from `now`, without an allocation.
    ///
    /// - Parameter delay: A new delay, or nil for the one it has.
    /// - Returns: False when it had fired or was cancelled.
    @discardableResult
    public func rearm(_ timer: TimerID, after delay: Duration? = nil) -> Bool {
        assertOnLoop()
        return timers.rearm(
            timer, after: delay.map(Self.milliseconds), now: milliseconds)
    }

    /// Says whether a timer holds the loop open.
    public func setReferenced(_ timer: TimerID, _ referenced: Bool) {
        assertOnLoop()
        timers.setReferenced(timer, referenced)
    }

    private static func milliseconds(_ duration: Duration) -> Int64 {
        min(timeoutMax, max(1, (duration.nanoseconds + 999_999) / 1_000_000))
    }
}
