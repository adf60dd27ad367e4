import Foundation
import Support
import Testing

@Suite("Random programs against Node") struct RandomProgramTests {
    /// All programs run in one process: queues are first in, first out, so what one program does
    /// says nothing about the order within another.
    private static let frame = """
        const EventEmitter = require('events');
        process.on('unhandledRejection', () => {});
        """

    private static func wrapped(_ index: Int, _ source: String) -> String {
        "((log) => {\n\(source)\n})((...a) => { lines[\(index)].push(a.join(' ')); });\n"
    }

    /// `BX_SCRIPT_SEEDS=FIRST:COUNT` tries others.
    private static let seeds: (first: UInt64, count: Int) = {
        let variable = ProcessInfo.processInfo.environment["BX_SCRIPT_SEEDS"] ?? ""
        let parts = variable.split(separator: ":").compactMap { Int($0) }
        return parts.count == 2 ? (UInt64(parts[0]), parts[1]) : (1, 300)
    }()

    @Test(.enabled(if: Quiz.node != nil, "node is not on this machine"))
    func `random programs print what Node prints`() async throws {
        let (first, count) = Self.seeds
        var remaining: [UInt64] = []
        for start in stride(from: 0, to: count, by: 100) {
            let seeds = (start..<min(start + 100, count)).map { first + UInt64($0) }
            remaining += try await Self.disagreeing(seeds)
        }
        // On a machine that stalls two of Node's timers fire in one turn, and then its order is
        // another: what differs is asked for again, alone.
        for seed in remaining {
            var isAgreed = false
            for _ in 0..<3 where !isAgreed {
                isAgreed = try await Self.disagreeing([seed]).isEmpty
            }
            #expect(isAgreed, "seed \(seed)")
        }
    }

    /// The seeds whose programs print something else here than under Node.
    private static func disagreeing(_ seeds: [UInt64]) async throws -> [UInt64] {
        let sources = seeds.map(RandomProgram.source)
        let expected = try await onThread { try Self.expected(sources) }
        var disagreeing: [UInt64] = []
        for (index, source) in sources.enumerated() {
            let program =
                Self.frame + "((log) => {\n\(source)\n})((...a) => console.log(a.join(' ')));"
            let run = try await onThread { try Quiz.run(program) }
            if run.output != expected[index] { disagreeing.append(seeds[index]) }
        }
        return disagreeing
    }

    private static func expected(_ sources: [String]) throws -> [String] {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/programs.js"
        var text = frame + "const lines = Array.from({ length: \(sources.count) }, () => []);\n"
        for (index, source) in sources.enumerated() { text += wrapped(index, source) }
        text += "process.on('exit', () => console.log(lines.map((l) => l.join('\\n'))"
        text += ".join('\\n---\\n')));"
        try directory.write(ByteString(text), to: "programs.js")
        let output = try Quiz.runUnderNode([path]).output
        return output.dropLast().components(separatedBy: "\n---\n").map {
            $0.isEmpty ? "" : $0 + "\n"
        }
    }
}
