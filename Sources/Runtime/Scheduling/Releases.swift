/// Tasks that begin later, in the order of their times.
struct Releases {
    private var heap = RankHeap()
    private var slots: ContiguousArray<ScheduledTask?> = []
    private var free: ContiguousArray<Int32> = []

    /// When the first is due, in nanoseconds of the loop's clock; `Int64.max` without one.
    @inline(__always)
    var nextTime: Int64 { heap.firstKey }

    /// All of them, in no order.
    var tasks: [ScheduledTask] { slots.compactMap { $0 } }

    /// Adds a task, logarithmic.
    ///
    /// - Returns: Its slot, for `remove`.
    mutating func insert(_ task: ScheduledTask, at time: Int64) -> Int32 {
        let slot: Int32
        if let known = free.popLast() {
            slot = known
            slots[Int(slot)] = task
        } else {
            slot = Int32(slots.count)
            slots.append(task)
        }
        heap.insert(slot, key: time)
        return slot
    }

    mutating func remove(_ slot: Int32) {
        guard heap.remove(slot) else { return }
        slots[Int(slot)] = nil
        free.append(slot)
    }

    mutating func popFirst() -> ScheduledTask? {
        guard let slot = heap.popFirst() else { return nil }
        free.append(slot)
        return slots[Int(slot)].take()
    }
}
