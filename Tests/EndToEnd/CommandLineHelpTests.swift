import Support
import Testing

@Suite("Help") struct CommandLineHelpTests {
    @Test(arguments: CommandTree.all)
    func `help X is X --help, and -h is shorter`(words: [ByteString]) throws {
        let full = try Command.bx(words + ["--help"]).run()
        let asked = try Command.bx(["help"] + words).run()
        let short = try Command.bx(words + ["-h"]).run()
        for outcome in [full, asked, short] {
            #expect(outcome.code == 0)
            #expect(outcome.errors == "")
        }
        #expect(asked.output == full.output)
        #expect(short.output.bytes.count <= full.output.bytes.count)
        let title = (["bx"] + words.map(\.text)).joined(separator: " ")
        #expect(full.output.lines.first?.hasPrefix("Usage: \(title) ") == true)
        #expect(short.output.lines.first == full.output.lines.first)
        #expect(full.output.text.contains("Examples:"))
    }

    @Test func `help answers in spite of other mistakes on the line and a broken config file`()
        throws
    {
        let directory = try TemporaryDirectory()
        try directory.write("serve: [", to: "bx.yaml")
        let outcome = try Command.bx("serve", "--lsiten", "1", "--help").with {
            $0.directory = .path(directory.path)
        }.run()
        #expect(outcome.code == 0)
        #expect(outcome.output.lines.first == "Usage: bx serve [flags] [DIR]")
    }

    @Test func `the version is one line`() throws {
        let outcome = try Command.bx("--version").run()
        #expect(outcome.code == 0)
        #expect(outcome.errors == "")
        #expect(outcome.output.text.contains(/^bx \d+\.\d+\.\d+\n$/))
    }

    @Test(arguments: [[], ["--json"]])
    func `alone and without a terminal it prints help and exits with 2`(
        words: [ByteString]
    ) throws {
        let outcome = try Command.bx(words).run()
        #expect(outcome.code == 2)
        #expect(outcome.output == (try Command.bx(words + ["-h"]).run().output))
        #expect(outcome.errors == "")
    }

    // MARK: The pager

    private func onTerminal(
        _ words: [ByteString], pager: ByteString?, _ change: (inout Command) -> Void = { _ in }
    ) -> Command {
        Command.bx(words).with {
            $0.input = .terminal
            $0.output = .terminal
            $0.errors = .terminal
            $0.environment["PAGER"] = pager
            $0.environment["NO_COLOR"] = "1"
            change(&$0)
        }
    }

    @Test(arguments: [["serve", "--help"], ["help", "serve"]] as [[ByteString]])
    func `full help on a terminal goes through PAGER`(words: [ByteString]) throws {
        let outcome = try onTerminal(words, pager: "sed 's/^/paged: /'").run()
        #expect(outcome.code == 0)
        let lines = outcome.terminal.text.split(whereSeparator: \.isNewline)
        #expect(lines.first == "paged: Usage: bx serve [flags] [DIR]")
        #expect(lines.allSatisfy { $0.hasPrefix("paged: ") })
    }

    @Test func `BX_PAGER goes before PAGER`() throws {
        let outcome = try onTerminal(["serve", "--help"], pager: "false") {
            $0.environment["BX_PAGER"] = "sed 's/^/mine: /'"
        }.run()
        #expect(outcome.terminal.text.hasPrefix("mine: Usage"))
    }

    @Test(arguments: ["", "cat", "/nonexistent/pager"] as [ByteString])
    func `without a pager that runs, help is printed`(pager: ByteString) throws {
        let outcome = try onTerminal(["serve", "--help"], pager: pager).run()
        #expect(outcome.code == 0)
        #expect(outcome.terminal.text.contains("Usage: bx serve [flags] [DIR]"))
    }

    @Test func `a pager that is left early is no mistake`() throws {
        let outcome = try onTerminal(["serve", "--help"], pager: "head -1").run()
        #expect(outcome.code == 0)
        #expect(outcome.terminal == "Usage: bx serve [flags] [DIR]\r\n")
        #expect(outcome.leftBehind == [])
    }

    @Test func `short help goes to the terminal directly`() throws {
        let outcome = try onTerminal(["serve", "-h"], pager: "sed 's/^/paged: /'").run()
        #expect(outcome.terminal.text.hasPrefix("Usage: bx serve"))
    }

    @Test func `without a terminal no pager is run`() throws {
        let directory = try TemporaryDirectory()
        let pager = "touch \(directory.path("pager-ran"))"
        let outcome = try Command.bx("serve", "--help").with {
            $0.environment["PAGER"] = ByteString(pager)
        }.run()
        #expect(outcome.output.text.hasPrefix("Usage: bx serve"))
        #expect(try names(inDirectory: directory.path) == [])
    }
}
