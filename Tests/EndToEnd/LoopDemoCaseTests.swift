import JSON
import Support
import Testing

@Suite("bx loop-demo run: scenarios and stream cases") struct LoopDemoCaseTests {
    private func run(
        _ text: ByteString, _ flags: ByteString...
    ) throws -> Outcome {
        let folder = try TemporaryDirectory()
        let file = try folder.write(text, to: "case.json")
        return try Command.bx(["loop-demo", "run", ByteString(file)] + flags).run()
    }

    @Test(arguments: [
        (
            "[[\"tick\", \"a\", [[\"log\", \"b\"]]], [\"micro\", \"c\"], [\"log\", \"d\"]]",
            "d\na\nb\nc\n"
        ),
        // A year passes at once.
        ("[[\"timeout\", \"a\", 2147483647], [\"timeout\", \"b\", 2000000000]]", "b\na\n"),
        // The oracle ends its list with a line end, and so an empty one too.
        ("[]", "\n"),
        (
            """
            {"type": "readable", "hwm": 4, "ops": [["ondata"], ["push", 3], ["eof"]]}
            """,
            """
            push 3 -> true
            eof -> false
            r:resume
            data 3
            r:end
            r:close
            R len=0 flowing=true ended=true destroyed=true

            """
        ),
    ])
    func `prints the trace, a step in a line`(text: ByteString, trace: ByteString) throws {
        let outcome = try run(text)
        #expect(outcome.output == trace)
        #expect(outcome.errors == "")
        #expect(outcome.code == 0)
    }

    @Test func `prints one document with --json`() throws {
        let outcome = try run("[[\"log\", \"a\"], [\"log\", \"b\"]]", "--json")
        let document = try JSONValue(parsing: outcome.output.text)
        #expect(document == ["output": ["a", "b"]])
    }

    @Test(arguments: [
        ("[", "case.json: line 1, column 2: the text ends too early"),
        ("[[\"fly\", \"a\"]]", "case.json: the scenario[0] is 'fly'; it can be tick, micro"),
        ("{\"type\": \"pump\"}", "case.json: type is 'pump'; it can be writable, readable or pipe"),
    ])
    func `refuses what is no case in one sentence`(text: ByteString, sentence: String) throws {
        let outcome = try run(text)
        #expect(outcome.code == 1)
        #expect(outcome.output == "")
        #expect(outcome.errors.text.contains(sentence))
        #expect(outcome.errors.text.filter { $0 == "\n" }.count == 1)
    }

    @Test func `says which file cannot be read`() throws {
        let outcome = try Command.bx("loop-demo", "run", "/nowhere/case.json").run()
        #expect(outcome.code == 1)
        #expect(
            outcome.errors
                == "bx loop-demo run: cannot read /nowhere/case.json: no such file or directory\n")
    }
}
