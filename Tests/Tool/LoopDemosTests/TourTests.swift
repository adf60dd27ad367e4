// The tour teaches, so it must be true: what its pictures say comes from runs on bx's own loop, and
// its programs print under Node what they print here.

import EventLoops
import Support
import Testing

@testable import LoopDemos

@Suite("The tour's programs") struct TourTests {
    @Test func `every program prints what it should`() throws {
        let outputs = try Tour.chapters().flatMap { chapter in
            chapter.scenes.map { $0.steps.last?.output.joined(separator: ",") ?? "" }
        }
        #expect(
            outputs == [
                "the program,answer,immediate,closed,timer",
                "the program,tick 1,promise,micro,tick 2,timeout",
                "first,tick,micro,second",
                "immediate,timeout", "timeout,immediate", "immediate,timeout",
                "step 1,step 2,step 3,step 4,timeout", "step 1,timeout,step 2,step 3,step 4",
                "write 1: true,write 2: true,write 3: false,drain,write 4: true,write 5: true,finish",
                "read 1,read 2,write 1,read 3,read 4,write 2,read 5,write 3,end,write 4,write 5,"
                    + "finish",
                "frame,click,mail,tidy", "due 5,due 8,due 12",
                "mail 1,tidy 1,mail 2,mail 3,tidy 2,mail 4,tidy 3",
                "click 1,tidy 1,click 2,click 3,click 4,click 5,tidy 2,click 6,click 7",
            ])
    }

    @Test(.enabled(if: Node.path != nil, "node is not on this machine"))
    func `Node prints the same for the text that is shown`() throws {
        let scenes = try Tour.chapters().flatMap(\.scenes).filter { $0.language == .javaScript }
        #expect(scenes.count == 10)
        for scene in scenes {
            let program = ByteString(scene.program.joined(separator: "\n"))
            let outcome = try Command(Node.path ?? "node", ["-e", program]).run()
            let printed = outcome.output.text.split(separator: "\n").map(String.init)
            let expected = try #require(scene.steps.last?.output)
            if scene.isOrderFixed {
                #expect(printed == expected, "\(scene.title)")
            } else {
                #expect(printed.sorted() == expected.sorted(), "\(scene.title)")
            }
        }
    }

    @Test func `outside of I/O one program gives both orders`() throws {
        let scenes = try #require(Tour.chapters([.immediate]).first).scenes
        #expect(scenes[0].program == scenes[1].program)
        #expect(scenes[0].steps.last?.output == scenes[1].steps.last?.output.reversed())
        #expect(!scenes[0].isOrderFixed && !scenes[1].isOrderFixed && scenes[2].isOrderFixed)
    }

    @Test func `two tours are the same, step by step`() throws {
        let (first, second) = (try Tour.chapters(), try Tour.chapters())
        #expect(first.flatMap(\.scenes).map(\.steps) == second.flatMap(\.scenes).map(\.steps))
    }

    @Test func `one chapter is what it is in the whole`() throws {
        let whole = try Tour.chapters()
        for name in TourChapter.Name.allCases {
            let alone = try #require(Tour.chapters([name]).first)
            let same = try #require(whole.first { $0.name == name })
            #expect(alone.scenes.map(\.steps) == same.scenes.map(\.steps))
        }
    }

    @Test func `every step says something, and points at a line that is there`() throws {
        for scene in try Tour.chapters().flatMap(\.scenes) {
            for step in scene.steps {
                #expect(step.sentence.hasSuffix(".") || step.sentence.hasSuffix("?"))
                #expect(step.line.map { scene.program.indices.contains($0 - 1) } ?? true)
                #expect(step.line.map { !scene.program[$0 - 1].isEmpty } ?? true)
            }
            #expect(scene.program.filter { $0.count > 40 } == [], "\(scene.title)")
        }
    }

    @Test func `what is printed stays, and the clock never goes back`() throws {
        for scene in try Tour.chapters().flatMap(\.scenes) {
            for (step, next) in zip(scene.steps, scene.steps.dropFirst()) {
                #expect(next.output.starts(with: step.output))
                #expect(next.milliseconds >= step.milliseconds)
                #expect(next.turn >= step.turn)
            }
            #expect(scene.steps.last?.queues.allSatisfy(\.items.isEmpty) == true)
            #expect(scene.steps.last?.running == nil)
        }
    }

    @Test func `a callback runs in the phase that it waited in`() throws {
        let phases = ["timers", "pending", "poll", "check", "close"]
        for scene in try Tour.chapters().flatMap(\.scenes) where scene.language == .javaScript {
            for (step, next) in zip(scene.steps, scene.steps.dropFirst()) {
                guard let running = next.running, running.id != step.running?.id,
                    let queue = step.queues.first(where: {
                        $0.items.contains { $0.id == running.id }
                    })
                else { continue }
                guard phases.contains(queue.name) else { continue }
                #expect(next.position.map { next.queues[$0].name } == queue.name)
            }
        }
    }
}

@Suite("From a timeline to pictures") struct TimelineTourTests {
    private func steps(
        _ entries: [(Int, Timeline.Kind)], passing: Set<EventLoop.Phase> = [],
        dues: [Int: Int] = [:], own: [TourMoment: String] = [:]
    ) -> [TourStep] {
        var recording = TourRecording()
        recording.dues = dues
        for (milliseconds, kind) in entries {
            recording.timeline.entries.append(
                Timeline.Entry(time: Int64(milliseconds) * 1_000_000, line: nil, kind: kind))
            recording.meters.append([])
        }
        var notes = TourNotes(own)
        return recording.steps(passing: passing, &notes)
    }

    private func items(_ name: String, _ step: TourStep) -> [String]? {
        step.queues.first { $0.name == name }?.items.map(\.label)
    }

    @Test func `what is queued waits until it begins, in its own queue`() {
        let steps = steps([
            (0, .began(0)), (0, .queued(1, .ticks, label: "a", by: 0)),
            (0, .queued(2, .ticks, label: "b", by: 0)),
            (0, .queued(3, .immediates, label: "c", by: 0)), (0, .ended(0)), (0, .began(1)),
            (0, .ended(1)), (0, .began(2)), (0, .ended(2)), (0, .phase(.check)), (0, .began(3)),
            (0, .ended(3)),
        ])
        #expect(
            steps.map { items("ticks", $0) ?? [] } == [
                [], ["a"], ["a", "b"], ["a", "b"], ["a", "b"], ["b"], [], [], [],
            ])
        #expect(
            steps.map { items("check", $0) ?? [] } == [
                [], [], [], ["c"], ["c"], ["c"], ["c"], [], [],
            ])
        #expect(
            steps.map(\.running?.label) == [
                "the program", "the program", "the program", "the program", nil, "a", "b", "c", nil,
            ])
    }

    @Test func `what is taken back does not wait any more`() {
        let steps = steps(
            [
                (0, .began(0)), (0, .queued(1, .timers, label: "a", by: 0)), (0, .cancelled(1)),
                (0, .ended(0)),
            ], dues: [1: 5])
        #expect(steps.map { items("timers", $0) ?? [] } == [[], ["a"], [], [], []])
        #expect(steps[1].queues[0].items[0].detail == "at 5 ms")
    }

    @Test func `a callback and its first line are one step, unless there is something to say`() {
        let entries: [(Int, Timeline.Kind)] = [
            (0, .began(0)), (0, .queued(1, .ticks, label: "a", by: 0)), (0, .ended(0)),
            (0, .began(1)), (0, .output("x", by: 1)), (0, .output("y", by: 1)), (0, .ended(1)),
        ]
        #expect(steps(entries).map(\.output) == [[], [], [], ["x"], ["x", "y"], ["x", "y"]])
        let told = steps(entries, own: [.printed("x"): "Look."])
        #expect(told.map(\.output) == [[], [], [], [], ["x"], ["x", "y"], ["x", "y"]])
        #expect(told[4].sentence == "Look.")
    }

    @Test func `the pointer goes round by way of every phase`() {
        let steps = steps(
            [
                (0, .began(0)), (0, .queued(1, .immediates, label: "a", by: 0)), (0, .ended(0)),
                (0, .phase(.check)), (0, .began(1)),
                (0, .queued(2, .immediates, label: "b", by: 1)),
                (0, .ended(1)), (0, .phase(.check)), (0, .began(2)), (0, .ended(2)),
            ], passing: Set(EventLoop.Phase.allCases))
        let way = steps.map { step in step.position.map { step.queues[$0].name } ?? "-" }
        #expect(
            way == [
                "-", "-", "-", "timers", "pending", "poll", "check", "check", "close", "timers",
                "pending", "poll", "check", "-",
            ])
        #expect(steps.map(\.turn) == [0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2])
    }

    @Test func `time that passes while nothing runs passes in the poll`() {
        let steps = steps(
            [
                (0, .began(0)), (0, .queued(1, .timers, label: "a", by: 0)), (0, .ended(0)),
                (3, .phase(.timers)), (3, .began(1)), (3, .ended(1)),
            ], dues: [1: 3])
        let wait = steps[3]
        #expect(wait.position.map { wait.queues[$0].name } == "poll")
        #expect(wait.milliseconds == 3 && wait.turn == 1)
        #expect(steps[4].position == 0 && steps[4].turn == 2)
    }
}
