import EventLoops
import Support
import Testing

@testable import Scheduling

@Suite("From submission to the end")
struct LifetimeTests {
    @Test func `a job can be cancelled until it runs`() throws {
        let simulation = try Simulation()
        defer { simulation.end() }
        let scheduler = simulation.scheduler
        var itself: JobID?
        for priority in [Priority.normal, .deadline(within: .milliseconds(1))] {
            let before = try scheduler.submit(priority) { simulation.note("cancelled") }
            itself = try scheduler.submit(priority) {
                simulation.note("\(scheduler.cancel(itself ?? before))")
            }
            #expect(scheduler.cancel(before))
            #expect(!scheduler.cancel(before))
            simulation.run()
            let after = try #require(itself)
            #expect(!scheduler.cancel(after))
            #expect(scheduler.statistics(of: priority.taskClass).cancelledCount == 1)
            #expect(scheduler.statistics(of: priority.taskClass).finishedCount == 1)
        }
        #expect(simulation.log == ["false", "false"])
    }

    @Test func `an old name does not cancel the job that has its slot`() throws {
        let simulation = try Simulation()
        defer { simulation.end() }
        let old = try simulation.scheduler.submit {}
        simulation.run()
        try simulation.scheduler.submit { simulation.note("runs") }
        #expect(!simulation.scheduler.cancel(old))
        simulation.run()
        #expect(simulation.log == ["runs"])
    }

    @Test func `all is cancelled at once, also what waits for a place in a group`() throws {
        let simulation = try Simulation()
        defer { simulation.end() }
        let group = SchedulingGroup(limit: 1)
        try simulation.scheduler.submit { simulation.note("job") }
        let tasks: [ScheduledTask] = [
            try simulation.scheduler.start(group: group, steps: simulation.steps(9, "begun")),
            try simulation.scheduler.start(group: group, steps: simulation.steps(1, "waits")),
            try simulation.scheduler.start(
                after: .milliseconds(5), steps: simulation.steps(1, "delayed")),
            try simulation.scheduler.every(.milliseconds(7), steps: simulation.steps(1, "again")),
            try simulation.scheduler.start(group: group) { slice in
                while (try? await slice.yield()) != nil {}
            },
        ]
        simulation.scheduler.cancelAll()
        simulation.run(until: 100)
        #expect(simulation.log == [])
        #expect(tasks.allSatisfy { $0.outcome == .cancelled })
        #expect(simulation.scheduler.isIdle)
        #expect(simulation.scheduler.waitingCount == 0)
    }

    @Test func `a task is cancelled before, while and after it runs`() throws {
        let simulation = try Simulation()
        defer { simulation.end() }
        let before = try simulation.scheduler.start(steps: simulation.steps(1, "before"))
        let delayed = try simulation.scheduler.start(
            after: .milliseconds(5), steps: simulation.steps(1, "delayed"))
        #expect(before.cancel())
        #expect(before.outcome == .cancelled)
        #expect(delayed.cancel())
        #expect(!delayed.cancel())
        let between = try simulation.scheduler.start(steps: simulation.steps(9, "step"))
        let within = try simulation.scheduler.start { slice in
            simulation.note("once")
            simulation.work()
            #expect(slice.task.cancel())
            #expect(slice.isCancelled)
            return .unfinished
        }
        simulation.run(until: 2)
        #expect(between.outcome == nil)
        #expect(between.cancel())
        let after = try simulation.scheduler.start(steps: simulation.steps(1, "after"))
        simulation.run()
        #expect(between.outcome == .cancelled)
        #expect(within.outcome == .cancelled)
        #expect(after.outcome == .finished)
        #expect(!after.cancel())
        #expect(simulation.log == ["step", "once", "after"])
        let statistics = simulation.scheduler.statistics(of: .normal)
        #expect(statistics.cancelledCount == 4)
        #expect(statistics.pendingCount == 0)
        #expect(simulation.scheduler.waitingCount == 0)
    }

    @Test func `an async task sees its cancellation at the next checkpoint`() throws {
        let simulation = try Simulation()
        defer { simulation.end() }
        let task = try simulation.scheduler.start { slice in
            do throws(CancellationError) {
                while true {
                    simulation.work()
                    try await slice.yield()
                    simulation.note("step")
                }
            } catch { simulation.note("cancelled") }
        }
        simulation.run(until: 3)
        task.cancel()
        simulation.run()
        #expect(simulation.log.last == "cancelled")
        #expect(task.outcome == .cancelled)
    }

    @Test func `a sleeping async task wakes up when it is cancelled`() throws {
        let simulation = try Simulation()
        defer { simulation.end() }
        let task = try simulation.scheduler.start { _ in
            try? await simulation.loop.sleep(for: .seconds(1000))
        }
        simulation.run(until: 3)
        #expect(task.outcome == nil)
        task.cancel()
        simulation.run()
        #expect(task.outcome == .cancelled)
        #expect(simulation.now < 10)
    }

    @Test(arguments: [1, 2, 7])
    func `the queue takes its limit and refuses one more`(limit: Int) throws {
        var options = Scheduler.Options()
        options.waitingMax = limit
        let simulation = try Simulation(options)
        defer { simulation.end() }
        for number in 0..<limit {
            if number % 2 == 0 {
                try simulation.scheduler.submit {}
            } else {
                try simulation.scheduler.start(
                    after: .milliseconds(5), steps: simulation.steps(1))
            }
        }
        #expect(throws: SchedulingError.queueFull(limit: limit)) {
            try simulation.scheduler.submit(.interactive) {}
        }
        #expect(simulation.scheduler.statistics(of: .interactive).refusedCount == 1)
        simulation.run()
        for _ in 0..<limit { try simulation.scheduler.submit {} }
        #expect(throws: SchedulingError.queueFull(limit: limit)) {
            try simulation.scheduler.start { _ in }
        }
    }

    @Test func `a closed scheduler ends what it has and refuses what comes`() throws {
        let simulation = try Simulation()
        defer { simulation.end() }
        try simulation.scheduler.submit { simulation.note("taken") }
        let periodic = try simulation.scheduler.every(
            .milliseconds(3), after: .milliseconds(1), steps: simulation.steps(1))
        simulation.scheduler.close()
        #expect(throws: SchedulingError.closed) { try simulation.scheduler.submit {} }
        simulation.run()
        #expect(simulation.log == ["taken"])
        #expect(periodic.outcome == .cancelled)
    }

    @Test func `a periodic task does not drift, however late it runs`() throws {
        let simulation = try Simulation()
        defer { simulation.end() }
        var starts: [Int] = []
        var costs = [1, 4, 2, 9, 1, 1]
        let task = try simulation.scheduler.every(.milliseconds(5), after: .milliseconds(2)) {
            slice in
            starts.append(simulation.now)
            simulation.note("\(slice.occurrence)")
            simulation.work(costs.removeFirst())
            if costs.isEmpty { slice.task.cancel() }
            return .finished
        }
        simulation.run()
        #expect(starts == [2, 7, 12, 17, 26, 27])
        #expect(simulation.log == ["0", "1", "2", "3", "4", "5"])
        #expect(task.outcome == .cancelled)
    }

    @Test func `an occurrence whose successor is due is left out and counted`() throws {
        let simulation = try Simulation()
        defer { simulation.end() }
        var starts: [Int] = []
        try simulation.scheduler.every(.milliseconds(5)) { slice in
            starts.append(slice.occurrence)
            simulation.work(starts.count == 1 ? 17 : 1)
            if starts.count == 3 { slice.task.cancel() }
            return .finished
        }
        simulation.run()
        #expect(starts == [0, 3, 4])
        #expect(simulation.scheduler.statistics(of: .normal).skippedCount == 2)
    }

    @Test func `statistics say how long the work of a class waited and ran`() throws {
        let simulation = try Simulation()
        defer { simulation.end() }
        for _ in 0..<4 { try simulation.scheduler.submit { simulation.work(3) } }
        simulation.run()
        let statistics = simulation.scheduler.statistics(of: .normal)
        #expect(statistics.submittedCount == 4)
        #expect(statistics.finishedCount == 4)
        #expect(statistics.runTime.sum == .milliseconds(12))
        #expect(statistics.waitTime.sum == .milliseconds(0 + 3 + 6 + 9))
        #expect(statistics.waitTime.max == .milliseconds(9))
        #expect(statistics.runTime.quantile(0.5) == .milliseconds(3))
    }

    @Test func `microtasks run between two jobs`() throws {
        let simulation = try Simulation()
        defer { simulation.end() }
        for number in 0..<2 {
            try simulation.scheduler.submit {
                simulation.note("job \(number)")
                simulation.loop.queueMicrotask { simulation.note("microtask \(number)") }
            }
        }
        simulation.run()
        #expect(simulation.log == ["job 0", "microtask 0", "job 1", "microtask 1"])
    }

    @Test func `other threads submit and wait for the result`() async throws {
        try await onLoop { loop in
            loop.hold()
            defer { loop.release() }
            let scheduler = Scheduler(on: loop)
            let wasOnLoop = await Task.detached {
                try? await scheduler.run(.interactive) { loop.isOnLoop }
            }.value
            #expect(wasOnLoop == true)
            scheduler.close()
            let refused = await Task.detached { try? await scheduler.run { true } }.value
            #expect(refused == nil)
        }
    }
}
