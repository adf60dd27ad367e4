package import Linux

/// Whoever is told that a descriptor became ready.
package protocol Watcher: AnyObject {
    /// Called on the loop's thread, with all that the kernel knew at once.
    func ready(_ events: EpollEvents)
}

/// A watcher made of a closure, for those who hold no state of their own.
package final class CallbackWatcher: Watcher {
    private let callback: (EpollEvents) -> Void

    package init(_ callback: @escaping (EpollEvents) -> Void) { self.callback = callback }

    package func ready(_ events: EpollEvents) { callback(events) }
}

/// The watchers by their names: the slot's number below, how often it was used above, so that a
/// report which was on its way when its watch ended reaches nobody.
struct WatcherTable {
    /// No slot's name: the generation counts from 1.
    static let wakeUpTag: UInt64 = 0

    private struct Slot {
        var watcher: (any Watcher)?
        var generation: UInt32 = 1
        var isReferenced = false
    }

    private var slots: ContiguousArray<Slot> = []
    private var free: ContiguousArray<UInt32> = []
    private(set) var count = 0
    private(set) var referencedCount = 0

    mutating func insert(_ watcher: any Watcher, referenced: Bool) -> UInt64 {
        count += 1
        if referenced { referencedCount += 1 }
        let index: UInt32
        if let slot = free.popLast() {
            index = slot
            slots[Int(slot)].watcher = watcher
            slots[Int(slot)].isReferenced = referenced
        } else {
            index = UInt32(slots.count)
            slots.append(Slot(watcher: watcher, isReferenced: referenced))
        }
        return UInt64(slots[Int(index)].generation) << 32 | UInt64(index)
    }

    /// - Returns: The watcher that was removed, for the caller to let go of.
    mutating func remove(_ id: UInt64) -> (any Watcher)? {
        let index = Int(truncatingIfNeeded: id & 0xFFFF_FFFF)
        guard let watcher = watcher(id) else { return nil }
        if slots[index].isReferenced { referencedCount -= 1 }
        slots[index].watcher = nil
        slots[index].generation = max(1, slots[index].generation &+ 1)
        free.append(UInt32(index))
        count -= 1
        return watcher
    }

    @inline(__always)
    func watcher(_ id: UInt64) -> (any Watcher)? {
        let index = Int(truncatingIfNeeded: id & 0xFFFF_FFFF)
        guard index < slots.count, slots[index].generation == UInt32(id >> 32) else { return nil }
        return slots[index].watcher
    }
}
