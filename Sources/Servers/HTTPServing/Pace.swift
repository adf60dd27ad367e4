/// Measures how many bytes the other side moves in the time that it is waited for.
///
/// Windows of that time follow one another; what we spend on other things is not counted, and
/// short waits add up, so that a client that sends a byte now and then does not get a new window
/// with each of them.
struct Pace {
    /// Loop time at which the window is full, while the other side is waited for; else `.max`.
    private(set) var deadline = Int64.max
    /// What was left of the window when waiting last ended; 0 before the first.
    private var left: Int64 = 0
    /// The bytes moved in all when the window began.
    private var base = 0

    /// Begins to wait, or goes on waiting.
    ///
    /// - Parameters:
    ///   - window: Nanoseconds.
    ///   - moved: Bytes in all, from anywhere on; asked for at a window's beginning.
    mutating func beginWaiting(
        at now: Int64, window: Int64, moved: @autoclosure () -> Int
    ) {
        guard deadline == .max else { return }
        if left == 0 {
            left = window
            base = moved()
        }
        deadline = now &+ left
    }

    mutating func endWaiting(at now: Int64) {
        guard deadline != .max else { return }
        left = max(1, deadline &- now)
        deadline = .max
    }

    /// Ends a window whose time is full and begins the next one.
    ///
    /// - Returns: The bytes that moved in it.
    mutating func renew(at now: Int64, window: Int64, moved: Int) -> Int {
        let count = moved &- base
        base = moved
        deadline = now &+ window
        return count
    }
}
