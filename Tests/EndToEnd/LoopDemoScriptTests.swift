import CLinux
import JSON
import Support
import Testing

@Suite("bx loop-demo run FILE.js") struct LoopDemoScriptTests {
    private static func run(
        _ source: String, _ flags: [ByteString] = [], name: String = "quiz.js"
    ) throws -> (Outcome, TemporaryDirectory) {
        let directory = try TemporaryDirectory()
        try directory.write(ByteString(source), to: name)
        let path = ByteString(directory.path + "/" + name)
        return (try Command.bx(["loop-demo", "run", path] + flags).run(), directory)
    }

    @Test func `a program prints in the loop's order`() throws {
        let (outcome, _) = try Self.run(
            """
            setImmediate(() => console.log('immediate'));
            Promise.resolve().then(() => console.log('then'));
            process.nextTick(() => console.log('tick'));
            console.log('main');
            """)
        #expect(outcome.output == "main\ntick\nthen\nimmediate\n")
        #expect(outcome.code == 0)
        #expect(outcome.errors == "")
    }

    @Test(arguments: [("process.exit(42)", 42), ("throw new Error('x')", 1), ("1", 0)])
    func `the program's exit code is the command's`(source: String, code: CInt) throws {
        let (outcome, _) = try Self.run(source)
        #expect(outcome.code == code)
    }

    @Test func `an uncaught error is told with its line and column`() throws {
        let (outcome, _) = try Self.run("console.log(1);\n  throw new Error('boom');")
        #expect(outcome.output == "1\n")
        #expect(outcome.errors.text.contains("Uncaught Error: boom"))
        #expect(outcome.errors.text.contains("quiz.js:2:9"))
        #expect(outcome.code == 1)
    }

    @Test func `what is outside of the subset is one sentence`() throws {
        let (outcome, directory) = try Self.run("console.log(1);\nlet a = /x/;")
        #expect(outcome.output == "")
        #expect(
            outcome.errors.text
                == "bx loop-demo run: \(directory.path)/quiz.js:2:9: regular expressions are not in "
                + "the subset of JavaScript\n")
        #expect(outcome.code == 1)
    }

    @Test func `--explain tells the phase, the queue's callback and the reason`() throws {
        let (outcome, _) = try Self.run(
            "process.nextTick(() => console.log('tick'));\nconsole.log('main');", ["--explain"])
        #expect(outcome.output.lines.count == 4)
        #expect(outcome.output.text.contains("    before the loop: nextTick of line 1, queued by"))
    }

    @Test func `--json has one object a line`() throws {
        let (outcome, _) = try Self.run("console.log('a\\nb');", ["--json"])
        #expect(
            outcome.output
                == """
                {"output":"a","phase":null,"queue":"main","line":null}
                {"output":"b","phase":null,"queue":"main","line":null}

                """)
    }

    @Test func `--trace writes a file that parses`() throws {
        let directory = try TemporaryDirectory()
        let trace = ByteString(directory.path + "/trace.json")
        let (outcome, _) = try Self.run("setTimeout(() => console.log(1), 1);", ["--trace", trace])
        #expect(outcome.output == "1\n")
        let text = try Command.shell("cat \(directory.path)/trace.json").run().output
        let value = try JSONValue(parsing: Array(text.text.utf8))
        #expect((value["traceEvents"]?.array?.count ?? 0) > 5)
    }

    @Test(arguments: ["--explain", "--trace=x"] as [ByteString])
    func `a case takes no flags for programs`(flag: ByteString) throws {
        let (outcome, _) = try Self.run("[]", [flag], name: "case.json")
        #expect(outcome.code == 1)
        #expect(outcome.errors.text.contains("--explain and --trace are for programs"))
    }

    @Test func `other files are refused`() throws {
        let (outcome, _) = try Self.run("", name: "quiz.ts")
        #expect(outcome.code == 1)
        #expect(outcome.errors.text.contains("a program ends in .js, a case in .json"))
    }

    @Test func `Ctrl-C ends a program that never returns, with 130`() throws {
        let directory = try TemporaryDirectory()
        try directory.write("console.log('busy'); for (;;);", to: "quiz.js")
        let outcome = try Command.shell(
            """
            bx loop-demo run \(directory.path)/quiz.js > \(directory.path)/out & pid=$!
            until grep -q busy \(directory.path)/out; do :; done
            kill -INT $pid; wait $pid; echo $?
            """
        ).run()
        #expect(outcome.output == "130\n")
    }
}
