import Support
import Testing

@Suite("Odd surroundings") struct CommandLineSurroundingsTests {
    static let harmless: [[ByteString]] = [
        ["--version"], ["help"], ["config", "show"], ["man"], ["completions", "fish"],
    ]

    @Test(arguments: harmless)
    func `HOME may be unset`(words: [ByteString]) throws {
        let outcome = try Command.bx(words).with { $0.environment["HOME"] = nil }.run()
        #expect(outcome.code == 0)
        #expect(outcome.errors == "")
    }

    @Test(arguments: harmless)
    func `the environment may be empty`(words: [ByteString]) throws {
        let outcome = try Command.bx(words).with { $0.environment = [:] }.run()
        #expect(outcome.code == 0)
        #expect(outcome.errors == "")
    }

    @Test(arguments: harmless)
    func `the working directory may be gone`(words: [ByteString]) throws {
        let outcome = try Command.bx(words).with { $0.directory = .deleted }.run()
        #expect(outcome.code == 0)
        #expect(outcome.errors == "")
    }

    @Test func `environment values may be no UTF-8`() throws {
        let outcome = try Command.bx("config", "show").with {
            $0.environment["BX_SERVE_ACCESS_LOG"] = [0xFF]
        }.run()
        #expect(outcome.code == 2)
        #expect(outcome.errors.text.contains("the environment variable BX_SERVE_ACCESS_LOG"))
        #expect(outcome.errors.lines.count == 1)
    }

    // MARK: Width

    @Test(arguments: CommandTree.all)
    func `help fits into 40 columns`(words: [ByteString]) throws {
        for flag in ["-h", "--help"] as [ByteString] {
            let outcome = try Command.bx(words + [flag]).with {
                $0.environment["COLUMNS"] = "40"
            }.run()
            #expect(outcome.output.lines.filter { $0.count > 40 } == [])
        }
    }

    @Test func `help is as wide as the terminal, whatever COLUMNS says`() throws {
        for columns in [40, 100] {
            let outcome = try Command.bx("serve", "-h").with {
                $0.output = .terminal
                $0.terminal = .init(columns: columns, rows: 24)
                $0.environment["COLUMNS"] = "60"
                $0.environment["NO_COLOR"] = "1"
            }.run()
            let widest = outcome.terminal.text.split(whereSeparator: \.isNewline).map(\.count).max()
            let width = try #require(widest)
            #expect(width <= columns)
            #expect(width > columns - 20)
        }
    }

    @Test(arguments: ["0", "-1", "x", "", "99999999999999999999"] as [ByteString])
    func `a COLUMNS that is no width is 80`(columns: ByteString) throws {
        let plain = try Command.bx("serve", "--help").run()
        let outcome = try Command.bx("serve", "--help").with {
            $0.environment["COLUMNS"] = columns
        }.run()
        #expect(outcome.output == plain.output)
    }

    // MARK: Colour

    struct Colors: CustomTestStringConvertible {
        var variables: [String: ByteString] = [:]
        var flags: [ByteString] = []
        let onTerminal: Bool
        let inPipe: Bool

        var testDescription: String { "\(variables) \(flags)" }
    }

    @Test(arguments: [
        Colors(onTerminal: true, inPipe: false),
        Colors(variables: ["NO_COLOR": ""], onTerminal: true, inPipe: false),
        Colors(variables: ["NO_COLOR": "1"], onTerminal: false, inPipe: false),
        Colors(variables: ["TERM": "dumb"], onTerminal: false, inPipe: false),
        Colors(variables: ["CLICOLOR_FORCE": "1"], onTerminal: true, inPipe: true),
        Colors(variables: ["CLICOLOR_FORCE": "0"], onTerminal: true, inPipe: false),
        Colors(
            variables: ["CLICOLOR_FORCE": "1", "NO_COLOR": "1"], onTerminal: false, inPipe: false),
        Colors(flags: ["--color=always"], onTerminal: true, inPipe: true),
        Colors(
            variables: ["NO_COLOR": "1"], flags: ["--color", "always"], onTerminal: true,
            inPipe: true),
        Colors(
            variables: ["CLICOLOR_FORCE": "1"], flags: ["--color=never"], onTerminal: false,
            inPipe: false),
        Colors(variables: ["BX_COLOR": "never"], onTerminal: false, inPipe: false),
        Colors(
            variables: ["BX_COLOR": "always"], flags: ["--color=never"], onTerminal: false,
            inPipe: false),
    ])
    func `colour is where it is wanted`(colors: Colors) throws {
        let command = Command.bx(["serve", "-h"] + colors.flags).with {
            $0.environment.merge(colors.variables) { $1 }
        }
        #expect(try command.run().output.hasEscapes == colors.inPipe)
        let outcome = try command.with { $0.output = .terminal }.run()
        #expect(outcome.terminal.hasEscapes == colors.onTerminal)
    }
}
