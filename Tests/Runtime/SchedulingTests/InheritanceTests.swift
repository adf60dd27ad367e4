import EventLoops
import Testing

@testable import Scheduling

@Suite("Waiting, limits and what is inherited")
struct InheritanceTests {
    /// How many milliseconds a background task of 20 needs beside a normal one that never ends.
    private func timeNeeded(
        _ wait: (Simulation, ScheduledTask) throws -> Void
    ) throws -> Int {
        let simulation = try Simulation()
        defer { simulation.end() }
        let awaited = try simulation.scheduler.start(.background, steps: simulation.steps(20))
        try simulation.scheduler.start(.normal) { _ in
            simulation.work()
            return .unfinished
        }
        try wait(simulation, awaited)
        while awaited.outcome == nil { simulation.run(until: simulation.now + 1) }
        return simulation.now
    }

    @Test func `who waits lends its class to the one it waits for`() throws {
        let alone = try timeNeeded { _, _ in }
        let lifted = try timeNeeded { simulation, awaited in
            try simulation.scheduler.start(.interactive) { _ in _ = try? await awaited.wait() }
        }
        #expect(alone > 80)
        #expect(lifted < 30)
    }

    @Test func `what is lent goes on to those that the other waits for`() throws {
        let lifted = try timeNeeded { simulation, awaited in
            let between = try simulation.scheduler.start(.background) { _ in
                _ = try? await awaited.wait()
            }
            try simulation.scheduler.start(.deadline(within: .milliseconds(90))) { _ in
                _ = try? await between.wait()
            }
        }
        #expect(lifted < 30)
    }

    @Test func `what was lent is given back when the waiter is cancelled`() throws {
        let time = try timeNeeded { simulation, awaited in
            let waiter = try simulation.scheduler.start(.interactive) { _ in
                await #expect(throws: CancellationError.self) { try await awaited.wait() }
            }
            simulation.run(until: 5)
            #expect(awaited.rank.taskClass == .interactive)
            waiter.cancel()
            #expect(awaited.rank.taskClass == .background)
        }
        #expect(time > 60)
    }

    @Test func `who waits for a full group lends its class to those inside`() throws {
        let simulation = try Simulation()
        defer { simulation.end() }
        let mutex = SchedulingGroup(limit: 1)
        let holder = try simulation.scheduler.start(
            .background, group: mutex, steps: simulation.steps(20, "holder"))
        simulation.run(until: 1)
        try simulation.scheduler.start(.normal) { _ in
            simulation.work()
            return holder.outcome == nil ? .unfinished : .finished
        }
        try simulation.scheduler.start(
            .interactive, group: mutex, steps: simulation.steps(1, "waiter"))
        #expect(holder.rank.taskClass == .interactive)
        simulation.run()
        #expect(simulation.log == Array(repeating: "holder", count: 20) + ["waiter"])
        #expect(simulation.now < 30)
    }

    @Test(arguments: [1, 2, 5], [true, false])
    func `no more tasks are under way than the limit`(limit: Int, isGroup: Bool) throws {
        var options = Scheduler.Options()
        if !isGroup { options.runningMax = limit }
        let simulation = try Simulation(options)
        defer { simulation.end() }
        let group = isGroup ? SchedulingGroup(limit: limit) : nil
        var inside = 0
        var most = 0
        for _ in 0..<20 {
            try simulation.scheduler.start(group: group) { slice in
                inside += 1
                most = max(most, inside)
                try? await simulation.loop.sleep(for: .milliseconds(3))
                inside -= 1
            }
        }
        simulation.run()
        #expect(most == limit)
        #expect(simulation.scheduler.statistics(of: .normal).finishedCount == 20)
    }

    @Test func `a group lets in by class, and nobody for ever last`() throws {
        let simulation = try Simulation()
        defer { simulation.end() }
        let mutex = SchedulingGroup(limit: 1)
        func add(_ priority: Priority, _ name: String) throws {
            try simulation.scheduler.start(
                priority, group: mutex, steps: simulation.steps(1, name))
        }
        try add(.normal, "first")
        try add(.background, "background")
        try add(.normal, "normal")
        try add(.interactive, "interactive")
        try add(.deadline(within: .milliseconds(9)), "deadline")
        simulation.run()
        #expect(
            simulation.log == ["first", "deadline", "interactive", "normal", "background"])
    }

    @Test func `a task that waits for its group can be cancelled`() throws {
        let simulation = try Simulation()
        defer { simulation.end() }
        let mutex = SchedulingGroup(limit: 1)
        try simulation.scheduler.start(group: mutex, steps: simulation.steps(2, "a"))
        let waiting = try simulation.scheduler.start(
            group: mutex, steps: simulation.steps(2, "b"))
        try simulation.scheduler.start(group: mutex, steps: simulation.steps(1, "c"))
        #expect(waiting.cancel())
        #expect(mutex.waitingCount == 1)
        simulation.run()
        #expect(simulation.log == ["a", "a", "c"])
    }

    @Test func `children of an async task run in its slices`() throws {
        let simulation = try Simulation()
        defer { simulation.end() }
        let loop = simulation.loop
        var sum = 0
        let task = try simulation.scheduler.start(.interactive) { _ in
            async let one = answer(loop)
            async let other = answer(loop)
            sum = await one + other
        }
        simulation.run()
        #expect(sum == 42)
        #expect(task.outcome == .finished)
        #expect(simulation.scheduler.statistics(of: .interactive).runTime.count > 1)
    }
}

private func answer(_ loop: EventLoop) async -> Int {
    #expect(loop.isOnLoop)
    try? await loop.sleep(for: .milliseconds(2))
    return 21
}
