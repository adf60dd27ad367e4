import Support
import Testing

// One after the other: Node's timers need a machine that is not busy with twenty Nodes.
@Suite("Programs people quiz each other with", .serialized) struct QuizProgramTests {
    @Test func `there are twenty of them`() { #expect(Quiz.names.count >= 20) }

    @Test(arguments: Quiz.names)
    func `a program prints what Node prints`(name: String) async throws {
        let run = try await onThread {
            try Quiz.run(
                String(decoding: Quiz.source(name), as: UTF8.self),
                path: Quiz.folder + name + ".js")
        }
        #expect(run == Quiz.recorded(name))
    }

    @Test(.enabled(if: Quiz.node != nil, "node is not on this machine"), arguments: Quiz.names)
    func `what is recorded is what this machine's Node prints`(name: String) async throws {
        let recorded = Quiz.recorded(name)
        let path = Quiz.folder + name + ".js"
        var run = try await onThread { try Quiz.runUnderNode([path]) }
        // Node's own timers swap places where the machine is busy for a moment.
        for _ in 0..<10 where run != recorded {
            run = try await onThread { try Quiz.runUnderNode([path]) }
        }
        #expect(run == recorded)
    }
}
