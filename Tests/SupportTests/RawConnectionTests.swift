import Support
import Testing

/// Python's socket is the peer: it answers what it received, one line for each of its reads.
private let echo = """
    import socket, sys
    listener = socket.create_server(("127.0.0.1", 0))
    print("echoing on http://127.0.0.1:%d" % listener.getsockname()[1], flush=True)
    connection, _ = listener.accept()
    while data := connection.recv(65536):
        connection.sendall(repr(data.decode()).encode() + b"\\n")
    connection.sendall(b"end")
    connection.close()
    """

@Suite("A connection at the wire") struct RawConnectionTests {
    let server: Server
    let connection: RawConnection

    init() throws {
        server = try Server(Command("python3", ["-c", ByteString(echo)]))
        connection = try server.connect()
    }

    @Test func `pieces arrive as they were cut`() throws {
        try connection.send("GET / HTTP/1.1", cutAt: [1, 4, 13])
        connection.halfClose()
        #expect(try connection.readToEnd() == "'G'\n'ET '\n'/ HTTP/1.'\n'1'\nend")
    }

    @Test func `reads stop where they are told to and keep the rest`() throws {
        try connection.send("abc")
        #expect(try connection.read(2) == "'a")
        #expect(try connection.read(through: "\n") == "bc'\n")
    }

    @Test func `an end before the wanted bytes is an error with what came`() throws {
        connection.halfClose()
        let error = #expect(throws: WireError.self) { try connection.read(4) }
        guard case .closed(_, received: "end") = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `silence is an error after the timeout`() throws {
        connection.timeout = .milliseconds(50)
        let error = #expect(throws: WireError.self) { try connection.read(1) }
        guard case .timedOut = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `a reset is seen by the peer as one`() throws {
        try connection.send("a")
        _ = try connection.read(through: "\n")
        connection.reset()
        let outcome = try server.process.wait()
        #expect(outcome.errors.text.contains("ConnectionResetError"))
    }
}

@Suite("Where a server says it is") struct AnnouncementTests {
    @Test(arguments: [
        ("serving . on http://127.0.0.1:8080\n", "http://127.0.0.1:8080"),
        ("x\r\nserving on on http://[::1]:9\u{1B}[0m\r\n", "http://[::1]:9"),
        ("{\"directory\":\".\",\"url\":\"http:\\/\\/127.0.0.1:1\"}\n", "http://127.0.0.1:1"),
        ("serving . on unix:/run/bx\n", "unix:/run/bx"),
    ])
    func `the URL is found in text and JSON`(line: String, url: String) throws {
        let server = try Server(Command("/usr/bin/printf", ["%s", ByteString(line)]))
        #expect(server.url == url)
    }

    @Test func `half a line is not enough`() {
        #expect(throws: CommandError.self) {
            try Server(Command("/usr/bin/printf", ["serving . on http://127.0.0.1:80"]))
        }
    }

    @Test func `host and port come from the URL`() throws {
        let server = try Server(Command("/bin/echo", ["serving . on http://[::1]:9000"]))
        #expect(server.host == "::1")
        #expect(server.port == 9000)
    }
}

@Suite("Reading an answer") struct WireAnswerTests {
    @Test func `status and fields are read as sent`() throws {
        let answer = try WireAnswer(
            head: "HTTP/1.1 206 Partial Content\r\nETag: \"a\"\r\nVary: a\r\nvary: b\r\n\r\n")
        #expect(answer.status == 206)
        #expect(answer.reason == "Partial Content")
        #expect(answer["etag"] == "\"a\"")
        #expect(answer["vary"] == nil)
        #expect(answer.values(of: "Vary") == ["a", "b"])
    }

    @Test(
        arguments: [
            "HTTP/1.1 200 OK\nA: b\r\n\r\n", "HTTP/1.0 200 OK\r\n\r\n", "HTTP/1.1 200\r\n\r\n",
            "HTTP/1.1 200 OK\r\n: b\r\n\r\n", "HTTP/1.1 200 OK\r\nA\r\n\r\n", "HTTP/1.1 200 OK\r\n",
        ] as [ByteString])
    func `a malformed head is refused`(head: ByteString) {
        #expect(throws: WireError.self) { try WireAnswer(head: head) }
    }
}

@Suite("A temporary directory") struct TemporaryDirectoryTests {
    @Test func `it goes with its content, but not with what its links lead to`() throws {
        let kept = try TemporaryDirectory()
        try kept.write("kept", to: "a/b.txt")
        var directory: TemporaryDirectory? = try TemporaryDirectory()
        let path = try #require(directory?.path)
        try directory?.write("gone", to: "x/y.txt")
        try directory?.link("out", to: kept.path)
        directory = nil
        #expect(try kept.read("a/b.txt") == "kept")
        #expect(throws: (any Error).self) { try names(inDirectory: path) }
    }
}
