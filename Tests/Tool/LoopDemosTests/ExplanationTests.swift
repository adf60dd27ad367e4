import EventLoops
import JSON
import LoopDemos
import Testing

@Suite("Explanations of a timeline") struct ExplanationTests {
    private static func timeline(_ kinds: [(Int?, Timeline.Kind)]) -> Timeline {
        Timeline(
            entries: kinds.enumerated().map { index, kind in
                Timeline.Entry(time: Int64(index) * 1000, line: kind.0, kind: kind.1)
            })
    }

    /// A timeout, an immediate, a promise's then and a tick, in this order in the source.
    private static let sample = timeline([
        (nil, .began(0)),
        (1, .queued(1, .timers, label: "setTimeout 1 ms", by: 0)),
        (2, .queued(2, .immediates, label: "setImmediate", by: 0)),
        (3, .queued(3, .microtasks, label: "then", by: 0)),
        (4, .queued(4, .ticks, label: "nextTick", by: 0)),
        (5, .output("main", by: 0)), (nil, .ended(0)),
        (4, .began(4)), (4, .output("tick", by: 4)), (4, .ended(4)),
        (3, .began(3)), (3, .output("then", by: 3)), (3, .ended(3)),
        (nil, .phase(.check)),
        (2, .began(2)), (2, .output("immediate", by: 2)), (2, .ended(2)),
        (nil, .phase(.timers)),
        (1, .began(1)), (1, .output("timeout", by: 1)), (1, .ended(1)),
    ])

    @Test func `each line says where it came from and why then`() {
        #expect(
            Self.sample.explanations.map(\.text) == [
                "main\n    before the loop: the program itself, "
                    + "which runs to its end before any callback",
                "tick\n    before the loop: nextTick of line 4, queued by the program: ticks run "
                    + "as soon as what runs returns; before the then of line 3, though that was "
                    + "queued earlier: ticks go before microtasks",
                "then\n    before the loop: then of line 3, whose promise was settled by the "
                    + "program: microtasks run once no tick is left; before the setTimeout 1 ms of "
                    + "line 1, since the loop only goes on when no microtask is left",
                "immediate\n    check phase: setImmediate of line 2, set by the program: "
                    + "immediates run right after the poll; before the setTimeout 1 ms of line 1, "
                    + "which was not due yet when this turn passed the timers phase",
                "timeout\n    timers phase: setTimeout 1 ms of line 1, due: a turn of the loop "
                    + "begins with the timers whose time has come",
            ])
    }

    @Test func `a timer before an immediate says that it was due`() {
        let timeline = Self.timeline([
            (1, .queued(1, .timers, label: "setTimeout 1 ms", by: 0)),
            (2, .queued(2, .immediates, label: "setImmediate", by: 0)),
            (nil, .phase(.timers)), (1, .began(1)), (1, .output("t", by: 1)), (1, .ended(1)),
        ])
        #expect(
            timeline.explanations.first?.reason.hasSuffix(
                "before the setImmediate of line 2, since it was due when the turn began, and the "
                    + "check phase comes later in a turn") == true)
    }

    @Test func `what was cancelled waits no longer`() {
        let timeline = Self.timeline([
            (1, .queued(1, .timers, label: "setTimeout 1 ms", by: 0)), (2, .cancelled(1)),
            (3, .queued(2, .immediates, label: "setImmediate", by: 0)),
            (nil, .phase(.check)), (3, .began(2)), (3, .output("i", by: 2)),
        ])
        #expect(
            timeline.explanations.first?.reason
                == "set by the program: immediates run right after the poll")
    }

    @Test func `a trace has a slice for each callback, and arrows with two ends`() throws {
        let value = try JSONValue(parsing: Array(Self.sample.traceEvents.encode().utf8))
        let events = value["traceEvents"]?.array ?? []
        func count(_ phase: String) -> Int { events.count { $0["ph"]?.string == phase } }
        #expect(count("X") == 5 + 2)
        #expect(count("i") == 5)
        #expect(count("M") == 2)
        let starts = events.filter { $0["ph"]?.string == "s" }.compactMap { $0["id"]?.integer }
        let ends = events.filter { $0["ph"]?.string == "f" }.compactMap { $0["id"]?.integer }
        #expect(Set(starts) == [1, 2, 3, 4])
        #expect(starts.sorted() == ends.sorted())
        let timeout = events.first { $0["name"]?.string == "setTimeout 1 ms" }
        #expect(timeout?["args"]?["line"]?.integer == 1)
        #expect(timeout?["args"]?["queue"]?.string == "timers")
    }

    @Test func `an arrow is left out where the callback never ran`() {
        let timeline = Self.timeline([
            (1, .queued(1, .timers, label: "setTimeout 1 ms", by: 0)), (2, .cancelled(1)),
        ])
        let events = timeline.traceEvents["traceEvents"]?.array ?? []
        #expect(!events.contains { ["s", "f"].contains($0["ph"]?.string) })
    }
}
