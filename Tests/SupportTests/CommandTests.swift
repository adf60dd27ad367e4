import Support
import Testing

@Suite("Running a command") struct CommandTests {
    @Test func `output, errors and exit code come back apart`() throws {
        let outcome = try Command("/bin/sh", ["-c", "echo out; echo err >&2; exit 3"]).run()
        #expect(outcome.output == "out\n")
        #expect(outcome.errors == "err\n")
        #expect(outcome.status == .exited(3))
    }

    @Test func `a signal's end is not an exit code`() throws {
        let outcome = try Command("/bin/sh", ["-c", "kill -9 $$"]).run()
        #expect(outcome.status == .killed(signal: 9))
        #expect(outcome.code == nil)
    }

    @Test func `arguments are bytes, not text`() throws {
        let odd = ByteString([0xFF, 0x20, 0xC3, 0x28])
        let outcome = try Command("/usr/bin/printf", ["%s|%s", odd, "it's $HOME"]).run()
        #expect(outcome.output == odd + "|it's $HOME")
    }

    @Test func `the environment is exactly the given one`() throws {
        let command = Command("/usr/bin/env").with { $0.environment = ["A": "1", "B": "x y"] }
        #expect(try command.run().output == "A=1\nB=x y\n")
    }

    @Test func `more input than a pipe holds is read to its end`() throws {
        let bytes = ByteString([UInt8](repeating: 65, count: 1 << 20))
        let outcome = try Command("/bin/cat").with { $0.input = .bytes(bytes) }.run()
        #expect(outcome.output == bytes)
    }

    @Test func `a program may end without reading its input`() throws {
        let bytes = ByteString([UInt8](repeating: 65, count: 1 << 20))
        let outcome = try Command("/bin/true").with { $0.input = .bytes(bytes) }.run()
        #expect(outcome.status == .exited(0))
    }

    @Test(arguments: [0, 1, 2]) func `a closed stream is closed`(number: Int) throws {
        let command = Command(
            "/bin/sh", ["-c", "for n in 0 1 2; do [ -e /proc/$$/fd/$n ] || exit $n; done; exit 9"]
        )
        .with {
            switch number {
            case 0: $0.input = .closed
            case 1: $0.output = .closed
            default: $0.errors = .closed
            }
        }
        #expect(try command.run().code == CInt(number))
    }

    @Test func `a full device fails the write`() throws {
        let outcome = try Command("/bin/echo", ["x"]).with { $0.output = .full }.run()
        #expect(outcome.code == 1)
        #expect(outcome.errors.text.contains("No space left"))
    }

    @Test func `a command stands in the directory it is given, or in a deleted one`() throws {
        let there = try TemporaryDirectory()
        let command = Command("/bin/readlink", ["/proc/self/cwd"])
        #expect(
            try command.with { $0.directory = .path(there.path) }.run().output
                == ByteString(there.path + "\n"))
        let deleted = try command.with { $0.directory = .deleted }.run().output
        #expect(deleted.text.hasSuffix(" (deleted)\n"))
    }

    @Test func `a command that takes too long is killed with its children`() throws {
        let command = Command("/bin/sh", ["-c", "sleep 60 & echo $!; wait"])
            .with { $0.timeout = .milliseconds(300) }
        let error = #expect(throws: CommandError.self) { try command.run() }
        guard case .timedOut(_, _, let output, _) = error else {
            Issue.record("not a timeout: \(String(describing: error))")
            return
        }
        let child = try #require(Int(output.text.dropLast()))
        // A zombie is gone: init will reap it when it likes.
        let state = try Command("/bin/sh", ["-c", "cut -d ' ' -f 3 /proc/\(child)/stat"]).run()
        #expect(["", "Z\n"].contains(state.output))
    }

    @Test func `a child that outlives the command is named and killed`() throws {
        let command = Command("/bin/sh", ["-c", "sleep 60 >/dev/null 2>&1 & echo $!"])
        let outcome = try command.run()
        #expect(outcome.output == ByteString(outcome.leftBehind.map { "\($0)\n" }.joined()))
        #expect(outcome.leftBehind.count == 1)
    }

    @Test func `a missing program is an error that says so`() {
        #expect(throws: CommandError.self) { try Command("/nonexistent/bx").run() }
    }
}

@Suite("Talking to a command") struct ChildProcessTests {
    @Test func `a terminal has the given size and is the controlling one`() throws {
        let command = Command("/bin/sh", ["-c", "stty size < /dev/tty; test -t 0 && test -t 1"])
            .with {
                $0.input = .terminal
                $0.output = .terminal
                $0.terminal = .init(columns: 40, rows: 11)
            }
        let outcome = try command.run()
        #expect(outcome.terminal == "11 40\r\n")
        #expect(outcome.code == 0)
    }

    @Test func `what is typed arrives, and Ctrl-C interrupts`() throws {
        let process = try Command("/bin/cat").with {
            $0.input = .terminal
            $0.output = .terminal
        }.start()
        try process.write("hello\n")
        try process.wait(for: "the echo and cat's answer") {
            $0.terminal == "hello\r\nhello\r\n"
        }
        try process.write([3])
        #expect(try process.wait().status == .killed(signal: 2))
    }

    @Test func `a pipe stays open until it is closed`() throws {
        let process = try Command("/bin/cat").with { $0.input = .pipe }.start()
        try process.write("a")
        try process.wait(for: "a") { $0.output == "a" }
        process.closeInput()
        #expect(try process.wait().status == .exited(0))
    }

    @Test func `an end before what the test waits for is an error with the output`() throws {
        let process = try Command("/bin/echo", ["nothing"]).start()
        let error = #expect(throws: CommandError.self) {
            try process.wait(for: "something") { $0.output.text.contains("something") }
        }
        #expect("\(try #require(error))".contains("nothing"))
    }
}
