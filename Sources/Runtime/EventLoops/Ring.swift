// A first-in, first-out queue in one power-of-two array: the shape of the tick, microtask and
// immediate queues.

/// A queue that allocates only when it grows, and never shrinks.
package struct Ring<Element>: ~Copyable {
    private var storage: UnsafeMutablePointer<Element>
    private var mask: Int
    private var head = 0
    package private(set) var count = 0

    package init(capacity: Int = 64) {
        precondition(capacity > 0 && capacity & (capacity - 1) == 0, "a power of two")
        storage = .allocate(capacity: capacity)
        mask = capacity - 1
    }

    deinit {
        for offset in 0..<count { (storage + ((head + offset) & mask)).deinitialize(count: 1) }
        storage.deallocate()
    }

    @inline(__always)
    package var isEmpty: Bool { count == 0 }

    @inline(__always)
    package mutating func append(_ element: consuming Element) {
        if count > mask { grow() }
        (storage + ((head + count) & mask)).initialize(to: element)
        count += 1
    }

    @inline(__always)
    package mutating func popFirst() -> Element? {
        guard count > 0 else { return nil }
        let element = (storage + head).move()
        head = (head + 1) & mask
        count -= 1
        return element
    }

    /// The element `offset` places behind the first.
    subscript(offset: Int) -> Element {
        get {
            precondition(offset < count, "past the queue's end")
            return storage[(head + offset) & mask]
        }
        set {
            precondition(offset < count, "past the queue's end")
            storage[(head + offset) & mask] = newValue
        }
    }

    @inline(never)
    private mutating func grow() {
        let wider: UnsafeMutablePointer<Element> = .allocate(capacity: 2 * (mask + 1))
        for offset in 0..<count {
            (wider + offset).moveInitialize(from: storage + ((head + offset) & mask), count: 1)
        }
        storage.deallocate()
        storage = wider
        mask = 2 * mask + 1
        head = 0
    }
}
