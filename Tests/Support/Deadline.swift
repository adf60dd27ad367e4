internal import CLinux
internal import Linux

/// The moment at which a test stops to wait and fails.
package struct Deadline: Sendable {
    private let instant: ContinuousClock.Instant

    package init(in duration: Duration) { instant = .now + duration }

    package var hasPassed: Bool { ContinuousClock.now >= instant }

    /// What is left, as poll(2) takes it; rounded up, so that a wait never ends too early.
    var milliseconds: CInt {
        let left = ContinuousClock.now.duration(to: instant)
        let (seconds, attoseconds) = left.components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        return CInt(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1)
    }

    /// Waits until one of `descriptors` is ready, and fills in their `revents`.
    ///
    /// - Returns: false when the deadline came first.
    func wait(for descriptors: inout [pollfd]) throws(Errno) -> Bool {
        let count = nfds_t(descriptors.count)
        return try retrying { poll(&descriptors, count, milliseconds) } > 0
    }

    /// Waits until `events` (`POLLIN`, `POLLOUT`) happen on one descriptor, or its peer is gone.
    func wait(for events: CInt, on descriptor: CInt) throws(Errno) -> Bool {
        var descriptors = [pollfd(fd: descriptor, events: Int16(events), revents: 0)]
        return try wait(for: &descriptors)
    }
}
