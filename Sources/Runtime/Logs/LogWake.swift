internal import CLinux
internal import Linux
internal import Synchronization

/// How lanes and callers get a sink's writer out of its sleep.
///
/// The writer says that it sleeps, then looks whether lines wait; a lane puts its line down, then
/// looks whether the writer sleeps. Both in one order for all threads, so that one of the two sees
/// the other. While the writer is awake (it naps for the interval, or writes) a line costs no call.
final class LogWake: Sendable {
    private let counter: EventCounter
    private let isAsleep = Atomic<Bool>(false)

    init() throws(Errno) { counter = try EventCounter() }

    @inline(__always)
    func linesCame(isUrgent: Bool) {
        if isUrgent || isAsleep.load(ordering: .sequentiallyConsistent) { wakeOrHurry(isUrgent) }
    }

    private func wakeOrHurry(_ isUrgent: Bool) {
        let wasAsleep = isAsleep.exchange(false, ordering: .sequentiallyConsistent)
        if wasAsleep || isUrgent { counter.signal() }
    }

    /// Ends the writer's sleep or nap.
    func signal() { counter.signal() }

    /// Waits for a signal without a limit, unless `isWorkWaiting` once the lanes know of the sleep.
    func sleep(unless isWorkWaiting: () -> Bool) {
        isAsleep.store(true, ordering: .sequentiallyConsistent)
        if !isWorkWaiting() { nap(milliseconds: -1) }
        isAsleep.store(false, ordering: .relaxed)
    }

    /// Waits for a signal, or `milliseconds`; -1 is without a limit.
    ///
    /// - Parameter output: A descriptor that ends the nap by becoming writable, or -1.
    func nap(milliseconds: Int, output: CInt = -1) {
        withUnsafeTemporaryAllocation(of: pollfd.self, capacity: 2) { requests in
            requests.initializeElement(
                at: 0,
                to: pollfd(fd: counter.descriptor.rawValue, events: Int16(POLLIN), revents: 0))
            requests.initializeElement(
                at: 1, to: pollfd(fd: output, events: Int16(POLLOUT), revents: 0))
            // A signal's interruption is a short nap: the caller looks at everything anew.
            _ = poll(requests.baseAddress, 2, CInt(clamping: milliseconds))
        }
        counter.reset()
    }
}
