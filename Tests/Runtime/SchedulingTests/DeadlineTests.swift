import EventLoops
import Testing

@testable import Scheduling

@Suite("Earliest deadline first")
struct DeadlineTests {
    @Test func `the earliest deadline goes first, whatever came first`() throws {
        let simulation = try Simulation()
        defer { simulation.end() }
        for within in [30, 10, 20] {
            try simulation.scheduler.submit(.deadline(within: .milliseconds(within))) {
                simulation.note("\(within)")
            }
        }
        try simulation.scheduler.submit(.interactive) { simulation.note("interactive") }
        simulation.run()
        #expect(simulation.log == ["10", "20", "30", "interactive"])
    }

    @Test func `equal deadlines keep their order`() throws {
        let simulation = try Simulation()
        defer { simulation.end() }
        for number in 0..<20 {
            try simulation.scheduler.submit(.deadline(within: .milliseconds(5))) {
                simulation.note("\(number)")
            }
        }
        simulation.run()
        #expect(simulation.log == (0..<20).map(String.init))
    }

    @Test(arguments: 0..<20)
    func `any deadlines leave in their order, and equal ones as they came`(seed: Int) throws {
        var random = Random(seed: UInt64(seed))
        let simulation = try Simulation()
        defer { simulation.end() }
        var expected: [(within: Int, number: Int)] = []
        var ran: [Int] = []
        for number in 0..<500 {
            let within = 1 + random.next(below: 40)
            let job = try simulation.scheduler.submit(.deadline(within: .milliseconds(within))) {
                ran.append(number)
            }
            if random.next(below: 4) == 0 {
                #expect(simulation.scheduler.cancel(job))
            } else {
                expected.append((within, number))
            }
        }
        simulation.run()
        expected.sort { ($0.within, $0.number) < ($1.within, $1.number) }
        #expect(ran == expected.map(\.number))
    }

    @Test func `a deadline that arrives interrupts a later one and all other classes`() throws {
        let simulation = try Simulation()
        defer { simulation.end() }
        let scheduler = simulation.scheduler
        try scheduler.start(.background, steps: simulation.steps(2, "background"))
        try scheduler.start(
            .deadline(within: .milliseconds(50)), steps: simulation.steps(4, "late"))
        try scheduler.start(
            .deadline(within: .milliseconds(3)), after: .milliseconds(2),
            steps: simulation.steps(2, "urgent"))
        simulation.run()
        #expect(
            simulation.log == [
                "late", "late", "urgent", "urgent", "late", "late", "background", "background",
            ])
    }

    /// Periodic tasks with deadlines at the end of their periods, under a background load: by the
    /// theorem of Liu and Layland all are met whenever the utilisation is at most 1.
    @Test(arguments: 0..<40)
    func `periodic sets with a utilisation up to 1 meet every deadline`(seed: Int) throws {
        var random = Random(seed: UInt64(seed))
        for _ in 0..<50 {
            let set = TaskSet(&random, exactly: random.next(below: 3) == 0)
            let simulation = try Simulation()
            defer { simulation.end() }
            for task in set.tasks {
                try simulation.scheduler.every(
                    .milliseconds(task.period), .deadline(within: .milliseconds(task.period)),
                    after: .milliseconds(task.offset), steps: repeating(task.cost, simulation))
            }
            try simulation.scheduler.start(.background) { _ in
                simulation.work()
                return .unfinished
            }
            simulation.run(until: 3 * TaskSet.hyperperiod)
            let statistics = simulation.scheduler.statistics(of: .deadline)
            #expect(statistics.lateCount == 0, "\(set)")
            #expect(statistics.skippedCount == 0, "\(set)")
            let due = set.tasks.reduce(0) {
                $0 + (3 * TaskSet.hyperperiod - $1.offset) / $1.period
            }
            #expect(statistics.finishedCount >= due, "\(set)")
        }
    }

    /// Aperiodic tasks whose demand in every interval fits into it: the condition under which some
    /// schedule meets all deadlines, so that the earliest deadline first must.
    @Test(arguments: 0..<40)
    func `aperiodic sets that fit meet every deadline`(seed: Int) throws {
        var random = Random(seed: 1000 + UInt64(seed))
        for _ in 0..<50 {
            let simulation = try Simulation()
            defer { simulation.end() }
            let jobs = feasibleJobs(&random)
            for job in jobs {
                try simulation.scheduler.start(
                    .deadline(within: .milliseconds(job.deadline - job.arrival)),
                    after: .milliseconds(job.arrival), steps: simulation.steps(job.cost))
            }
            try simulation.scheduler.start(.interactive, steps: simulation.steps(50))
            simulation.run()
            let statistics = simulation.scheduler.statistics(of: .deadline)
            #expect(statistics.lateCount == 0, "\(jobs)")
            #expect(statistics.finishedCount == jobs.count)
        }
    }

    @Test func `deadlines that cannot be met leave the others their share`() throws {
        let simulation = try Simulation()
        defer { simulation.end() }
        for _ in 0..<3 {
            try simulation.scheduler.every(
                .milliseconds(2), .deadline(within: .milliseconds(2)),
                steps: repeating(2, simulation))
        }
        var background = 0
        try simulation.scheduler.start(.background) { _ in
            simulation.work()
            background += 1
            return .unfinished
        }
        simulation.run(until: 2000)
        #expect(simulation.scheduler.statistics(of: .deadline).lateCount > 100)
        #expect(background >= 20)
    }

    /// Each occurrence takes `cost` steps of a millisecond.
    private func repeating(
        _ cost: Int, _ simulation: Simulation
    ) -> (Slice) -> Slice.Progress {
        var done = 0
        return { _ in
            simulation.work()
            done += 1
            return done % cost == 0 ? .finished : .unfinished
        }
    }

    private struct Job {
        var arrival: Int
        var deadline: Int
        var cost: Int
    }

    /// A schedule is made first, millisecond by millisecond; windows are drawn around it.
    private func feasibleJobs(_ random: inout Random) -> [Job] {
        let count = 1 + random.next(below: 12)
        var slots: [[Int]] = Array(repeating: [], count: count)
        for time in 0..<random.next(below: 60) + count {
            slots[time < count ? time : random.next(below: count)].append(time)
        }
        return slots.compactMap { times in
            guard let first = times.first, let last = times.last else { return nil }
            let arrival = max(0, first - random.next(below: 10))
            return Job(
                arrival: arrival, deadline: last + 1 + random.next(below: 3), cost: times.count)
        }
    }
}

/// Periodic tasks in whole milliseconds.
private struct TaskSet: CustomStringConvertible {
    /// What all periods divide.
    static let hyperperiod = 120
    private static let periods = [2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 24, 30, 40, 60, 120]

    var tasks: [(period: Int, cost: Int, offset: Int)] = []

    init(_ random: inout Random, exactly: Bool) {
        // In milliseconds of the hyperperiod.
        var free = Self.hyperperiod
        while free > 0, tasks.count < 10 {
            let period = Self.periods[random.next(below: Self.periods.count)]
            let most = free * period / Self.hyperperiod
            guard most > 0 else { break }
            let cost = 1 + random.next(below: most)
            tasks.append((period, cost, random.next(below: period)))
            free -= cost * Self.hyperperiod / period
        }
        if exactly, free > 0 { tasks.append((Self.hyperperiod, free, 0)) }
    }

    var description: String { tasks.map { "\($0.cost)/\($0.period)+\($0.offset)" }.description }
}
