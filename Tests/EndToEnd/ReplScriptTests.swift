// bx repl with a script.

import CLinux
import Support
import Testing

@Suite("Scripts of the REPL") struct ReplScriptTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func run(_ script: ByteString) throws -> Outcome {
        try Command.bx("repl", "-c", script).with { $0.directory = .path(directory.path) }.run()
    }

    @Test func `a script comes from -c, from a file, or from standard input`() throws {
        let script: ByteString = "#!/usr/bin/env -S bx repl\n!echo one; !echo two\n!echo three"
        try directory.write(script, to: "a script.bx")
        let outcomes = try [
            run(script), Command.bx("repl", ByteString(directory.path("a script.bx"))).run(),
            Command.bx("repl").with { $0.input = .bytes(script) }.run(),
            Command.bx("repl", "-").with { $0.input = .bytes(script) }.run(),
        ]
        for outcome in outcomes {
            #expect(outcome.output == "one\ntwo\nthree\n")
            #expect(outcome.errors == "")
            #expect(outcome.code == 0)
        }
    }

    @Test func `lines run as they come`() throws {
        let process = try Command.bx("repl").with { $0.input = .pipe }.start()
        try process.write("!echo one\n")
        try process.wait(for: "one") { $0.output == "one\n" }
        try process.write("exit 3\n")
        #expect(try process.wait().code == 3)
    }

    @Test func `the commands of a script from standard input do not read it`() throws {
        let script: ByteString = "!cat\n!echo on\n"
        #expect(try Command.bx("repl").with { $0.input = .bytes(script) }.run().output == "on\n")
    }

    @Test func `the commands of another script read standard input`() throws {
        let command = Command.bx("repl", "-c", "!cat").with { $0.input = .bytes("given\n") }
        #expect(try command.run().output == "given\n")
    }

    @Test(arguments: [
        ("!exit 3", 3), ("!exit 3; !true", 0), ("srve", 2), ("serve /no/such", 1), ("", 0),
        ("# nothing", 0), ("!exit 3; exit", 3), ("!exit 3; exit 4", 4), ("!kill -9 $$", 137),
        ("set x", 2), ("a 'b", 2), ("repl", 2), ("help > /no/such/file", 1),
    ])
    func `the exit code is the last command's`(script: String, code: CInt) throws {
        #expect(try run(ByteString(script)).code == code)
    }

    @Test func `without set -e a failure does not stop it`() throws {
        let outcome = try run("srve; !echo on; set -e; set +e; srve; !echo on")
        #expect(outcome.output == "on\non\n")
        #expect(outcome.code == 0)
    }

    @Test(arguments: [
        ("set -e\n\n!true; !exit 3\n!echo no", 3, "3", 3), ("set -e; srve; !echo no", 2, "2", 1),
        ("set -e\n!echo 'a\nb' > /dev/null\nserve /no/such; !echo no", 1, "1", 4),
        ("set -e\nunset x\n!echo no", 2, "2", 2), ("set -e\nhelp |\n!echo no", 2, "2", 2),
        ("!false; set -e\n!false\n!echo no", 1, "1", 2),
    ])
    func `set -e stops it at the first failure, which is named by its line`(
        script: String, code: CInt, shown: String, line: Int
    ) throws {
        let outcome = try run(ByteString(script))
        #expect(outcome.code == code)
        #expect(outcome.output == "")
        #expect(
            outcome.errors.text.hasSuffix(
                "bx repl: line \(line): stopped by exit code \(shown), as set -e asks for\n"),
            "\(outcome.errors)")
    }

    @Test func `sentences name a script's file and line`() throws {
        try directory.write("!true\nexit x\nserve 'a", to: "deploy.bx")
        let outcome = try Command.bx("repl", "deploy.bx")
            .with { $0.directory = .path(directory.path) }.run()
        #expect(
            outcome.errors == """
                bx repl: deploy.bx, line 2: exit: give one exit code from 0 to 255, or none
                bx repl: deploy.bx, line 3: the quote ' is never closed

                """)
        #expect(outcome.code == 2)
    }

    @Test func `with --json its errors are objects, and its commands print JSON`() throws {
        let outcome = try Command.bx("repl", "--json", "-c", "exit x; srve; help serve").run()
        #expect(outcome.output.text.hasPrefix("{\"command\":\"bx serve\""))
        let lines = outcome.errors.text.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.first?.hasPrefix("{\"error\":{\"code\":\"bad-usage\"") ?? false)
        #expect(lines.last?.hasPrefix("{\"error\":{\"code\":\"unknown-command\"") ?? false)
    }

    @Test func `a default that is set shows up in the configuration`() throws {
        let outcome = try run("set listen '[::1]:9000'; config show | grep listen; set")
        #expect(outcome.output.text.contains("[::1]:9000"))
        #expect(outcome.output.text.contains("this session"))
        #expect(outcome.output.text.hasSuffix("\nset listen [::1]:9000\n"))
    }

    @Test func `output goes to files`() throws {
        let outcome = try run(
            "set listen :1; set > 'a file'; set >> 'a file'; serve /no/such 2> errors; "
                + "serve /no/such > both 2>&1; help > unused; !echo x > shell")
        #expect(outcome.output == "")
        #expect(outcome.errors == "")
        #expect(try directory.read("a file") == "set listen :1\nset listen :1\n")
        #expect(try directory.read("errors") == "serve: there is no directory /no/such\n")
        #expect(try directory.read("both") == "serve: there is no directory /no/such\n")
        #expect(try directory.read("shell") == "x\n")
    }

    @Test(arguments: [
        ("help | head -1", "Commands:\n", 0), ("help | exit 5", "", 5),
        ("serve /no/such 2>&1 | tr a-z A-Z", "SERVE: THERE IS NO DIRECTORY /NO/SUCH\n", 1),
        ("help | head -1 | tr C c", "commands:\n", 0),
    ])
    func `output goes to shell commands, and either side can fail`(
        script: String, output: String, code: CInt
    ) throws {
        let outcome = try run(ByteString(script))
        #expect(outcome.output == ByteString(output))
        #expect(outcome.code == code)
        #expect(outcome.errors == "")
    }

    @Test func `a pipe whose reader leaves early is no failure, a hundred times`() throws {
        let lines = String(repeating: "man serve | head -1\n", count: 100)
        let outcome = try run(ByteString("set -e\n" + lines))
        #expect(outcome.code == 0)
        #expect(outcome.errors == "")
    }

    @Test(arguments: ["set x y | cat", "exit > file", "unset x >> file", "set -e | cat"])
    func `what prints nothing has no pipe and no file`(script: String) throws {
        let outcome = try run(ByteString(script))
        #expect(outcome.code == 2)
        #expect(outcome.errors.text.contains("prints nothing; leave out"))
    }

    @Test func `a line that is no text is refused, and the next one runs`() throws {
        let outcome = try Command.bx("repl").with {
            $0.input = .bytes([0xFF, 0x0A] + "!echo a" + [0, 0x0A] + "!echo on\n")
        }.run()
        #expect(
            outcome.errors == "bx repl: line 1: not UTF-8 text\nbx repl: line 2: not UTF-8 text\n")
        #expect(outcome.output == "on\n")
    }

    @Test(arguments: [(1 << 20, true), (1 << 20 + 1, false)])
    func `a line is at most 1 MiB long`(count: Int, fits: Bool) throws {
        let line = ByteString("#" + String(repeating: "x", count: count - 1) + "\n!echo on\n")
        for ending in ["", "#" + String(repeating: "x", count: count - 1)] {
            let outcome = try Command.bx("repl").with {
                $0.input = .bytes(line + ByteString(ending))
            }.run()
            #expect(outcome.output == "on\n")
            let last = ending.isEmpty ? "" : "bx repl: line 3: longer than 1 MiB\n"
            #expect(
                outcome.errors
                    == ByteString(fits ? "" : "bx repl: line 1: longer than 1 MiB\n" + last))
            #expect(outcome.code == (fits || ending.isEmpty ? 0 : 2))
        }
    }

    @Test func `a script that is not there, or is a directory, is refused`() throws {
        let missing = try Command.bx("repl", "/no/such").run()
        #expect(missing.code == 1)
        #expect(missing.errors == "bx repl: cannot read /no/such: no such file or directory\n")
        let folder = try Command.bx("repl", "/").run()
        #expect(folder.code == 1)
        #expect(folder.errors == "bx repl: /, line 1: cannot read on: is a directory\n")
        let both = try Command.bx("repl", "-c", "help", "file").run()
        #expect(both.code == 2)
    }

    @Test func `a full disk fails the command`() throws {
        let outcome = try Command.bx("repl", "-c", "help").with { $0.output = .full }.run()
        #expect(outcome.code == 1)
        #expect(outcome.errors.text.contains("no space left on device"))
    }

    @Test func `closed streams are no harm`() throws {
        #expect(try Command.bx("repl").with { $0.input = .closed }.run().code == 1)
        let closed = try Command.bx("repl", "-c", "!true; set a b").with {
            $0.output = .closed
            $0.errors = .closed
        }.run()
        #expect(closed.code == 2)
    }
}

@Suite("Signals to a script of the REPL") struct ReplSignalTests {
    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func `a signal ends a script without a terminal, and its command too`(signal: CInt) throws {
        let process = try Command.bx(
            "repl", "-c", "serve --listen 127.0.0.1:0; !echo no"
        ).start()
        try process.wait(for: "the server") { $0.output.text.contains("serving") }
        process.send(signal: signal)
        let outcome = try process.wait()
        #expect(outcome.code == 128 + signal)
        #expect(outcome.leftBehind == [])
        #expect(!outcome.output.text.contains("no\n"))
    }

    @Test func `all of a shell command ends with it`() throws {
        // The shells are there already, so that the signal finds them.
        let script: ByteString = "!sh -c \"sh -c 'echo on; exec sleep 60'; echo no\"; !echo no"
        let process = try Command.bx("repl", "-c", script).start()
        try process.wait(for: "on") { $0.output == "on\n" }
        process.send(signal: SIGINT)
        let outcome = try process.wait()
        #expect(outcome.code == 130)
        #expect(outcome.output == "on\n")
        #expect(outcome.leftBehind == [])
    }

    @Test func `Ctrl-C on a terminal ends a script and its command`() throws {
        let process = try Command.bx("repl", "-c", "serve --listen 127.0.0.1:0; !echo no").with {
            $0.input = .terminal
            $0.output = .terminal
        }.start()
        try process.wait(for: "the server") { $0.terminal.text.contains("serving") }
        try process.write([3])
        let outcome = try process.wait()
        #expect(outcome.code == 130)
        #expect(!outcome.terminal.text.contains("no\r\n"))
        #expect(outcome.leftBehind == [])
    }

    @Test func `a signal to a script on a terminal is passed on`() throws {
        let process = try Command.bx("repl", "-c", "serve --listen 127.0.0.1:0; !echo no").with {
            $0.input = .terminal
            $0.output = .terminal
        }.start()
        try process.wait(for: "the server") { $0.terminal.text.contains("serving") }
        process.send(signal: SIGINT)
        let outcome = try process.wait()
        #expect(outcome.code == 130)
        #expect(outcome.leftBehind == [])
    }

    @Test func `a signal between commands ends a script that waits for lines`() throws {
        let process = try Command.bx("repl").with { $0.input = .pipe }.start()
        try process.write("!echo on\n")
        try process.wait(for: "on") { $0.output == "on\n" }
        process.send(signal: SIGINT)
        #expect(try process.wait().code == 130)
    }

    @Test func `a killed REPL leaves no server behind`() throws {
        let process = try Command.bx("repl", "-c", "serve --listen 127.0.0.1:0").start()
        try process.wait(for: "the server") { $0.output.text.contains("serving") }
        process.send(signal: SIGKILL)
        // This waits for the end of the output, which the server too holds open.
        #expect(try process.wait().status == .killed(signal: SIGKILL))
    }
}
