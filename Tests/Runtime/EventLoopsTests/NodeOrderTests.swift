import EventLoops
import Testing

@Suite("The order of Node's phases and queues")
struct NodeOrderTests {
    struct Example: Sendable, CustomTestStringConvertible {
        let rule: String
        let program: Program
        let trace: String

        init(_ rule: String, _ steps: [Program.Step], _ trace: String) {
            self.rule = rule
            program = Program(steps)
            self.trace = trace
        }

        var testDescription: String { rule }
    }

    static let examples = [
        Example("nothing logs nothing", [], ""),
        Example(
            "ticks run before microtasks, both after the callback",
            [.micro("m"), .tick("t"), .log("sync")], "sync t m"),
        Example("ticks run in order", [.tick("a"), .tick("b"), .tick("c")], "a b c"),
        Example("microtasks run in order", [.micro("a"), .micro("b"), .micro("c")], "a b c"),
        Example(
            "a tick's tick runs before the microtasks",
            [.micro("m"), .tick("a", [.tick("b", [.tick("c")])])], "a b c m"),
        Example(
            "a microtask's tick waits for all microtasks",
            [.micro("a", [.tick("t"), .micro("c")]), .micro("b")], "a b c t"),
        Example(
            "a tick's microtask waits for all ticks",
            [.tick("a", [.micro("m")]), .tick("b")], "a b m"),
        Example(
            "ticks and microtasks alternate until both are empty",
            [.micro("m1", [.tick("t1", [.micro("m2", [.tick("t2")])])])], "m1 t1 m2 t2"),
        Example(
            "an immediate comes before a timer that was set with it in I/O",
            [.timeout("t", milliseconds: 1), .immediate("i")], "i t"),
        Example(
            "immediates run in order, with ticks and microtasks between them",
            [
                .immediate("i1", [.micro("m1"), .tick("t1")]), .immediate("i2", [.tick("t2")]),
                .immediate("i3"),
            ], "i1 t1 m1 i2 t2 i3"),
        Example(
            "an immediate's immediate is for the next turn",
            [.immediate("i1", [.immediate("i3", [.immediate("i4")])]), .immediate("i2")],
            "i1 i2 i3 i4"),
        Example(
            "a tick's immediate still makes it into this turn",
            [.tick("t", [.immediate("i2")]), .immediate("i1")], "t i1 i2"),
        Example(
            "an immediate's tick's immediate does not",
            [.immediate("i1", [.tick("t", [.immediate("i3")])]), .immediate("i2")],
            "i1 t i2 i3"),
        Example(
            "timers of one duration run in order, with ticks and microtasks between them",
            [
                .timeout("a", milliseconds: 20, [.micro("m"), .tick("t")]),
                .timeout("b", milliseconds: 20, [.tick("u")]), .timeout("c", milliseconds: 20),
            ], "a t m b u c"),
        Example(
            "timers run by their time, not by when they were set",
            [
                .timeout("c", milliseconds: 60), .timeout("a", milliseconds: 20),
                .timeout("b", milliseconds: 40),
            ], "a b c"),
        Example(
            "a timer's immediate comes before its timer",
            [.timeout("a", milliseconds: 10, [.timeout("c", milliseconds: 1), .immediate("b")])],
            "a b c"),
        Example(
            "a timeout of zero is one of 1 ms",
            [.timeout("a", milliseconds: 1), .timeout("b", milliseconds: 0)], "a b"),
        Example(
            "a cleared timer, immediate or interval does not run",
            [
                .timeout("t", milliseconds: 5), .immediate("i"),
                .interval("v", milliseconds: 5, count: 1), .clear("t"), .clear("i"), .clear("v"),
                .log("x"),
            ], "x"),
        Example(
            "a timer clears the next one of its list",
            [
                .timeout("a", milliseconds: 20, [.clear("b")]), .timeout("b", milliseconds: 20),
                .timeout("c", milliseconds: 20),
            ], "a c"),
        Example(
            "a timer's tick clears the next one of its list",
            [
                .timeout("a", milliseconds: 20, [.tick("t", [.clear("b")])]),
                .timeout("b", milliseconds: 20), .timeout("c", milliseconds: 20),
            ], "a t c"),
        Example(
            "a timer that clears itself runs once, and clearing twice is harmless",
            [.timeout("a", milliseconds: 5, [.clear("a"), .clear("a")])], "a"),
        Example(
            "an immediate clears one of this turn and one of the next",
            [
                .immediate("i1", [.immediate("i4"), .clear("i2"), .clear("i4")]),
                .immediate("i2"), .immediate("i3"),
            ], "i1 i3"),
        Example(
            "an interval runs until it is cleared",
            [.interval("v", milliseconds: 20, count: 3, [.tick("t"), .micro("m")])],
            "v t m v t m v t m"),
        Example(
            "an interval and a timeout between its times",
            [.interval("v", milliseconds: 40, count: 3), .timeout("t", milliseconds: 100)],
            "v v t v"),
        Example(
            "a timer set in a timer of the same duration waits that long again",
            [
                .timeout("a", milliseconds: 40, [.timeout("c", milliseconds: 40)]),
                .timeout("b", milliseconds: 60),
            ], "a b c"),
    ]

    @Test(arguments: examples)
    func `a program logs in the order of its rule`(example: Example) async throws {
        let trace = try await example.program.trace()
        #expect(trace.joined(separator: " ") == example.trace)
    }

    @Test(
        .enabled(if: Program.node != nil, "node is not on this machine"),
        arguments: [examples])
    func `Node agrees with each rule`(examples: [Example]) async throws {
        let traces = try await Program.tracesOfNode(examples.map(\.program))
        try #require(traces.count == examples.count)
        for (example, trace) in zip(examples, traces) {
            #expect(trace.joined(separator: " ") == example.trace, "\(example.rule)")
        }
    }

    /// Node's clock is the real one: on a busy machine two of its timers may change places. Only a
    /// program that it logs otherwise three times counts.
    @Test(.enabled(if: Program.node != nil, "node is not on this machine"))
    func `random programs log as on Node`() async throws {
        var programs: [(seed: Int, program: Program, trace: [String])] = []
        for seed in 1...24 {
            let program = Program(seed: seed)
            programs.append((seed, program, try await program.trace()))
        }
        for _ in 0..<3 where !programs.isEmpty {
            let traces = try await Program.tracesOfNode(programs.map(\.program))
            try #require(traces.count == programs.count)
            programs = zip(programs, traces).filter { $0.0.trace != $0.1 }.map(\.0)
        }
        #expect(programs.map(\.seed) == [])
    }
}

extension Program {
    /// A random program whose order is determined: no two sums of its timers' delays are the same.
    init(seed: Int) {
        var maker = Maker(random: Random(seed: UInt64(seed)))
        self.init((0..<6).map { _ in maker.step(depth: 0) })
    }

    private struct Maker {
        var random: Random
        private var labels = 0
        private var delays = 0
        private var clearable: [String] = []

        init(random: Random) { self.random = random }

        mutating func step(depth: Int) -> Step {
            labels += 1
            let label = "n\(labels)"
            switch random.next(below: 10) {
            case 0, 1: return .tick(label, steps(depth))
            case 2, 3: return .micro(label, steps(depth))
            case 4, 5:
                clearable.append(label)
                return .immediate(label, steps(depth))
            case 6 where delays < 5:
                clearable.append(label)
                delays += 1
                return .timeout(label, milliseconds: 5 << delays, steps(depth))
            case 7 where !clearable.isEmpty:
                return .clear(clearable[random.next(below: clearable.count)])
            default: return .log(label)
            }
        }

        private mutating func steps(_ depth: Int) -> [Step] {
            guard depth < 4 else { return [] }
            return (0..<random.next(below: 4)).map { _ in step(depth: depth + 1) }
        }
    }
}
