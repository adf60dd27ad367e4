// What may run now, and which goes next.
//
//   slots      a table of entries, linked by number and used again
//   lists      interactive, normal, background: first in, first out
//   deadlines  a list of those that came in the order of their deadlines, which is what happens
//              when many have the same time, and a heap of the others: the earlier head goes first
//
// Which class goes next, in this order:
//
//   1. the deadline class, while its first deadline can still be met
//   2. a class whose first entry has waited for the aging limit, for one entry
//   3. the class that is farthest behind in virtual time: time run divided by the class's weight.
//      A class that comes back from being empty begins where the others are, it saves nothing up.
//
// A deadline that has passed is the sign of too much work: from then on the deadline class has its
// weight's share and no more, until what is late is done, so that the others go on.

/// A plain job's name: a slot, and how often it was used before.
public struct JobID: Hashable, Sendable {
    let index: UInt32
    let generation: UInt32
}

struct ReadyQueues {
    enum Work {
        case none
        case job(() -> Void)
        case task(ScheduledTask)
    }

    private struct Entry {
        var work = Work.none
        var readyAt: Int64 = 0
        var deadline: Int64 = .max
        var next: Int32 = -1
        var previous: Int32 = -1
        var generation: UInt32 = 0
        /// The class whose list or heap it stands in.
        var taskClass = TaskClass.normal
        var isInHeap = false
    }

    private struct Class {
        var first: Int32 = -1
        var last: Int32 = -1
        /// Weighted nanoseconds that the class has had.
        var pass = 0.0
        var inverseWeight: Double
        /// When aging last gave the class a turn.
        var agedAt = Int64.min / 2
    }

    /// What is taken out to run.
    struct Taken {
        let work: Work
        let readyAt: Int64
        let taskClass: TaskClass
        /// The deadline, for the deadline class.
        let deadline: Int64
    }

    private var entries: ContiguousArray<Entry> = []
    private var freeEntry: Int32 = -1
    private var classes: ContiguousArray<Class>
    private var deadlines = RankHeap()
    /// A bit for each class that has entries.
    private var occupied: UInt8 = 0
    /// A bit for each class whose first entry has waited too long.
    private var aged: UInt8 = 0
    /// What the class that is farthest behind has had, when it was last chosen for that.
    private var virtualTime = 0.0
    private(set) var count = 0

    init(weights: Scheduler.Weights) {
        classes = ContiguousArray(
            TaskClass.allCases.map { Class(inverseWeight: 1 / Double(weights[$0])) })
    }

    var isEmpty: Bool { occupied == 0 }

    // MARK: Coming and going

    /// Adds work; constant time, logarithmic for a deadline before the last.
    ///
    /// - Parameter first: Whether it goes before the others of its class: it was interrupted.
    @inline(__always)
    mutating func insert(
        _ work: consuming Work, rank: Rank, readyAt: Int64, first: Bool = false
    ) -> JobID {
        let index: Int32
        if freeEntry >= 0 {
            index = freeEntry
            freeEntry = entries[Int(index)].next
        } else {
            index = addEntry()
        }
        entries[Int(index)].work = work
        entries[Int(index)].readyAt = readyAt
        count += 1
        link(index, rank: rank, first: first)
        return JobID(index: UInt32(index), generation: entries[Int(index)].generation)
    }

    @inline(never)
    private mutating func addEntry() -> Int32 {
        precondition(entries.count < Int32.max, "two thousand million jobs")
        entries.append(Entry())
        return Int32(entries.count - 1)
    }

    /// Takes work out before it ran; nil when it has run or was taken out.
    mutating func remove(_ id: JobID) -> Taken? {
        guard let index = queued(id) else { return nil }
        unlink(index)
        return take(index)
    }

    /// Gives queued work another rank. It keeps the time since which it waits.
    mutating func move(_ id: JobID, to rank: Rank) {
        guard let index = queued(id) else { return }
        unlink(index)
        link(index, rank: rank, first: false)
    }

    /// All that is queued, in no order.
    var queued: [(id: JobID, work: Work)] {
        entries.indices.compactMap { index in
            let entry = entries[index]
            if case .none = entry.work { return nil }
            return (JobID(index: UInt32(index), generation: entry.generation), entry.work)
        }
    }

    private func queued(_ id: JobID) -> Int32? {
        guard id.index < entries.count, entries[Int(id.index)].generation == id.generation else {
            return nil
        }
        return Int32(id.index)
    }

    @inline(__always)
    private mutating func take(_ index: Int32) -> Taken {
        var work = Work.none
        swap(&work, &entries[Int(index)].work)
        let taken = Taken(
            work: work, readyAt: entries[Int(index)].readyAt,
            taskClass: entries[Int(index)].taskClass,
            deadline: entries[Int(index)].deadline)
        entries[Int(index)].generation &+= 1
        entries[Int(index)].next = freeEntry
        freeEntry = index
        count -= 1
        return taken
    }

    // MARK: Choosing

    /// Whether a deadline that can still be met comes before `rank`.
    @inline(__always)
    func interrupts(_ rank: Rank, now: Int64) -> Bool {
        let first = firstDeadline
        return first < rank.key && first >= now
    }

    /// Takes out what goes next.
    @inline(__always)
    mutating func takeNext(now: Int64) -> Taken? {
        guard occupied != 0 else { return nil }
        let number = chooseClass(now: now)
        let index = number == 0 ? firstOfDeadlines : classes[number].first
        unlink(index)
        return take(index)
    }

    /// The entry with the earliest deadline, of equal ones the one that is ready longest.
    @inline(__always)
    private var firstOfDeadlines: Int32 {
        let listed = classes[0].first
        guard let heaped = deadlines.first else { return listed }
        guard listed >= 0 else { return heaped.item }
        let deadline = entries[Int(listed)].deadline
        if deadline != heaped.key { return deadline < heaped.key ? listed : heaped.item }
        let isOlder = entries[Int(listed)].readyAt <= entries[Int(heaped.item)].readyAt
        return isOlder ? listed : heaped.item
    }

    /// The earliest deadline, `Int64.max` without one.
    @inline(__always)
    private var firstDeadline: Int64 {
        let listed = classes[0].first
        return min(listed >= 0 ? entries[Int(listed)].deadline : .max, deadlines.firstKey)
    }

    @inline(__always)
    private mutating func chooseClass(now: Int64) -> Int {
        if occupied & 1 != 0, firstDeadline >= now {
            // What runs by right is not held against the class once it is late.
            classes[0].pass = virtualTime
            return 0
        }
        if aged & occupied != 0 { return takeAged(now: now) }
        var rest = occupied
        var best = rest.trailingZeroBitCount
        rest &= rest - 1
        while rest != 0 {
            let other = rest.trailingZeroBitCount
            if classes[other].pass < classes[best].pass { best = other }
            rest &= rest - 1
        }
        virtualTime = max(virtualTime, classes[best].pass)
        return best
    }

    private mutating func takeAged(now: Int64) -> Int {
        let number = (aged & occupied).trailingZeroBitCount
        aged &= ~(1 << number)
        classes[number].agedAt = now
        return number
    }

    /// Looks for classes whose first entry has waited for `limit` nanoseconds, and which had no
    /// turn for that reason as long.
    mutating func noteAged(now: Int64, limit: Int64) {
        aged = 0
        for number in 1..<classes.count {
            let first = classes[number].first
            guard first >= 0, now - entries[Int(first)].readyAt >= limit,
                now - classes[number].agedAt >= limit
            else { continue }
            aged |= 1 << number
        }
    }

    /// Charges a class for a slice. What takes no time costs a little as well.
    @inline(__always)
    mutating func charge(_ taskClass: TaskClass, nanoseconds: Int64) {
        let number = Int(taskClass.rawValue)
        classes[number].pass += Double(nanoseconds + 200) * classes[number].inverseWeight
    }

    // MARK: Lists

    @inline(__always)
    private mutating func link(_ index: Int32, rank: Rank, first: Bool) {
        let taskClass = rank.taskClass
        let number = Int(taskClass.rawValue)
        entries[Int(index)].taskClass = taskClass
        if occupied & 1 << number == 0 {
            occupied |= 1 << number
            classes[number].pass = max(classes[number].pass, virtualTime)
        }
        let last = classes[number].last
        if taskClass == .deadline {
            entries[Int(index)].deadline = rank.key
            if last >= 0, rank.key < entries[Int(last)].deadline {
                entries[Int(index)].isInHeap = true
                return deadlines.insert(index, key: rank.key)
            }
        } else {
            entries[Int(index)].deadline = .max
            if first { return linkFirst(index, number) }
        }
        entries[Int(index)].previous = last
        entries[Int(index)].next = -1
        if last >= 0 {
            entries[Int(last)].next = index
        } else {
            classes[number].first = index
        }
        classes[number].last = index
    }

    private mutating func linkFirst(_ index: Int32, _ number: Int) {
        let next = classes[number].first
        entries[Int(index)].previous = -1
        entries[Int(index)].next = next
        if next >= 0 {
            entries[Int(next)].previous = index
        } else {
            classes[number].last = index
        }
        classes[number].first = index
    }

    @inline(__always)
    private mutating func unlink(_ index: Int32) {
        let number = Int(entries[Int(index)].taskClass.rawValue)
        if entries[Int(index)].isInHeap {
            entries[Int(index)].isInHeap = false
            _ = deadlines.remove(index)
            if deadlines.isEmpty, classes[0].first < 0 { occupied &= ~1 }
            return
        }
        let next = entries[Int(index)].next
        let previous = entries[Int(index)].previous
        if previous >= 0 {
            entries[Int(previous)].next = next
        } else {
            classes[number].first = next
        }
        if next >= 0 {
            entries[Int(next)].previous = previous
        } else {
            classes[number].last = previous
        }
        if classes[number].first < 0, number != 0 || deadlines.isEmpty {
            occupied &= ~(1 << number)
        }
    }
}
