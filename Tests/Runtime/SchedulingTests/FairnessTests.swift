import EventLoops
import Testing

@testable import Scheduling

@Suite("Shares of the processor")
struct FairnessTests {
    @Test func `classes that always have work share by their weights`() throws {
        let simulation = try Simulation()
        defer { simulation.end() }
        var ran: [TaskClass: Int] = [:]
        for priority in [Priority.background, .normal, .interactive] {
            try simulation.scheduler.start(priority) { _ in
                simulation.work()
                ran[priority.taskClass, default: 0] += 1
                return .unfinished
            }
        }
        simulation.run(until: 2100)
        #expect(abs(ran[.interactive, default: 0] - 1600) <= 20)
        #expect(abs(ran[.normal, default: 0] - 400) <= 10)
        #expect(abs(ran[.background, default: 0] - 100) <= 10)
    }

    @Test func `jobs that take no time share by their weights as well`() throws {
        let simulation = try Simulation()
        defer { simulation.end() }
        var first: [TaskClass] = []
        for _ in 0..<1000 {
            for priority in [Priority.background, .normal, .interactive] {
                try simulation.scheduler.submit(priority) { first.append(priority.taskClass) }
            }
        }
        simulation.run()
        let counts = Dictionary(first.prefix(210).map { ($0, 1) }, uniquingKeysWith: +)
        #expect(counts == [.interactive: 160, .normal: 40, .background: 10])
    }

    @Test func `a class that was idle has saved nothing up`() throws {
        let simulation = try Simulation()
        defer { simulation.end() }
        try simulation.scheduler.start(.interactive, steps: simulation.steps(400))
        simulation.run(until: 300)
        try simulation.scheduler.start(.background, steps: simulation.steps(50, "background"))
        simulation.run(until: 380)
        #expect((4...8).contains(simulation.log.count))
    }

    @Test(arguments: [(1, "ababab"), (2, "aabbab"), (3, "aaabbb")])
    func `a slice lasts as long as it was given`(slice: Int, order: String) throws {
        var options = Scheduler.Options()
        options.slice = .milliseconds(slice)
        let simulation = try Simulation(options)
        defer { simulation.end() }
        try simulation.scheduler.start(steps: simulation.steps(3, "a"))
        try simulation.scheduler.start(steps: simulation.steps(3, "b"))
        simulation.run()
        #expect(simulation.log.joined() == order)
    }

    @Test(arguments: [(99, 1), (100, 2)])
    func `aging gives a class in debt its turn at the limit`(limit: Int, aged: Int) throws {
        var options = Scheduler.Options()
        options.agingLimit = .milliseconds(100)
        let simulation = try Simulation(options)
        defer { simulation.end() }
        // One slice that puts the class behind for seconds.
        try simulation.scheduler.submit(.background) {
            simulation.note("background")
            simulation.work(1000)
        }
        simulation.run()
        try simulation.scheduler.start(.interactive) { _ in
            simulation.work()
            return .unfinished
        }
        simulation.run(until: 1001)
        try simulation.scheduler.submit(.background) { simulation.note("background") }
        simulation.run(until: 1001 + limit + 1)
        #expect(simulation.log.count == aged)
    }

    @Test func `a flood below does not make those above wait longer than a slice`() throws {
        let simulation = try Simulation()
        defer { simulation.end() }
        for _ in 0..<10_000 { try simulation.scheduler.submit(.background) { simulation.work() } }
        simulation.run(until: 1000)
        for _ in 0..<100 {
            try simulation.scheduler.submit(.interactive) {}
            simulation.run(until: simulation.now + 5)
        }
        let wait = simulation.scheduler.statistics(of: .interactive).waitTime
        #expect(wait.count >= 99)
        #expect(wait.max <= .milliseconds(2))
    }

    @Test func `a task that would run for seconds leaves the loop its turns`() throws {
        let simulation = try Simulation()
        defer { simulation.end() }
        try simulation.scheduler.start(.background, steps: simulation.steps(5000))
        try simulation.scheduler.start(.normal) { slice in
            for _ in 0..<5000 {
                simulation.work()
                try? await slice.yield()
            }
        }
        var turns: [Int] = []
        var last = 0
        func turn() {
            turns.append(simulation.now - last)
            last = simulation.now
            if simulation.scheduler.isIdle == false { simulation.loop.setImmediate(turn) }
        }
        simulation.loop.setImmediate(turn)
        simulation.run()
        #expect(turns.count > 3000)
        #expect(turns.allSatisfy { $0 < 5 })
    }
}
