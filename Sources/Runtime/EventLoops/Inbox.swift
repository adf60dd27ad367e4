internal import Linux
internal import Synchronization

/// The way onto a loop from other threads: a locked list, and an eventfd for a loop that sleeps.
final class Inbox: Sendable {
    enum Item {
        case job(UnownedJob)
        case callback(@Sendable () -> Void)
    }

    let wakeUp: EventCounter
    private let items = Mutex<[Item]>([])
    /// How many items wait; read without the lock, once a turn.
    private let count = Atomic<Int>(0)
    /// Whether the loop is, or is about to be, asleep in its poll.
    private let isAsleep = Atomic<Bool>(false)

    init() throws(Errno) { wakeUp = try EventCounter() }

    @inline(__always)
    var isOccupied: Bool { count.load(ordering: .sequentiallyConsistent) > 0 }

    func put(_ item: sending Item) {
        items.withLock {
            $0.append(item)
            count.add(1, ordering: .sequentiallyConsistent)
        }
        // The sleeper raises the flag, then looks at the count; we count, then look at the flag:
        // one of the two always sees the other. Only one of many senders pays for the wake-up.
        if isAsleep.exchange(false, ordering: .sequentiallyConsistent) { wakeUp.signal() }
    }

    func take() -> [Item] {
        items.withLock {
            count.store(0, ordering: .sequentiallyConsistent)
            var taken: [Item] = []
            swap(&taken, &$0)
            return taken
        }
    }

    func prepareToSleep() { isAsleep.store(true, ordering: .sequentiallyConsistent) }

    func didWake() { isAsleep.store(false, ordering: .relaxed) }
}
