internal import Synchronization

/// The numbers of one loop: words that one thread writes and any thread may read.
///
/// Writing is a load, an addition and a store, without a locked instruction, which only a single
/// writer may do. Reading is a relaxed load: a scrape sees each number at some recent moment, not
/// all at the same one.
final class InstrumentSlots: @unchecked Sendable {
    // SAFETY: initialized before `init` returns and freed after the last reference is gone; in
    // between the words are only touched through their atomic operations.
    private let words: UnsafeMutablePointer<Atomic<UInt64>>
    let count: Int

    init(count: Int) {
        self.count = count
        words = .allocate(capacity: count)
        for index in 0..<count { (words + index).initialize(to: Atomic(0)) }
    }

    deinit {
        words.deinitialize(count: count)
        words.deallocate()
    }

    subscript(index: Int) -> UInt64 {
        get {
            precondition(index >= 0 && index < count, "an instrument of another registry")
            return words[index].load(ordering: .relaxed)
        }
        set {
            precondition(index >= 0 && index < count, "an instrument of another registry")
            words[index].store(newValue, ordering: .relaxed)
        }
    }
}
