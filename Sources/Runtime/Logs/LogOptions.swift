/// How lines of a sink or an event log are laid out.
package enum LogLineFormat: String, CaseIterable, Sendable {
    /// For people.
    case text
    /// One JSON object per line.
    case json
}

/// The limits and times of a sink.
package struct LogOptions: Sendable {
    /// Bytes of lines that wait in each lane at the most: a power of two. What comes when a lane
    /// is full is dropped and counted.
    package var laneCapacity: Int
    /// How long a line waits for others before they are written together.
    package var flushInterval: Duration
    /// How long the writer waits after the output refused a write.
    package var retryInterval: Duration
    /// The layout of the line that says how many lines were dropped.
    package var noticeFormat: LogLineFormat

    package init(
        laneCapacity: Int = 256 << 10, flushInterval: Duration = .milliseconds(100),
        retryInterval: Duration = .seconds(1), noticeFormat: LogLineFormat = .text
    ) {
        self.laneCapacity = laneCapacity
        self.flushInterval = flushInterval
        self.retryInterval = retryInterval
        self.noticeFormat = noticeFormat
    }
}
