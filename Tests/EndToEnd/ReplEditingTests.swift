// The tab key and the history, through a terminal.

import Support
import Testing

@Suite("The tab key of the prompt") struct ReplTabTests {
    @Test func `commands, flags and values are completed`() throws {
        let typist = try ReplTypist()
        try typist.type("ser\t", until: "serve ")
        try typist.type("--access\t", until: "--access-log ")
        try typist.type("js\t", until: "json ")
        try typist.type("--lis\t", until: "--listen ")
    }

    @Test func `files are completed, with quotes, and what runs gets the name`() throws {
        let directory = try TemporaryDirectory()
        try directory.write("!echo \"it runs\"\n", to: "it's a script.bx")
        try directory.makeDirectory("folder")
        let typist = try ReplTypist(.bx().with { $0.directory = .path(directory.path) })
        try typist.type("!cat it\t", until: "it\\'s\\ a\\ script.bx ")
        #expect(try typist.type("\n", until: "bx> ").contains("it runs"))
        try typist.type("!cat 'it\t", until: "'it'\\''s a script.bx' ")
        #expect(try typist.type("\n", until: "bx> ").contains("it runs"))
        // No space behind a directory.
        try typist.type("serve f\t", until: "serve folder/")
        try typist.type("x", until: "x")
        #expect(try typist.type("\n", until: "bx> ").contains("there is no directory folder/x"))
    }

    @Test func `several matches are listed with what they are`() throws {
        let typist = try ReplTypist()
        let list = try typist.type("co\t\t", until: "Print the completion script")
        #expect(list.contains("config       Show the configuration\n"))
        try typist.type("n\t", until: "config ")
        try typist.type("\t", until: "show ")
    }

    @Test func `a session's defaults are completed`() throws {
        let typist = try ReplTypist()
        try typist.type("set cor\t", until: "cors ")
        try typist.type("t\t", until: "true ")
        try typist.run("")
        #expect(try typist.run("set").contains("\nset cors true\n"))
        try typist.type("unset \t", until: "cors ")
        try typist.run("")
        #expect(!(try typist.run("set").contains("cors")))
    }
}

@Suite("The history of the prompt") struct ReplHistoryTests {
    private let home: TemporaryDirectory

    init() throws { home = try TemporaryDirectory() }

    private var command: Command {
        let path = ByteString(home.path)
        return .bx().with { $0.environment["HOME"] = path }
    }

    private func session(_ lines: String...) throws {
        let typist = try ReplTypist(command)
        for line in lines { try typist.run(line) }
        #expect(try typist.leave().code == 0)
    }

    @Test func `a line of one session is there in the next`() throws {
        try session("!echo first", " !echo secret", "!echo second", "!echo second")
        let typist = try ReplTypist(command)
        try typist.type(Key.up, until: "!echo second")
        try typist.type(Key.up, until: "first")
        #expect(try typist.type("\n", until: "bx> ").contains("\nfirst\n"))
        #expect(
            try home.read(".local/state/bx/history")
                == "!echo first\n!echo second\n!echo first\n")
    }

    @Test func `the state directory of the environment is used`() throws {
        let state = ByteString(home.path("state"))
        let typist = try ReplTypist(command.with { $0.environment["XDG_STATE_HOME"] = state })
        try typist.run("!true")
        #expect(try home.read("state/bx/history") == "!true\n")
    }

    @Test func `without a home there is a prompt all the same`() throws {
        let typist = try ReplTypist(.bx().with { $0.environment["HOME"] = nil })
        #expect(try typist.run("!echo on").contains("\non"))
        try typist.type(Key.up, until: "!echo on")
        try typist.type("\n", until: "bx> ")
        #expect(try typist.leave().code == 0)
    }

    @Test func `a killed session has kept its lines`() throws {
        let typist = try ReplTypist(command)
        try typist.run("!true")
        typist.process.send(signal: 9)
        _ = try typist.process.wait()
        #expect(try home.read(".local/state/bx/history") == "!true\n")
    }
}
