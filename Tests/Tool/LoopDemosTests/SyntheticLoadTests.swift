import EventLoops
import LoopDemos
import Scheduling
import Testing

@Suite("Synthetic load") struct SyntheticLoadTests {
    private func snapshot(_ change: (inout LoadPlan) -> Void) throws -> LoadSnapshot {
        var plan = LoadPlan()
        plan.hasLongTask = false
        plan.rate = 1_000_000
        plan.work = .nanoseconds(1)
        change(&plan)
        let loop = try EventLoop()
        let load = SyntheticLoad(plan, on: loop)
        loop.run(until: { load.isOver })
        let snapshot = load.snapshot
        load.stop()
        loop.close()
        return snapshot
    }

    @Test func `as many tasks come as are planned, by the shares of their classes`() throws {
        let snapshot = try snapshot {
            $0.tasksMax = 4000
            $0.mix = [1, 0, 3, 4]
        }
        #expect(snapshot.classes.reduce(0) { $0 + $1.finishedCount } == 4000)
        #expect((400...600).contains(snapshot[.deadline].submittedCount))
        #expect(snapshot[.interactive].submittedCount == 0)
        #expect((1800...2200).contains(snapshot[.background].submittedCount))
        #expect(snapshot.waiting == [0, 0, 0, 0])
    }

    @Test func `what is refused counts as gone`() throws {
        let snapshot = try snapshot {
            $0.tasksMax = 500
            $0.work = .microseconds(100)
            $0.waitingMax = 3
        }
        let ended = snapshot.classes.reduce(0) { $0 + $1.finishedCount + $1.refusedCount }
        #expect(ended == 500)
        #expect(snapshot.classes.contains { $0.refusedCount > 0 })
    }

    @Test func `a snapshot tells what happened since another`() throws {
        let total = try snapshot { $0.tasksMax = 100 }
        let nothing = total.since(total)
        #expect(nothing.elapsed == .zero)
        #expect(nothing.classes.allSatisfy { $0.submittedCount == 0 && $0.waitTime.count == 0 })
        #expect(nothing.turns.count == 0)
    }
}
