// bx alone on a terminal: the prompt.

import CLinux
import Support
import Testing

@Suite("The prompt") struct ReplTerminalTests {
    @Test func `bx alone opens it, and Ctrl-D leaves with 0`() throws {
        let typist = try ReplTypist()
        try typist.run("!exit 3")
        let outcome = try typist.leave()
        #expect(outcome.code == 0)
        #expect(outcome.leftBehind == [])
    }

    @Test(arguments: [("exit", 0), ("exit 7", 7), ("quit", 0), ("quit 255", 255)])
    func `exit leaves with the given code, else with 0`(line: String, code: CInt) throws {
        let typist = try ReplTypist()
        try typist.process.write(ByteString(line + "\n"))
        #expect(try typist.process.wait().code == code)
    }

    @Test(arguments: ["exit 256", "exit -1", "exit a", "exit 1 2"])
    func `a code that is none is refused`(line: String) throws {
        let typist = try ReplTypist()
        let printed = try typist.run(line)
        #expect(printed.contains("exit: give one exit code from 0 to 255, or none"))
    }

    @Test func `without a terminal bx prints help and exits with 2`() throws {
        let commands = [
            Command.bx(), .bx().with { $0.input = .terminal },
            .bx().with { $0.errors = .terminal },
        ]
        for command in commands {
            let outcome = try command.run()
            #expect(outcome.code == 2)
            #expect(outcome.output.text.hasPrefix("Usage: bx"))
        }
    }

    @Test func `Ctrl-C drops the line that is typed`() throws {
        let typist = try ReplTypist()
        try typist.type("!echo dropped", until: "dropped")
        try typist.type(Key.controlC, until: "^C")
        try typist.wait(for: "bx> ")
        let printed = try typist.run("!echo kept")
        #expect(printed.contains("\nkept"))
        #expect(!printed.contains("dropped"))
    }

    @Test func `Ctrl-C leaves a search in the history`() throws {
        let typist = try ReplTypist()
        try typist.run("!echo found")
        try typist.type([18], until: "reverse-i-search")
        try typist.type("fou", until: "!echo")
        try typist.type(Key.controlC, until: "^C")
        try typist.wait(for: "bx> ")
        #expect(try typist.run("!echo kept").contains("\nkept\n"))
    }

    @Test func `the prompt stands on a line of its own`() throws {
        let typist = try ReplTypist()
        let printed = try typist.run("!printf half")
        #expect(printed.hasSuffix("\nhalf" + String(repeating: " ", count: 80) + "bx> "))
    }

    @Test func `the line fits a terminal that gets narrower`() throws {
        let typist = try ReplTypist()
        let long = String(repeating: "x", count: 60)
        try typist.type(ByteString("!echo \(long)"), until: long)
        try typist.process.resizeTerminal(to: .init(columns: 40, rows: 24))
        try typist.wait(for: "bx> ")
        #expect(try typist.type("\n", until: "bx> ").contains("\n\(long)\n"))
    }

    @Test func `Ctrl-C drops all lines of an open quote`() throws {
        let typist = try ReplTypist()
        try typist.type("!echo 'dropped\n", until: "  > ")
        try typist.type(Key.controlC, until: "bx> ")
        #expect(try typist.run("!echo kept").contains("\nkept"))
    }

    @Test func `Ctrl-C stops a server, and the prompt and the terminal are as before`() throws {
        let typist = try ReplTypist()
        let before = try typist.run("!stty -g")
        try typist.type("serve --listen 127.0.0.1:0\n", until: "serving . on http://127.0.0.1:")
        try typist.type(Key.controlC, until: "bx> ")
        #expect(typist.process.descendants == [])
        #expect(try typist.run("!stty -g") == before)
        #expect(try typist.leave().code == 0)
    }

    @Test func `Ctrl-C stops a shell command, and what stands behind it on the line`() throws {
        let typist = try ReplTypist()
        try typist.type("!echo ready && exec sleep 60; !echo no\n", until: "ready\r\n")
        let printed = try typist.type(Key.controlC, until: "bx> ")
        #expect(!printed.contains("\nno"))
    }

    @Test func `terminal modes that a command leaves behind are put back`() throws {
        let typist = try ReplTypist()
        let before = try typist.run("!stty -g")
        try typist.run("!stty raw -echo")
        #expect(try typist.run("!stty -g") == before)
    }

    @Test func `Ctrl-Z stops nothing`() throws {
        let typist = try ReplTypist()
        try typist.type([26], until: "")
        try typist.type("!echo waits; read x; echo \"got $x\"\n", until: "waits\r\n")
        // Behind a pipe or in a shell command, ; ends a command: the read is bx's to refuse.
        #expect(try typist.wait(for: "bx> ").contains("unknown command 'read'"))
        try typist.type("!sh -c 'echo waits; read x; echo \"got $x\"'\n", until: "waits\r\n")
        try typist.process.write([26])
        #expect(try typist.type("line\n", until: "bx> ").contains("got line"))
    }

    @Test func `a signal to the prompt ends it with the terminal restored`() throws {
        let typist = try ReplTypist()
        try typist.type("half", until: "half")
        typist.process.send(signal: SIGTERM)
        let outcome = try typist.process.wait()
        #expect(outcome.code == 128 + SIGTERM)
        // Bracketed paste is switched off again.
        #expect(outcome.terminal.text.hasSuffix("\u{1B}[?2004l\r\r\n"))
    }

    @Test func `a signal to the prompt ends what it runs too`() throws {
        let typist = try ReplTypist()
        try typist.type("serve --listen 127.0.0.1:0\n", until: "serving")
        typist.process.send(signal: SIGTERM)
        let outcome = try typist.process.wait()
        #expect(outcome.code == 128 + SIGTERM)
        #expect(outcome.leftBehind == [])
    }

    @Test func `an open quote asks for more`() throws {
        let typist = try ReplTypist()
        try typist.type("!printf '%s.' 'a\n", until: "  > ")
        #expect(try typist.type("b' c\n", until: "bx> ").contains("a\nb.c."))
    }

    @Test func `Ctrl-D within a quote drops it with a sentence`() throws {
        let typist = try ReplTypist()
        try typist.type("serve 'a\n", until: "  > ")
        #expect(try typist.type([4], until: "bx> ").contains("the quote ' is never closed"))
        #expect(try typist.leave().code == 0)
    }

    @Test func `pasted lines run together`() throws {
        let typist = try ReplTypist()
        try typist.type("\u{1B}[200~!echo one\n!echo two\u{1B}[201~", until: "two")
        let printed = try typist.type("\n", until: "bx> ")
        #expect(printed.contains("one\ntwo\n"))
    }

    @Test func `mistakes are worded without bx, with the nearest right word`() throws {
        let typist = try ReplTypist()
        #expect(
            try typist.run("srve").contains("\nunknown command 'srve'; did you mean serve?\n"))
        #expect(try typist.run("exti").contains("did you mean exit?"))
        #expect(
            try typist.run("serve --lsiten 1").contains(
                "\nserve: unknown flag --lsiten; did you mean --listen? "
                    + "(run 'serve -h' for its flags)"))
        #expect(try typist.run("serve /no/such").contains("\nserve: there is no directory"))
        #expect(try typist.run("bx serve").contains("\ncommands stand here without the bx"))
        #expect(try typist.run("help srve").contains("did you mean serve?"))
    }

    @Test func `the prompt opens once`() throws {
        let typist = try ReplTypist()
        #expect(try typist.run("repl").contains("repl: the REPL runs already"))
        #expect(try typist.run("repl -c help").contains("repl: the REPL runs already"))
        #expect(try typist.run("--verbose").contains("Usage: bx"))
    }

    @Test func `what set keeps holds for later commands, until unset`() throws {
        let typist = try ReplTypist()
        try typist.run("set listen :9000")
        #expect(try typist.run("config show | grep listen").contains(":9000"))
        #expect(try typist.run("set").contains("\nset listen :9000\n"))
        try typist.run("unset listen")
        #expect(try typist.run("config show | grep listen").contains("127.0.0.1:8080"))
        #expect(try typist.run("set lsiten 1").contains("did you mean --listen?"))
        #expect(try typist.run("set listen nowhere:x").contains("set: bad value 'nowhere:x'"))
        #expect(try typist.run("unset listen").contains("unset: 'listen' has no default here"))
    }

    @Test func `a command that a signal ends is reported`() throws {
        let typist = try ReplTypist()
        let printed = try typist.run("!kill -KILL $$")
        #expect(printed.contains("the shell command was ended by signal 9 (killed)"))
    }

    @Test func `help fits into 40 columns, and the line editor too`() throws {
        let typist = try ReplTypist(
            .bx().with { $0.terminal = .init(columns: 40, rows: 24) })
        let page = try typist.run("help")
        let lines = page.split(separator: "\n").dropFirst().dropLast()
        #expect(lines.count > 15)
        for line in lines { #expect(line.count <= 40, "\(line)") }
        let long = String(repeating: "x", count: 60)
        #expect(try typist.run("!echo \(long)").contains("\n\(long)\n"))
    }

    @Test func `a line that is no text gets a sentence`() throws {
        let typist = try ReplTypist()
        let printed = try typist.type([0x61, 0xFF, 0x0A], until: "bx> ")
        #expect(printed.contains("this line is not UTF-8 text"))
    }

    @Test func `the prompt is coloured only where colour is wanted`() throws {
        let plain = Command.bx().with { $0.environment["NO_COLOR"] = "1" }
        #expect(!(try ReplTypist(plain).process.terminal.text.contains("\u{1B}[1;32m")))
        #expect(try ReplTypist().process.terminal.text.contains("\u{1B}[1;32mbx> \u{1B}[0m"))
    }

    @Test func `without Readline lines are read all the same`() throws {
        let directory = try TemporaryDirectory()
        try directory.write("", to: "libreadline.so.8")
        let path = ByteString(directory.path)
        let typist = try ReplTypist(.bx().with { $0.environment["LD_LIBRARY_PATH"] = path })
        #expect(try typist.run("!echo hello").contains("\nhello"))
        try typist.type("half", until: "half")
        try typist.type(Key.controlC, until: "bx> ")
        #expect(try typist.run("!echo on").contains("\non"))
        #expect(try typist.leave().code == 0)
    }
}
