internal import CLinux

/// What epoll(7) reports, or is asked to report, of a descriptor.
///
/// A bit set with the two questions that the loop asks of each report; as an `OptionSet` those
/// would go through generic code, for every event.
package struct EpollEvents: Hashable, Sendable {
    package let rawValue: UInt32

    @inlinable
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    package static let readable = EpollEvents(rawValue: EPOLLIN.rawValue)
    package static let writable = EpollEvents(rawValue: EPOLLOUT.rawValue)
    /// The peer sends no more (it may still read).
    package static let readHangup = EpollEvents(rawValue: EPOLLRDHUP.rawValue)
    /// Both directions are gone. Always reported.
    package static let hangup = EpollEvents(rawValue: EPOLLHUP.rawValue)
    /// The descriptor failed; the next read or write says how. Always reported.
    package static let error = EpollEvents(rawValue: EPOLLERR.rawValue)
    /// Report changes only, not states: whoever is told must read or write until it would block.
    package static let edgeTriggered = EpollEvents(rawValue: EPOLLET.rawValue)

    /// What a stream socket is watched for: bytes, and the peer's end, as they come.
    package static let stream = [readable, readHangup, edgeTriggered] as EpollEvents
    /// The same, and room to write.
    package static let writableStream = [stream, writable] as EpollEvents

    /// Whether all of `other` is in this.
    @inlinable
    package func contains(_ other: EpollEvents) -> Bool {
        rawValue & other.rawValue == other.rawValue
    }

    /// Whether a read would say something: bytes, the peer's end, or how the descriptor failed.
    package var mayRead: Bool {
        @inline(__always) get {
            rawValue
                & (EPOLLIN.rawValue | EPOLLRDHUP.rawValue | EPOLLHUP.rawValue
                    | EPOLLERR.rawValue) != 0
        }
    }

    /// Whether a write would say something: that there is room, or that nobody reads any more.
    package var mayWrite: Bool {
        @inline(__always) get { rawValue & (EPOLLOUT.rawValue | EPOLLHUP.rawValue) != 0 }
    }

    /// Whether the peer sends no more.
    package var isEnd: Bool {
        @inline(__always) get {
            rawValue & (EPOLLRDHUP.rawValue | EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0
        }
    }
}

extension EpollEvents: ExpressibleByArrayLiteral {
    package init(arrayLiteral elements: EpollEvents...) {
        rawValue = elements.reduce(0) { $0 | $1.rawValue }
    }
}

/// An epoll instance (epoll(7)) and the array that it reports into.
package struct Epoll: ~Copyable {
    private let descriptor: FileDescriptor
    private let reports: UnsafeMutableBufferPointer<epoll_event>

    /// - Parameter reportsMax: How many events one `wait` returns at the most.
    package init(reportsMax: Int = 256) throws(Errno) {
        descriptor = FileDescriptor(owning: try retrying { epoll_create1(CInt(EPOLL_CLOEXEC)) })
        reports = .allocate(capacity: reportsMax)
        reports.initialize(repeating: epoll_event())
    }

    deinit { reports.deallocate() }

    /// Begins to watch `number`; reports carry `tag`.
    package borrowing func add(_ number: CInt, _ events: EpollEvents, tag: UInt64) throws(Errno) {
        try control(EPOLL_CTL_ADD, number, events, tag)
    }

    /// Changes what is reported of `number`, and reports its present state again.
    package borrowing func modify(_ number: CInt, _ events: EpollEvents, tag: UInt64) throws(Errno)
    {
        try control(EPOLL_CTL_MOD, number, events, tag)
    }

    /// Ends watching `number`. Closing the last duplicate of a descriptor does this by itself.
    package borrowing func remove(_ number: CInt) throws(Errno) {
        try control(EPOLL_CTL_DEL, number, [], 0)
    }

    private borrowing func control(
        _ operation: CInt, _ number: CInt, _ events: EpollEvents, _ tag: UInt64
    ) throws(Errno) {
        var event = epoll_event(events: events.rawValue, data: epoll_data_t(u64: tag))
        let epoll = descriptor.rawValue
        _ = try retrying { epoll_ctl(epoll, operation, number, &event) }
    }

    /// Waits until something is ready.
    ///
    /// - Parameter milliseconds: How long at the most; -1 waits without end, 0 only looks.
    /// - Returns: How many reports `report(at:)` holds; 0 after the time, or a signal.
    package borrowing func wait(milliseconds: CInt) -> Int {
        let count = epoll_wait(
            descriptor.rawValue, reports.baseAddress, CInt(reports.count), milliseconds)
        return max(0, Int(count))
    }

    /// The report at `index` of the last `wait`.
    @inline(__always)
    package borrowing func report(at index: Int) -> (events: EpollEvents, tag: UInt64) {
        let report = reports[index]
        return (EpollEvents(rawValue: report.events), report.data.u64)
    }
}
