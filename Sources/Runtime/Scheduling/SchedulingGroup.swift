/// Tasks of which only so many are under way at once; with a limit of one, a mutex.
///
/// The others wait here, by class and by how long they wait. Whoever waits lends its rank to those
/// who are under way. Belongs to one scheduler's loop.
public final class SchedulingGroup {
    /// How many tasks are under way at the most.
    public let limit: Int
    private var members: [ObjectIdentifier: ScheduledTask] = [:]
    private(set) var runningCount = 0
    private var waiting = RankHeap()
    private var waitingTasks: ContiguousArray<ScheduledTask?> = []
    private var freeSlots: ContiguousArray<Int32> = []

    /// - Parameter limit: At least 1.
    public init(limit: Int) {
        precondition(limit > 0, "a group of no tasks would never run one")
        self.limit = limit
    }

    /// How many tasks wait for their turn.
    public var waitingCount: Int { waiting.count }

    /// Without a limit nobody needs to know the members.
    private var isLimited: Bool { limit != .max }

    /// Lets a task in; false when the group is full, and the task waits.
    func enter(_ task: ScheduledTask, now: Int64) -> Bool {
        if runningCount < limit {
            join(task)
            return true
        }
        let slot: Int32
        if let known = freeSlots.popLast() {
            slot = known
            waitingTasks[Int(slot)] = task
        } else {
            slot = Int32(waitingTasks.count)
            waitingTasks.append(task)
        }
        task.groupSlot = slot
        waiting.insert(slot, key: Self.key(task.rank, since: now))
        for member in members.values { member.inherit(task.rank) }
        return false
    }

    private func join(_ task: ScheduledTask) {
        runningCount += 1
        if isLimited { members[ObjectIdentifier(task)] = task }
    }

    /// Lets a task out, and the next one in.
    ///
    /// - Returns: The one that was let in.
    func leave(_ task: ScheduledTask) -> ScheduledTask? {
        runningCount -= 1
        if isLimited { members[ObjectIdentifier(task)] = nil }
        guard let slot = waiting.popFirst(), let next = waitingTasks[Int(slot)].take() else {
            return nil
        }
        freeSlots.append(slot)
        join(next)
        return next
    }

    /// Ends a wait.
    func giveUp(_ slot: Int32) {
        guard waiting.remove(slot) else { return }
        waitingTasks[Int(slot)] = nil
        freeSlots.append(slot)
    }

    /// A task that waits has inherited a rank.
    func rankChanged(_ task: ScheduledTask, now: Int64) {
        guard waiting.remove(task.groupSlot) else { return }
        waiting.insert(task.groupSlot, key: Self.key(task.rank, since: now))
        for member in members.values { member.inherit(task.rank) }
    }

    /// The most urgent rank among those who wait, visiting each.
    var rankOfWaiting: Rank? { waitingTasks.lazy.compactMap { $0?.rank }.min() }

    /// Deadlines first; the others when they came, with a handicap in nanoseconds for the lower
    /// classes: who waits longer than that is before a newcomer of a higher class.
    private static func key(_ rank: Rank, since now: Int64) -> Int64 {
        switch rank.taskClass {
        case .deadline: .min + max(0, rank.key)
        case .interactive: now
        case .normal: now + 100_000_000
        case .background: now + 1_000_000_000
        }
    }
}
