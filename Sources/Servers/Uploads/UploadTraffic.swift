// Who brings bytes to which upload now, over all loops. One request at a time for an upload: a
// client that comes back has lost its old connection, even where the server has not noticed.

internal import EventLoops
internal import Synchronization

/// What the services of all loops share.
public final class UploadTraffic: Sendable {
    private struct State {
        var leases: [UploadID: UploadLease] = [:]
        var activeCount = 0

        /// - Returns: Who has it, if somebody has.
        mutating func hold(_ id: UploadID, _ lease: UploadLease) -> UploadLease? {
            if let holder = leases[id] { return holder }
            leases[id] = lease
            return nil
        }
    }

    private let state = Mutex(State())

    /// Nobody brings anything.
    public init() {}

    /// Whether `id` is in somebody's hands.
    func isBusy(_ id: UploadID) -> Bool { state.withLock { $0.leases[id] != nil } }

    /// Has `id` for the caller alone: whoever has it is told to stop, and waited for.
    ///
    /// - Parameter giveUp: What stops the caller when the next one comes; called on `loop`.
    func take(
        _ id: UploadID, on loop: EventLoop, _ giveUp: @escaping () -> Void
    ) async -> UploadLease {
        let lease = UploadLease(on: loop, giveUp)
        while let holder = state.withLock({ $0.hold(id, lease) }) {
            holder.revoke()
            await holder.untilReleased()
        }
        return lease
    }

    func release(_ id: UploadID, _ lease: UploadLease) {
        state.withLock {
            if $0.leases[id] === lease { $0.leases[id] = nil }
        }
        lease.release()
    }

    /// Counts one more that brings bytes; false when that would be too many.
    func enter(upTo limit: Int) -> Bool {
        state.withLock {
            guard $0.activeCount < limit else { return false }
            $0.activeCount += 1
            return true
        }
    }

    func leave() { state.withLock { $0.activeCount -= 1 } }
}

/// An upload in somebody's hands. What it calls belongs to its loop; the rest has a lock.
final class UploadLease: @unchecked Sendable {
    private struct State {
        var isReleased = false
        var waiters: [UnsafeContinuation<Void, Never>] = []
    }

    private let loop: EventLoop
    private let giveUp: () -> Void
    private let state = Mutex(State())

    init(on loop: EventLoop, _ giveUp: @escaping () -> Void) {
        self.loop = loop
        self.giveUp = giveUp
    }

    /// Tells the holder to stop.
    func revoke() { loop.execute { [self] in giveUp() } }

    func untilReleased() async {
        await withUnsafeContinuation { continuation in
            let isReleased = state.withLock {
                if !$0.isReleased { $0.waiters.append(continuation) }
                return $0.isReleased
            }
            if isReleased { continuation.resume() }
        }
    }

    func release() {
        let waiters = state.withLock { state in
            state.isReleased = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}
