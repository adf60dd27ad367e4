import CLinux
import EventLoops
import JSON
import Linux
import LoopDemos
import Support
import Testing

@Suite("Ordering scenarios against Node") struct OrderingScenarioTests {
    /// `BX_SCENARIO_SEEDS=FIRST:COUNT` tries others.
    private static let seeds: Range<UInt64> = {
        let parts = (Node.variable("BX_SCENARIO_SEEDS") ?? "").split(separator: ":")
            .compactMap { UInt64($0) }
        return parts.count == 2 ? parts[0]..<parts[0] + parts[1] : 1..<241
    }()

    @Test(.enabled(if: Node.path != nil, "node is not on this machine"))
    func `random scenarios print what Node prints`() async throws {
        var remaining = Self.seeds.map { seed in
            var generator = ScenarioGenerator(seed: seed)
            return JSONValue.array(generator.scenario()).encode()
        }
        // Node's timers are late on a machine that stalls, and then its trace is another one.
        for _ in 0..<3 where !remaining.isEmpty {
            let traces = try await Self.nodeTraces(of: remaining)
            #expect(traces.count == remaining.count)
            var others: [String] = []
            for (scenario, trace) in zip(remaining, traces) {
                if try await Self.trace(of: scenario) != trace { others.append(scenario) }
            }
            remaining = others
        }
        for scenario in remaining.prefix(3) {
            let expected = try await Self.nodeTraces(of: [scenario])
            #expect(try await Self.trace(of: scenario) == expected.first, "\(scenario)")
        }
    }

    @Test(
        .enabled(if: Node.path != nil, "node is not on this machine"),
        .enabled(
            if: Node.isThere(Node.oracles + "/scenario-gen.js"),
            "the oracle is not beside the checkout"), arguments: [1, 7, 99, 1234, 99_999])
    func `the oracle's scenarios print what the oracle prints`(seed: Int) async throws {
        let folder = try TemporaryDirectory()
        let scenario = try Command(
            Node.path ?? "",
            [
                ByteString("\(Node.oracles)/scenario-gen.js"), ByteString("\(seed)"),
            ]
        ).run().output.text
        let file = try folder.write(ByteString(scenario), to: "case.json")
        let expected = try Command(
            Node.path ?? "", [ByteString("\(Node.oracles)/scenario-run.js"), ByteString(file)]
        ).run().output.text
        let lines = try await Self.trace(of: scenario)
        #expect(lines.map { $0 + "\n" }.joined() == expected)
    }

    @Test(arguments: [
        // What a callback throws leaves its ticks to the next one.
        (
            #"[["immediate","a",[["tick","t",[]],["throw","x"]]],["immediate","b",[]]]"#,
            "a, uncaught x, b, t"
        ),
        // A tick that throws leaves those behind it, and the microtasks.
        (
            #"[["immediate","i",[]],["tick","a",[["throw","x"]]],["tick","b",[]],["micro","m",[]]]"#,
            "a, uncaught x, b, m, i"
        ),
        // A microtask fails for itself alone.
        (
            #"[["micro","a",[["throw","x"]]],["micro","b",[]],["tick","t",[]]]"#,
            "t, a, uncaught x, b"
        ),
        // Of two timers that are due, the second does not wait for the first one's ticks.
        (
            #"[["timeout","a",5,[["tick","t",[]],["throw","x"]]],["timeout","b",5,[]]]"#,
            "a, uncaught x, b, t"
        ),
        // Behind the last immediate that throws the phase begins anew.
        (
            #"[["immediate","a",[["micro","m",[]],["immediate","b",[]],["throw","x"]]]]"#,
            "a, uncaught x, b, m"
        ),
        // I/O comes back in a later turn's poll phase.
        (#"[["io","d",[["immediate","i",[]],["timeout","t",0,[]]]]]"#, "d, i, t"),
    ])
    func `a callback that throws leaves what waits to the next`(
        scenario: String, trace: String
    ) async throws {
        #expect(try await Self.trace(of: scenario).joined(separator: ", ") == trace)
    }

    @Test(arguments: [
        ("3", "the scenario is not an array"),
        ("[[\"log\"]]", "the scenario[0] has no label, which stands second"),
        (
            "[[\"timeout\", \"a\", -1]]",
            "the scenario[0] needs a delay from 0 to 2147483647 milliseconds behind its label"
        ),
        (
            "[[\"tick\", \"a\", [[\"fly\", \"b\"]]]]",
            "the scenario[0][2][0] is 'fly'; it can be tick, micro, immediate, timeout, io, log, "
                + "throw or clear"
        ),
        ("[[\"tick\", \"a\", 4]]", "the scenario[0][2] is not an array"),
    ])
    func `what is no scenario is refused in one sentence`(text: String, sentence: String) throws {
        let value = try JSONValue(parsing: text)
        let error = #expect(throws: ScenarioError.self) { try OrderingScenario(value) }
        #expect(error?.description == sentence)
    }

    /// The trace on bx's own loop, whose clock waits for nothing.
    private static func trace(of text: String) async throws -> [String] {
        let scenario = try OrderingScenario(JSONValue(parsing: text))
        return try await onThread {
            let loop = try EventLoop(clock: .virtual(ManualClock()))
            defer { loop.close() }
            return scenario.trace(on: loop)
        }
    }

    private static func nodeTraces(of scenarios: [String]) async throws -> [[String]] {
        let script = Checkout.root + "/Tests/Tool/LoopDemosTests/Fixtures/scenarios.js"
        let command = Command(Node.path ?? "", [ByteString(script)]).with {
            $0.input = .bytes(ByteString(scenarios.joined(separator: "\n")))
            $0.timeout = .seconds(120)
        }
        let output = try await onThread { try command.run().output.text }
        return try output.split(separator: "\n").map { line in
            try JSONValue(parsing: String(line)).array?.compactMap(\.string) ?? []
        }
    }
}
