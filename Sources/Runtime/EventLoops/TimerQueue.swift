// Timers as Node keeps them: one list for each duration, the lists in a heap by expiry.
//
//   heap        (expiry, id) -> list          a list's timers all wait equally long, so they
//   lists       duration     -> list          stand in it in the order in which they expire
//   slots       timer number -> node          nodes are linked by number, and used again
//
// Arming appends to a list, cancelling unlinks: both constant time, without an allocation once the
// slots are there. Only the first timer of a duration costs a heap insertion. The order in which
// timers fire, ties too, is that of Node's lib/internal/timers.js.

/// A timer's name: a slot and how often it was used before, so that an old name never reaches a
/// new timer.
public struct TimerID: Hashable, Sendable {
    let index: UInt32
    let generation: UInt32
}

struct TimerQueue {
    typealias Callback = () -> Void

    /// A millisecond of the loop's clock.
    typealias Milliseconds = Int64

    private struct Node {
        var callback: Callback?
        /// When it was armed, or armed again.
        var start: Milliseconds = 0
        var list: Int32 = -1
        var next: Int32 = -1
        var previous: Int32 = -1
        var generation: UInt32 = 0
        var repeats = false
        var isReferenced = true
        /// The duration, kept beside the list for a timer that is armed again.
        var duration: Milliseconds = 0
    }

    private struct List {
        var duration: Milliseconds
        var first: Int32 = -1
        var last: Int32 = -1
        /// Where it stands in `heap`.
        var position = 0
        /// Where it stands in `dormant`; -1 for one that is alive.
        var dormantPlace: Int32 = -1
    }

    /// A list's place in the heap, with what decides about it.
    private struct Place {
        var expiry: Milliseconds
        /// Lists that expire together fire in the order of their ids.
        var id: UInt64
        var list: Int32

        @inline(__always)
        func precedes(_ other: Place) -> Bool {
            expiry != other.expiry ? expiry < other.expiry : id < other.id
        }
    }

    private var nodes: ContiguousArray<Node> = []
    private var freeNode: Int32 = -1
    private var lists: ContiguousArray<List> = []
    private var freeLists: ContiguousArray<Int32> = []
    private var listOfDuration = DurationTable()
    private var heap: ContiguousArray<Place> = []
    private var nextListID: UInt64 = 0

    /// The timer whose callback runs now, while it belongs to no list.
    private var running: Int32 = -1
    private var runningWasRearmed = false
    /// The list it was in, kept while its callback runs even when that leaves it empty.
    private var runningList: Int32 = -1

    /// The lists that were emptied last, which are gone as far as anybody can tell, but keep their
    /// places for the next timers of their durations: the few kinds of timers that are armed and
    /// cancelled for each request would make and remove a list each time. -1 where none is.
    private var dormant = ContiguousArray<Int32>(repeating: -1, count: 16)
    /// The place that the next list takes, and whoever has it loses.
    private var nextDormantPlace = 0

    /// Armed timers.
    private(set) var count = 0
    /// Armed timers that hold the loop open.
    private(set) var referencedCount = 0

    /// Slots that were ever made: as many as timers were armed at once.
    var slotCount: Int { nodes.count }

    // MARK: Arming and cancelling

    /// - Parameter now: The loop's time, from which `duration` counts.
    mutating func arm(
        after duration: Milliseconds, repeats: Bool, referenced: Bool, now: Milliseconds,
        _ callback: @escaping Callback
    ) -> TimerID {
        let index: Int32
        if freeNode >= 0 {
            index = freeNode
            freeNode = nodes[Int(index)].next
        } else {
            precondition(nodes.count < Int32.max, "two thousand million timers")
            index = Int32(nodes.count)
            nodes.append(Node())
        }
        nodes[Int(index)].callback = callback
        nodes[Int(index)].repeats = repeats
        nodes[Int(index)].isReferenced = referenced
        nodes[Int(index)].duration = duration
        count += 1
        if referenced { referencedCount += 1 }
        link(index, now: now)
        return TimerID(index: UInt32(index), generation: nodes[Int(index)].generation)
    }

    /// Cancels; harmless for a timer that fired or was cancelled before.
    ///
    /// - Returns: The callback of a timer that was armed, for the caller to let go of: what dies
    ///   with it may use this queue.
    mutating func cancel(_ id: TimerID) -> Callback? {
        guard let index = armed(id) else { return nil }
        if index == running {
            // Its own callback cancels it: an interval ends, a timeout ends anyway, and its name
            // is dead from now on.
            nodes[Int(index)].repeats = false
            nodes[Int(index)].generation &+= 1
            if runningWasRearmed { unlink(index) }
            runningWasRearmed = false
            dropRunningListIfEmpty()
            return nil
        }
        unlink(index)
        return free(index)
    }

    /// Lets the timer begin to wait again, from `now`, without an allocation.
    ///
    /// - Parameter duration: A new duration, or nil to keep the old one.
    /// - Returns: Whether the timer was armed, or is the one that fires just now.
    mutating func rearm(_ id: TimerID, after duration: Milliseconds?, now: Milliseconds) -> Bool {
        guard let index = armed(id) else { return false }
        let old = nodes[Int(index)].list
        unlinkKeepingEmptyList(index)
        if let duration { nodes[Int(index)].duration = duration }
        link(index, now: now)
        if old >= 0, lists[Int(old)].first < 0 { retire(old) }
        if index == running { runningWasRearmed = true }
        return true
    }

    /// Whether `id` holds the loop open; nil when it is not armed.
    func isReferenced(_ id: TimerID) -> Bool? { armed(id).map { nodes[Int($0)].isReferenced } }

    mutating func setReferenced(_ id: TimerID, _ referenced: Bool) {
        guard let index = armed(id), nodes[Int(index)].isReferenced != referenced else { return }
        nodes[Int(index)].isReferenced = referenced
        referencedCount += referenced ? 1 : -1
    }

    func contains(_ id: TimerID) -> Bool { armed(id) != nil }

    private func armed(_ id: TimerID) -> Int32? {
        guard id.index < nodes.count else { return nil }
        // By member: a copy of the node would retain its callback.
        let index = Int(id.index)
        guard nodes[index].generation == id.generation, nodes[index].callback != nil else {
            return nil
        }
        return Int32(id.index)
    }

    // MARK: Firing

    /// When the next list expires, or nil without a timer.
    var nextExpiry: Milliseconds? {
        mutating get {
            removeDormantList()
            return heap.first?.expiry
        }
    }

    /// Clears the way when lists that are none stand at the heap's top.
    private mutating func removeDormantList() {
        while let top = heap.first?.list, lists[Int(top)].dormantPlace >= 0 { removeList(top) }
    }

    /// Whether a timer is due at `now`; brings the first such list to the heap's top.
    mutating func isDue(now: Milliseconds) -> Bool {
        removeDormantList()
        while let top = heap.first, top.expiry <= now {
            let list = lists[Int(top.list)]
            let due = nodes[Int(list.first)].start + list.duration
            if due <= now { return true }
            // The list's first timers were cancelled or fired; it expires later than it said.
            siftDown(Place(expiry: max(due, now + 1), id: takeListID(), list: top.list), from: 0)
            removeDormantList()
        }
        return false
    }

    /// A timer that fires: call its callback, then `finish`.
    struct Firing {
        let index: Int32
        let repeats: Bool
        let callback: Callback
    }

    /// The next timer that is due at `now`, taken out of its list; nil when none is.
    mutating func takeDue(now: Milliseconds) -> Firing? {
        guard isDue(now: now), let top = heap.first?.list else { return nil }
        let first = lists[Int(top)].first
        unlinkKeepingEmptyList(first)
        runningList = top
        running = first
        runningWasRearmed = false
        let node = nodes[Int(first)]
        return Firing(
            index: first, repeats: node.repeats, callback: node.callback.unsafelyUnwrapped)
    }

    /// Ends a firing: an interval waits again from `now`, a timeout is gone.
    ///
    /// - Returns: The callback of a timer that is gone, as `cancel` does.
    mutating func finish(_ index: Int32, startedAt now: Milliseconds) -> Callback? {
        running = -1
        var gone: Callback?
        if !runningWasRearmed {
            if nodes[Int(index)].repeats {
                link(index, now: now)
            } else {
                gone = free(index)
            }
        }
        runningWasRearmed = false
        dropRunningListIfEmpty()
        runningList = -1
        return gone
    }

    /// A list that fires is kept while its last callback runs, so that timers which that callback
    /// arms join it, as in Node; there as here, cancelling ends an empty list at once.
    private mutating func dropRunningListIfEmpty() {
        guard runningList >= 0, lists[Int(runningList)].first < 0 else { return }
        retire(runningList)
    }

    // MARK: Lists

    private mutating func takeListID() -> UInt64 {
        nextListID += 1
        return nextListID
    }

    private mutating func link(_ index: Int32, now: Milliseconds) {
        let duration = nodes[Int(index)].duration
        let number: Int32
        if let known = listOfDuration[duration] {
            number = known
            if lists[Int(known)].dormantPlace >= 0 {
                wake(known)
                let place = Place(expiry: now + duration, id: takeListID(), list: known)
                move(place, to: lists[Int(known)].position)
            }
        } else {
            number = makeList(duration, expiry: now + duration)
        }
        let last = lists[Int(number)].last
        nodes[Int(index)].start = now
        nodes[Int(index)].list = number
        nodes[Int(index)].previous = last
        nodes[Int(index)].next = -1
        if last >= 0 {
            nodes[Int(last)].next = index
        } else {
            lists[Int(number)].first = index
        }
        lists[Int(number)].last = index
    }

    private mutating func makeList(_ duration: Milliseconds, expiry: Milliseconds) -> Int32 {
        let list = List(duration: duration)
        let number: Int32
        if let free = freeLists.popLast() {
            number = free
            lists[Int(free)] = list
        } else {
            number = Int32(lists.count)
            lists.append(list)
        }
        listOfDuration.insert(number, for: duration)
        let place = Place(expiry: expiry, id: takeListID(), list: number)
        heap.append(place)
        siftUp(place, from: heap.count - 1)
        return number
    }

    /// Takes a node out of its list, and the list out of the heap when that leaves it empty.
    private mutating func unlink(_ index: Int32) {
        let number = nodes[Int(index)].list
        unlinkKeepingEmptyList(index)
        guard number >= 0, lists[Int(number)].first < 0 else { return }
        retire(number)
    }

    private mutating func unlinkKeepingEmptyList(_ index: Int32) {
        let list = nodes[Int(index)].list
        guard list >= 0 else { return }
        let (previous, next) = (nodes[Int(index)].previous, nodes[Int(index)].next)
        if previous >= 0 {
            nodes[Int(previous)].next = next
        } else {
            lists[Int(list)].first = next
        }
        if next >= 0 {
            nodes[Int(next)].previous = previous
        } else {
            lists[Int(list)].last = previous
        }
        nodes[Int(index)].list = -1
        nodes[Int(index)].next = -1
        nodes[Int(index)].previous = -1
    }

    private mutating func retire(_ number: Int32) {
        if number == runningList { runningList = -1 }
        let place = nextDormantPlace
        nextDormantPlace = (place + 1) % dormant.count
        if dormant[place] >= 0 { removeList(dormant[place]) }
        dormant[place] = number
        lists[Int(number)].dormantPlace = Int32(place)
    }

    private mutating func wake(_ number: Int32) {
        let place = lists[Int(number)].dormantPlace
        if place >= 0 { dormant[Int(place)] = -1 }
        lists[Int(number)].dormantPlace = -1
    }

    private mutating func removeList(_ number: Int32) {
        wake(number)
        let position = lists[Int(number)].position
        listOfDuration.remove(lists[Int(number)].duration)
        freeLists.append(number)
        let last = heap.removeLast()
        guard last.list != number else { return }
        move(last, to: position)
    }

    private mutating func free(_ index: Int32) -> Callback? {
        count -= 1
        if nodes[Int(index)].isReferenced { referencedCount -= 1 }
        let callback = nodes[Int(index)].callback.take()
        nodes[Int(index)].generation &+= 1
        nodes[Int(index)].next = freeNode
        freeNode = index
        return callback
    }

    // MARK: Heap

    /// Puts `place` at `position`, which is free, or where it belongs from there.
    private mutating func move(_ place: Place, to position: Int) {
        if position > 0, place.precedes(heap[(position - 1) / 2]) {
            siftUp(place, from: position)
        } else {
            siftDown(place, from: position)
        }
    }

    /// Puts `moving` at `start`, which is free, or nearer to the top.
    private mutating func siftUp(_ moving: Place, from start: Int) {
        var position = start
        while position > 0 {
            let parent = (position - 1) / 2
            guard moving.precedes(heap[parent]) else { break }
            put(heap[parent], at: position)
            position = parent
        }
        put(moving, at: position)
    }

    /// Puts `moving` at `start`, which is free, or farther from the top.
    private mutating func siftDown(_ moving: Place, from start: Int) {
        var position = start
        while true {
            var child = 2 * position + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count, heap[child + 1].precedes(heap[child]) { child += 1 }
            guard heap[child].precedes(moving) else { break }
            put(heap[child], at: position)
            position = child
        }
        put(moving, at: position)
    }

    private mutating func put(_ place: Place, at position: Int) {
        heap[position] = place
        lists[Int(place.list)].position = position
    }
}
