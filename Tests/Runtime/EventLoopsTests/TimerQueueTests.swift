import Testing

@testable import EventLoops

@Suite("The timer queue")
struct TimerQueueTests {
    /// Each step is done to the queue and to a model that finds everything by looking through it.
    @Test(arguments: 1...16)
    func `any sequence of operations fires what Node's algorithm would`(seed: Int) {
        var both = Both(seed: UInt64(seed))
        for _ in 0..<500 { both.step() }
        #expect(both.mistakes.isEmpty, "\(both.mistakes.first ?? "")")
        #expect(both.firedCount > 50)
        both.advance(by: 10_000)
        both.cancelAll()
        #expect(both.mistakes.isEmpty, "\(both.mistakes.first ?? "")")
        #expect(both.queue.count == 0)
        #expect(both.queue.referencedCount == 0)
        let expiry = both.queue.nextExpiry
        #expect(expiry == nil)
    }

    @Test func `a million timers reuse their slots when they are armed again`() {
        var queue = TimerQueue()
        var ids: [TimerID] = []
        ids.reserveCapacity(1_000_000)
        func armAll() {
            ids.removeAll(keepingCapacity: true)
            for index in 0..<1_000_000 {
                let duration = Int64(1 + index % 5000)
                ids.append(
                    queue.arm(after: duration, repeats: false, referenced: true, now: 0) {})
            }
        }
        armAll()
        #expect(queue.count == 1_000_000)
        let slotCount = queue.slotCount
        for id in ids { _ = queue.cancel(id) }
        #expect(queue.count == 0)
        armAll()
        for id in ids { _ = queue.rearm(id, after: nil, now: 7) }
        #expect(queue.slotCount == slotCount)
        var fired = 0
        var last = Int64(0)
        for now in stride(from: Int64(7), through: 5007, by: 100) {
            while let firing = queue.takeDue(now: now) {
                fired += 1
                last = now
                _ = queue.finish(firing.index, startedAt: now)
            }
        }
        #expect(fired == 1_000_000)
        #expect(last == 5007)
        #expect(queue.count == 0)
    }

    @Test func `an old name never reaches the timer that has its slot now`() {
        var queue = TimerQueue()
        let old = queue.arm(after: 5, repeats: false, referenced: true, now: 0) {}
        _ = queue.cancel(old)
        let new = queue.arm(after: 5, repeats: false, referenced: true, now: 0) {}
        #expect(old.index == new.index)
        let gone = queue.cancel(old)
        #expect(gone == nil)
        let wasArmed = queue.rearm(old, after: nil, now: 1)
        #expect(!wasArmed)
        queue.setReferenced(old, false)
        #expect(queue.referencedCount == 1)
        #expect(queue.contains(new))
    }
}

@Suite("The table of durations")
struct DurationTableTests {
    @Test(arguments: 1...8)
    func `it finds what a dictionary finds`(seed: Int) {
        var random = Random(seed: UInt64(seed))
        var table = DurationTable()
        var model: [Int64: Int32] = [:]
        // Few keys, so that they collide, are removed and come again.
        let keys = (0..<200).map { _ in Int64(random.next(below: 1 << 40)) }
        var wrong = 0
        for _ in 0..<5000 {
            let key = keys[random.next(below: keys.count)]
            if model[key] != nil, random.next(below: 2) == 0 {
                table.remove(key)
                model[key] = nil
            } else if model[key] == nil {
                let list = Int32(random.next(below: 1000))
                table.insert(list, for: key)
                model[key] = list
            }
            let probe = keys[random.next(below: keys.count)]
            if table[probe] != model[probe] { wrong += 1 }
        }
        #expect(wrong == 0)
        for key in keys { #expect(table[key] == model[key]) }
    }
}

/// The queue and the model, side by side.
private struct Both {
    var queue = TimerQueue()
    private var model = TimerModel()
    private var random: Random
    private var now: Int64 = 0
    private var ids: [TimerID] = []
    private(set) var mistakes: [String] = []
    private(set) var firedCount = 0

    init(seed: UInt64) { random = Random(seed: seed) }

    mutating func step() {
        switch random.next(below: 10) {
        case 0: advance(by: Int64(random.next(below: 30)))
        default: operate()
        }
        compare()
    }

    private mutating func operate() {
        switch random.next(below: 8) {
        case 0...2: arm()
        case 3, 4: withAny { both, number in both.cancel(number) }
        case 5, 6: withAny { both, number in both.rearm(number) }
        default:
            withAny { both, number in
                let referenced = both.random.next(below: 2) == 0
                both.queue.setReferenced(both.ids[number], referenced)
                both.model.setReferenced(number, referenced)
            }
        }
    }

    private mutating func withAny(_ body: (inout Both, Int) -> Void) {
        guard !ids.isEmpty else { return }
        // Mostly a young one, which is likely to be armed.
        let back = random.next(below: min(ids.count, random.next(below: 3) == 0 ? ids.count : 12))
        body(&self, ids.count - 1 - back)
    }

    private mutating func duration() -> Int64 {
        [1, 1, 2, 5, 5, 10, 17, 40][random.next(below: 8)]
    }

    private mutating func arm() {
        let (duration, repeats) = (duration(), random.next(below: 4) == 0)
        let referenced = random.next(below: 3) > 0
        ids.append(
            queue.arm(after: duration, repeats: repeats, referenced: referenced, now: now) {})
        model.arm(after: duration, repeats: repeats, referenced: referenced, now: now)
    }

    private mutating func cancel(_ number: Int) {
        _ = queue.cancel(ids[number])
        model.cancel(number)
    }

    private mutating func rearm(_ number: Int) {
        let new = random.next(below: 2) == 0 ? duration() : nil
        let did = queue.rearm(ids[number], after: new, now: now)
        check(did == model.rearm(number, after: new, now: now), "rearm of \(number) said \(did)")
    }

    /// Fires what is due; each callback does some operations of its own, and takes its time.
    mutating func advance(by milliseconds: Int64) {
        now += milliseconds
        let time = now
        for _ in 0..<10_000 {
            let expected = model.takeDue(now: time)
            let firing = queue.takeDue(now: time)
            check(firing.map { Int($0.index) } == expected.map { Int(ids[$0].index) }, "fired")
            guard let firing, let expected, mistakes.isEmpty else { return }
            firedCount += 1
            let start = now
            now += Int64(random.next(below: 3) / 2)
            for _ in 0..<random.next(below: 3) { operate() }
            if random.next(below: 6) == 0 { cancel(expected) }
            if random.next(below: 6) == 0 { rearm(expected) }
            _ = queue.finish(firing.index, startedAt: start)
            model.finish(expected, startedAt: start)
            compare()
        }
    }

    mutating func cancelAll() {
        for number in ids.indices { cancel(number) }
        compare()
    }

    private mutating func compare() {
        let expiry = queue.nextExpiry
        check(expiry == model.nextExpiry, "expiry \(expiry ?? -1), not \(model.nextExpiry ?? -1)")
        check(queue.count == model.count, "\(queue.count) armed, not \(model.count)")
        check(queue.referencedCount == model.referencedCount, "references")
    }

    private mutating func check(_ holds: Bool, _ mistake: String) {
        if !holds { mistakes.append("at \(now): \(mistake)") }
    }
}

/// Node's lib/internal/timers.js with arrays that are searched from end to end.
private struct TimerModel {
    private struct Timer {
        var duration: Int64
        var start: Int64 = 0
        var repeats: Bool
        var isReferenced: Bool
        var isArmed = true
    }

    private struct List {
        let duration: Int64
        var expiry: Int64
        var id: Int
        var timers: [Int] = []
    }

    private var timers: [Timer] = []
    private var lists: [List] = []
    private var nextID = 0
    private var running: Int?
    private var runningDuration: Int64?
    private var wasRearmed = false

    var count: Int { timers.count(where: \.isArmed) }
    var referencedCount: Int { timers.count { $0.isArmed && $0.isReferenced } }
    var nextExpiry: Int64? { lists.map(\.expiry).min() }

    private mutating func takeID() -> Int {
        nextID += 1
        return nextID
    }

    mutating func arm(after duration: Int64, repeats: Bool, referenced: Bool, now: Int64) {
        timers.append(Timer(duration: duration, repeats: repeats, isReferenced: referenced))
        insert(timers.count - 1, now: now)
    }

    private mutating func insert(_ number: Int, now: Int64) {
        timers[number].start = now
        let duration = timers[number].duration
        if let index = lists.firstIndex(where: { $0.duration == duration }) {
            lists[index].timers.append(number)
        } else {
            lists.append(
                List(
                    duration: duration, expiry: now + duration, id: takeID(), timers: [number]))
        }
    }

    private mutating func takeOut(_ number: Int) {
        for index in lists.indices { lists[index].timers.removeAll { $0 == number } }
    }

    private mutating func removeEmptyLists() { lists.removeAll { $0.timers.isEmpty } }

    mutating func cancel(_ number: Int) {
        guard timers[number].isArmed else { return }
        takeOut(number)
        if number == running {
            timers[number].repeats = false
            wasRearmed = false
            wasCancelled = true
            removeEmptyLists()
            return
        }
        timers[number].isArmed = false
        removeEmptyListsButRunning(cancelled: timers[number].duration)
    }

    /// The timer that runs was cancelled: nothing arms it again, though it counts until it is done.
    private var wasCancelled = false

    /// Cancelling removes the cancelled timer's list, even the one that fires.
    private mutating func removeEmptyListsButRunning(cancelled duration: Int64) {
        lists.removeAll {
            $0.timers.isEmpty && ($0.duration == duration || $0.duration != runningDuration)
        }
    }

    mutating func rearm(_ number: Int, after duration: Int64?, now: Int64) -> Bool {
        guard timers[number].isArmed, !(number == running && wasCancelled) else { return false }
        let wasInList = number != running || wasRearmed
        let old = timers[number].duration
        takeOut(number)
        if let duration { timers[number].duration = duration }
        insert(number, now: now)
        if wasInList { removeEmptyListsButRunning(cancelled: old) }
        if number == running { wasRearmed = true }
        return true
    }

    mutating func setReferenced(_ number: Int, _ referenced: Bool) {
        guard !(number == running && wasCancelled) else { return }
        if timers[number].isArmed { timers[number].isReferenced = referenced }
    }

    mutating func takeDue(now: Int64) -> Int? {
        while true {
            let first = lists.indices.min {
                (lists[$0].expiry, lists[$0].id) < (lists[$1].expiry, lists[$1].id)
            }
            guard let first, lists[first].expiry <= now else { return nil }
            let number = lists[first].timers[0]
            let due = timers[number].start + lists[first].duration
            if due > now {
                lists[first].expiry = max(due, now + 1)
                lists[first].id = takeID()
                continue
            }
            lists[first].timers.removeFirst()
            running = number
            runningDuration = lists[first].duration
            wasRearmed = false
            wasCancelled = false
            return number
        }
    }

    mutating func finish(_ number: Int, startedAt start: Int64) {
        running = nil
        if !wasRearmed {
            if timers[number].repeats {
                insert(number, now: start)
            } else {
                timers[number].isArmed = false
            }
        }
        runningDuration = nil
        wasRearmed = false
        wasCancelled = false
        removeEmptyLists()
    }
}
