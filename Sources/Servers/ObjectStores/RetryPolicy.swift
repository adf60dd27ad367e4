/// How often and when a request is repeated that failed for what may pass.
package struct RetryPolicy: Sendable {
    /// How often it is sent, the first time counted.
    package var attemptsMax = 5
    /// The longest pause before the second attempt; before each next one it is twice as long.
    package var pauseMin: Duration = .milliseconds(100)
    /// What no pause is longer than.
    package var pauseMax: Duration = .seconds(20)

    package init() {}

    /// A pause of between nothing and twice the last one's bound, so that clients which failed
    /// together do not come back together.
    ///
    /// - Parameters:
    ///   - attempt: From 2 on.
    ///   - chance: From 0 up to 1.
    package func pause(before attempt: Int, chance: Double) -> Duration {
        let doubled = pauseMin * (1 << min(max(attempt - 2, 0), 30))
        return min(doubled, pauseMax) * chance
    }
}
