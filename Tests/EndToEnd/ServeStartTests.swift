import CLinux
import Support
import Testing

@Suite("bx serve: starting")
struct ServeStartTests {
    private static func site() throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        try directory.write("<p>home", to: "index.html")
        return directory
    }

    private static let get = ByteString("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")

    @Test func `it says where it serves once it accepts`() throws {
        let directory = try Self.site()
        let server = try Server.serve(ByteString(directory.path))
        #expect(server.process.output.text == "serving \(directory.path) on \(server.url)\n")
        #expect(server.url.hasPrefix("http://127.0.0.1:"))
        #expect(server.port != 0)
        #expect(try server.answer(to: Self.get).body == "<p>home")
        let outcome = try server.stop()
        #expect(outcome.code == 0)
        #expect(outcome.errors == "")
        #expect(outcome.leftBehind.isEmpty)
    }

    @Test func `with --json the line is one object with the address`() throws {
        let directory = try Self.site()
        let server = try Server.serve(ByteString(directory.path), "--json")
        let line = server.process.output.text
        #expect(
            line == #"{"url":"\#(server.url)","directory":"\#(directory.path)"}"# + "\n")
        #expect(try server.answer(to: Self.get).status == 200)
    }

    @Test(arguments: [":0", "0", "127.0.0.1:0", "[::1]:0", "localhost:0"])
    func `port 0 is any free one`(address: ByteString) throws {
        let directory = try Self.site()
        let server = try Server(.bx("serve", ByteString(directory.path), "--listen", address))
        #expect(server.port != 0)
        #expect(try server.answer(to: Self.get).body == "<p>home")
    }

    @Test func `without DIR it serves the working directory`() throws {
        let directory = try Self.site()
        let server = try Server(
            .bx("serve", "-l", ":0").with { $0.directory = .path(directory.path) })
        #expect(try server.answer(to: Self.get).body == "<p>home")
    }

    @Test func `a Unix socket serves like a port, and is taken over from who died`() throws {
        let directory = try Self.site()
        let path = directory.path("bx.sock")
        let command = Command.bx(
            "serve", ByteString(directory.path), "--listen", ByteString("unix:\(path)"))
        for signal in [SIGKILL, SIGTERM] {
            let server = try Server(command)
            #expect(server.url == "unix:\(path)")
            let connection = try RawConnection(path: path)
            try connection.send(Self.get)
            #expect(try connection.readAnswer().body == "<p>home")
            let second = try command.run()
            #expect(second.code == 1)
            #expect(second.errors.text.contains("in use"))
            try server.stop(signal: signal)
        }
        #expect(access(path, F_OK) != 0)
    }

    @Test func `several workers share one port`() throws {
        let directory = try Self.site()
        let server = try Server.serve(ByteString(directory.path), "--workers", "3")
        for _ in 0..<30 { #expect(try server.answer(to: Self.get).body == "<p>home") }
        #expect(try server.stop().code == 0)
    }

    @Test func `--open shows the page, and leaves no child behind`() throws {
        let directory = try Self.site()
        try directory.write(
            "#!/bin/sh\nprintf '%s' \"$1\" >\"$HOME/part\" && mv \"$HOME/part\" \"$HOME/opened\"",
            to: "tools/xdg-open", mode: 0o755)
        let server = try Server(
            .bx("serve", ByteString(directory.path), "--listen", ":0", "--open").with {
                $0.environment["PATH"] = ByteString("\(directory.path("tools")):/usr/bin:/bin")
                $0.environment["HOME"] = ByteString(directory.path)
            })
        let giveUp = ContinuousClock.now + .seconds(10)
        while access(directory.path("opened"), F_OK) != 0, ContinuousClock.now < giveUp {}
        #expect(try directory.read("opened").text == server.url)
        while !server.process.descendants.isEmpty, ContinuousClock.now < giveUp {}
        #expect(server.process.descendants.isEmpty)
        let outcome = try server.stop()
        #expect(outcome.code == 0)
        #expect(outcome.leftBehind.isEmpty)
    }

    @Test func `--open without a browser says what to open`() throws {
        let directory = try Self.site()
        let server = try Server(
            .bx("serve", ByteString(directory.path), "--listen", ":0", "--open").with {
                $0.environment["PATH"] = ByteString(directory.path)
            })
        try server.process.wait(for: "the note") { $0.errors.text.contains(server.url) }
        #expect(try server.stop().code == 0)
    }

    // MARK: Refusals

    /// One line on standard error, nothing on standard output.
    private func expectRefusal(
        _ command: Command, code: CInt, saying words: String...
    ) throws {
        let outcome = try command.run()
        #expect(outcome.code == code)
        #expect(outcome.output == "")
        let text = outcome.errors.text
        #expect(text.hasPrefix("bx serve: ") && text.hasSuffix("\n"))
        #expect(text.split(separator: "\n").count == 1)
        for word in words { #expect(text.contains(word), "\(text)") }
    }

    @Test func `a missing directory, and a file, are refused in a sentence`() throws {
        let directory = try Self.site()
        let missing = directory.path("missing"), file = directory.path("index.html")
        try expectRefusal(
            .bx("serve", ByteString(missing)), code: 1, saying: missing, "there is no directory")
        try expectRefusal(
            .bx("serve", ByteString(file)), code: 1, saying: file, "is not a directory")
    }

    @Test func `with --json a refusal is an object`() throws {
        let outcome = try Command.bx("serve", "--json", "/nonexistent").run()
        #expect(outcome.code == 1)
        #expect(
            outcome.errors.text
                == #"{"error":{"code":"no-directory","#
                + #""message":"there is no directory /nonexistent"}}"# + "\n")
    }

    @Test func `a busy port is refused, and its holder named`() throws {
        let directory = try Self.site()
        let server = try Server.serve(ByteString(directory.path))
        try expectRefusal(
            .bx(
                "serve", ByteString(directory.path), "--listen",
                ByteString("127.0.0.1:\(server.port)")),
            code: 1, saying: "127.0.0.1:\(server.port)", "in use", "bx", "\(server.process.pid)",
            ":0")
        try expectRefusal(
            .bx(
                "serve", ByteString(directory.path), "--workers", "2", "--listen",
                ByteString("127.0.0.1:\(server.port)")), code: 1, saying: "in use")
    }

    @Test func `an address of another machine is refused`() throws {
        try expectRefusal(
            .bx("serve", "/tmp", "--listen", "192.0.2.1:0"), code: 1, saying: "192.0.2.1",
            "not an address of this machine")
    }

    @Test func `a port that it may not bind is refused`() throws {
        // Root may bind every port, so that only others can see it.
        guard getuid() != 0 else { return }
        try expectRefusal(
            .bx("serve", "/tmp", "--listen", "127.0.0.1:1"), code: 1, saying: "127.0.0.1:1")
    }

    @Test(arguments: ["missing.yaml", "folder", "broken.yaml", "unknown.yaml"])
    func `a config file that cannot be used is refused`(name: String) throws {
        let directory = try Self.site()
        try directory.makeDirectory("folder")
        try directory.write("serve: [", to: "broken.yaml")
        try directory.write("serve:\n  lsiten: 1\n", to: "unknown.yaml")
        let path = directory.path(name)
        try expectRefusal(
            .bx("serve", "/tmp", "--listen", ":0", "--config", ByteString(path)), code: 2,
            saying: path)
    }

    @Test(arguments: [
        ("no colons", "RULE"), ("/x: Content-Length: 5", "Content-Length"),
        ("/x: Transfer-Encoding: chunked", "Transfer-Encoding"), ("/x: Na me: v", "Na me"),
        ("/x: A: b\r\nC: d", "control"),
    ])
    func `a header rule that would break answers is a mistake`(
        rule: ByteString, word: String
    ) throws {
        let outcome = try Command.bx("serve", "/tmp", "--header", rule).run()
        #expect(outcome.code == 2)
        #expect(outcome.errors.text.contains(word) || word == "RULE")
    }

    @Test(arguments: ["missing.html", "../index.html", "folder", "/etc/passwd"])
    func `a stand-in page that is not within the directory is refused`(page: String) throws {
        let directory = try Self.site()
        try directory.makeDirectory("folder")
        try expectRefusal(
            .bx(
                "serve", ByteString(directory.path), "--listen", ":0", "--not-found",
                ByteString(page)), code: 1, saying: page, "--not-found")
    }

    @Test func `a header rule for names reaches every directory`() throws {
        let directory = try Self.site()
        let server = try Server.serve(
            ByteString(directory.path), "--header", "*.html: X-Frame-Options: DENY")
        let answer = try server.answer(to: "GET /index.html HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(answer["X-Frame-Options"] == "DENY")
    }

    @Test func `--rate-grace is for clients that read slowly too`() throws {
        let directory = try Self.site()
        try directory.write(ByteString([UInt8](repeating: 0, count: 16 << 20)), to: "large")
        let server = try Server.serve(
            ByteString(directory.path), "--rate-grace", "50ms", "--min-answer-rate", "1M",
            "--max-connections", "1")
        let slow = try RawConnection(port: server.port, receiveBuffer: 4096)
        try slow.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
        let giveUp = ContinuousClock.now + .seconds(20)
        var status = 503
        while status == 503, ContinuousClock.now < giveUp {
            status = try server.answer(to: Self.get).status
        }
        #expect(status == 200)
        withExtendedLifetime(slow) {}
    }

    @Test func `files and clients never use up the descriptors`() throws {
        let directory = try Self.site()
        try directory.write(ByteString([UInt8](repeating: 0, count: 100_000)), to: "large")
        let server = try Server(
            .shell("ulimit -n 64; exec bx serve '\(directory.path)' --listen 127.0.0.1:0"))
        // Each is kept under its own target, and would keep the file open.
        for number in 0..<100 {
            let target = "/large?\(number)"
            let answer = try server.answer(
                to: ByteString("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n"))
            #expect(answer.status == 200)
        }
        let idle = try (0..<30).map { _ in try server.connect() }
        #expect(try server.answer(to: Self.get).status == 503)
        let first = try #require(idle.first)
        try first.send("GET /large?new HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try first.readAnswer().status == 200)
    }

    @Test func `a log file without a format is a mistake`() throws {
        try expectRefusal(
            .bx("serve", "/tmp", "--listen", ":0", "--log-file", "/tmp/x"), code: 2,
            saying: "--access-log")
    }

    @Test func `a log file that cannot be opened is refused`() throws {
        try expectRefusal(
            .bx(
                "serve", "/tmp", "--listen", ":0", "--access-log", "json", "--log-file",
                "/nonexistent/log"), code: 1, saying: "/nonexistent/log")
    }
}
