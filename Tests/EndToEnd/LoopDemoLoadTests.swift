import Glibc
import JSON
import Support
import Testing

@Suite("bx loop-demo load") struct LoopDemoLoadTests {
    private static let classes = ["deadline", "interactive", "normal", "background"]

    /// The numbers of a table by class, the class's name left out.
    private func rows(_ output: ByteString) -> [String: [Substring]] {
        Dictionary(
            output.lines.map { $0.split(separator: " ") }.filter { !$0.isEmpty }
                .map { (String($0[0]), Array($0.dropFirst())) }, uniquingKeysWith: { $1 })
    }

    @Test func `a number of tasks is done, by the classes' shares, and told in a table`() throws {
        let outcome = try Command.bx(
            "loop-demo", "load", "--tasks", "400", "--rate", "20000/s", "--work", "1us",
            "--mix", "interactive=1,normal=3", "--no-long-task"
        ).run()
        #expect(outcome.code == 0)
        #expect(outcome.errors == "")
        #expect(!outcome.output.hasEscapes)
        let rows = rows(outcome.output)
        #expect(Self.classes.allSatisfy { rows[$0] != nil })
        let came = Self.classes.map { Int(rows[$0]?[0] ?? "") ?? -1 }
        #expect(came.reduce(0, +) == 400)
        #expect(came[0] == 0 && came[3] == 0)
        #expect((60...140).contains(came[1]), "a quarter of 400, give or take")
        // Nothing waits, all are done.
        #expect(rows["normal"]?[1] == "0")
        #expect(rows["normal"]?[2] == rows["normal"]?[0])
    }

    @Test func `the same seed makes the same tasks`() throws {
        let tables = try [1, 1, 2].map { seed in
            let outcome = try Command.bx(
                "loop-demo", "load", "--tasks", "300", "--rate", "100000/s", "--work", "1us",
                "--no-long-task", "--seed", "\(seed)"
            ).run()
            return rows(outcome.output).filter { Self.classes.contains($0.key) }
                .mapValues { $0[0] }
        }
        #expect(tables[0] == tables[1])
        #expect(tables[0] != tables[2])
    }

    @Test func `with --json each interval is a line, and the last one is the whole`() throws {
        let outcome = try Command.bx(
            "loop-demo", "load", "--json", "--duration", "350ms", "--interval", "100ms"
        ).run()
        #expect(outcome.code == 0)
        let lines = try outcome.output.lines.map { try JSONValue(parsing: Array($0.utf8)) }
        #expect(lines.count >= 3)
        #expect(lines.last?["type"]?.string == "total")
        #expect(lines.dropLast().allSatisfy { $0["type"]?.string == "interval" })
        func submitted(_ line: JSONValue) -> Int64 {
            Self.classes.reduce(0) { sum, name in
                guard case .integer(let count) = line["classes"]?[name]?["submitted"] else {
                    return sum
                }
                return sum + count
            }
        }
        let inIntervals = lines.dropLast().reduce(0) { $0 + submitted($1) }
        #expect(inIntervals > 0)
        #expect(lines.last.map(submitted) ?? 0 >= inIntervals)
        #expect(lines.last?["turn_p99_ms"] != nil)
    }

    @Test func `the background task does not keep deadlines from being met`() throws {
        // A loose deadline: the machine may be busy with other tests.
        let outcome = try Command.bx(
            "loop-demo", "load", "--tasks", "100", "--rate", "500/s", "--mix", "deadline=1",
            "--deadline", "5s"
        ).run()
        let row = rows(outcome.output)
        #expect(row["deadline"]?[2] == "100")
        #expect(row["deadline"]?[3] == "0")
        #expect(row["background"]?[1] == "1")
    }

    @Test func `too many tasks at once are refused and told`() throws {
        let outcome = try Command.bx(
            "loop-demo", "load", "--tasks", "2000", "--rate", "1000000/s", "--work", "1ms",
            "--mix", "normal=1", "--max-waiting", "10", "--no-long-task", "--duration", "10s"
        ).run()
        #expect(outcome.code == 0)
        #expect(outcome.output.text.contains("tasks refused"))
    }

    @Test func `Ctrl-C ends it with the totals so far and 130`() throws {
        let process = try Command.bx("loop-demo", "load", "--json", "--interval", "50ms").start()
        try process.wait(for: "an interval") { $0.output.text.contains("\n") }
        process.send(signal: SIGINT)
        let outcome = try process.wait()
        #expect(outcome.code == 130)
        let last = try #require(outcome.output.lines.last)
        #expect(last.contains("\"type\":\"total\""))
    }

    @Test func `on a terminal the table is redrawn in place`() throws {
        let process = try Command.bx("loop-demo", "load", "--interval", "50ms").with {
            $0.input = .terminal
            $0.output = .terminal
            $0.errors = .terminal
            $0.terminal = .init(columns: 50, rows: 20)
        }.start()
        try process.wait(for: "a second table") { $0.terminal.text.contains("\u{1B}[7A") }
        try process.write("\u{03}")
        let outcome = try process.wait()
        #expect(outcome.code == 130)
        for line in outcome.terminal.lines {
            let visible = line.split(separator: "\r").last.map(String.init) ?? ""
            #expect(visible.replacing("\u{1B}[K", with: "").count < 50, "\(visible)")
        }
    }

    @Test(
        arguments: [
            (["--mix", "normal"], "--mix"), (["--mix", "nomal=1"], "did you mean 'normal'"),
            (["--mix", "normal=0"], "no class has a share"),
            (["--mix", "normal=x"], "whole number"),
            (["--rate", "1000001/s"], "more than 1000000/s"), (["--tasks", "0"], "--tasks"),
            (["--interval", "49ms"], "--interval"), (["--duration", "9ms"], "--duration"),
        ] as [([ByteString], String)])
    func `a mistake is one sentence and exit code 2`(
        arguments: [ByteString], sentence: String
    ) throws {
        let outcome = try Command.bx(["loop-demo", "load"] + arguments).run()
        #expect(outcome.code == 2)
        #expect(outcome.errors.lines.count == 1)
        #expect(outcome.errors.text.contains(sentence), "\(outcome.errors)")
    }

    @Test func `a closed standard output is a sentence and exit code 1`() throws {
        for arguments in [[], ["--json"]] as [[ByteString]] {
            let outcome = try Command.bx(
                ["loop-demo", "load", "--duration", "200ms", "--interval", "50ms"] + arguments
            ).with { $0.output = .closed }.run()
            #expect(outcome.code == 1)
            #expect(outcome.errors.text.contains("cannot write to standard output: it is closed"))
        }
    }
}
