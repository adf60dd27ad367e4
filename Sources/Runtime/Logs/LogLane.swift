// The way of lines from one loop to the writer: a ring of bytes with one producer and one consumer.
//
//   ring:  | free | complete lines, not yet written | free |
//                 head (the writer's)                tail (the loop's)
//
// Both count bytes since the beginning and are never wrapped; the place in the ring is the count
// modulo the capacity. The tail moves by whole lines, so the writer never sees half a line.

internal import Synchronization

/// One loop's bounded queue of lines in a sink.
///
/// Appending takes no lock and waits for nobody. One thread at a time may append.
package final class LogLane: @unchecked Sendable {
    // SAFETY of @unchecked: the bytes between head and tail are the writer's, the others are the
    // appending thread's, and the two atomics hand them over.
    private let storage: UnsafeMutableRawPointer
    private let mask: Int
    private let head = Atomic<Int>(0)
    private let tail = Atomic<Int>(0)
    private let dropped = Atomic<Int>(0)
    private let wake: LogWake
    /// Whether the last consumed byte was inside a line. The writer's.
    private var isMidLine = false

    /// - Parameter capacity: Bytes, a power of two.
    init(capacity: Int, wake: LogWake) {
        precondition(capacity > 0 && capacity & (capacity - 1) == 0, "a ring is a power of two")
        storage = .allocate(byteCount: capacity, alignment: 16)
        mask = capacity - 1
        self.wake = wake
    }

    deinit { storage.deallocate() }

    /// How many bytes of lines the lane holds at the most.
    package var capacity: Int { mask + 1 }

    /// How many lines found no room since the beginning.
    package var droppedCount: Int { dropped.load(ordering: .relaxed) }

    // MARK: The loop's side

    /// Hands over one line, copied; drops and counts it when there is no room.
    ///
    /// - Parameter line: Complete, with its LF and no other.
    /// - Returns: Whether there was room.
    @discardableResult
    package func append(_ line: UnsafeRawBufferPointer) -> Bool {
        guard let source = line.baseAddress else { return true }
        let end = tail.load(ordering: .relaxed)
        let used = end - head.load(ordering: .acquiring)
        guard line.count <= capacity - used else {
            dropped.wrappingAdd(1, ordering: .relaxed)
            return false
        }
        let place = end & mask
        let first = min(line.count, capacity - place)
        (storage + place).copyMemory(from: source, byteCount: first)
        storage.copyMemory(from: source + first, byteCount: line.count - first)
        // Sequentially consistent, as the writer's look at it is: see LogWake.
        tail.store(end + line.count, ordering: .sequentiallyConsistent)
        let isUrgent = used < urgentCount && used + line.count >= urgentCount
        wake.linesCame(isUrgent: isUrgent)
        return true
    }

    // MARK: The writer's side

    /// Bytes that wait.
    var count: Int { tail.load(ordering: .sequentiallyConsistent) - head.load(ordering: .relaxed) }

    /// From this on the writer does not wait for the interval.
    var urgentCount: Int { capacity / 2 }

    /// The next waiting bytes that lie side by side, at most `limit` of them.
    ///
    /// Good until `consume`.
    func next(limit: Int) -> UnsafeRawBufferPointer {
        let place = head.load(ordering: .relaxed) & mask
        return UnsafeRawBufferPointer(start: storage + place, count: min(limit, capacity - place))
    }

    /// Gives the first `count` bytes of `next` back to the loop.
    func consume(_ count: Int) {
        let start = head.load(ordering: .relaxed)
        let last = storage.load(fromByteOffset: (start + count - 1) & mask, as: UInt8.self)
        isMidLine = last != UInt8(ascii: "\n")
        head.store(start + count, ordering: .releasing)
    }

    /// Gives up the rest of the line that has begun to be written, and counts it as dropped.
    func dropTornLine() {
        guard isMidLine else { return }
        while isMidLine { consume(1) }
        dropped.wrappingAdd(1, ordering: .relaxed)
    }

    /// Gives up everything that waits, and counts its lines as dropped.
    func dropAll() {
        var rest = count
        var lines = 0
        while rest > 0 {
            let bytes = next(limit: rest)
            for byte in bytes where byte == UInt8(ascii: "\n") { lines += 1 }
            consume(bytes.count)
            rest -= bytes.count
        }
        dropped.wrappingAdd(lines, ordering: .relaxed)
    }
}
