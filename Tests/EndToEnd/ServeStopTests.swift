import CLinux
import Support
import Testing

@Suite("bx serve: stopping")
struct ServeStopTests {
    private static let size = 64 << 20

    /// A site with a file that no socket's buffers hold.
    private static func site() throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        try directory.write("", to: "large.bin")
        _ = truncate(directory.path("large.bin"), off_t(size))
        try directory.write("<p>home", to: "index.html")
        return directory
    }

    /// A download that has begun.
    private static func download(from server: Server) throws -> RawConnection {
        let connection = try RawConnection(
            host: server.host, port: server.port, receiveBuffer: 64 << 10)
        try connection.send("GET /large.bin HTTP/1.1\r\nHost: localhost\r\n\r\n")
        let head = try WireAnswer(head: try connection.read(through: "\r\n\r\n"))
        #expect(head["Content-Length"] == "\(size)")
        return connection
    }

    /// Returns when nobody accepts connections any more.
    private static func waitUntilClosed(_ server: Server) {
        let giveUp = ContinuousClock.now + .seconds(10)
        while (try? server.connect()) != nil, ContinuousClock.now < giveUp {}
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `an idle server stops at once, whoever is connected`(signal: CInt) throws {
        let directory = try Self.site()
        let server = try Server.serve(ByteString(directory.path), "--grace", "1h")
        let idle = try server.connect()
        try idle.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        _ = try idle.readAnswer()
        let outcome = try server.stop(signal: signal)
        #expect(outcome.code == 0)
        #expect(outcome.leftBehind.isEmpty)
        #expect(try idle.readToEnd() == "")
    }

    @Test(arguments: ["1", "2"])
    func `a download in flight is finished before it stops`(workers: ByteString) throws {
        let directory = try Self.site()
        let server = try Server.serve(
            ByteString(directory.path), "--grace", "1h", "--workers", workers)
        let connection = try Self.download(from: server)
        server.process.send(signal: SIGTERM)
        Self.waitUntilClosed(server)
        #expect(try connection.read(Self.size).bytes.count == Self.size)
        #expect(try connection.readToEnd() == "")
        #expect(try server.process.wait().code == 0)
    }

    @Test func `who takes longer than the grace is cut off`() throws {
        let directory = try Self.site()
        let server = try Server.serve(ByteString(directory.path), "--grace", "300ms")
        let connection = try Self.download(from: server)
        let outcome = try server.stop()
        #expect(outcome.code == 0)
        var rest = 0
        do { rest = try connection.readToEnd().bytes.count } catch WireError.reset {}
        #expect(rest < Self.size)
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func `a second signal stops at once with 130`(signal: CInt) throws {
        let directory = try Self.site()
        let server = try Server.serve(ByteString(directory.path), "--grace", "1h")
        let connection = try Self.download(from: server)
        server.process.send(signal: signal)
        // It says that it waits, and that a second signal is heard.
        try server.process.wait(for: "the note") { $0.errors.text.contains("in flight") }
        let outcome = try server.stop(signal: signal)
        #expect(outcome.code == 130)
        #expect(outcome.leftBehind.isEmpty)
        withExtendedLifetime(connection) {}
    }

    @Test func `pages that listen for changes do not hold it up`() throws {
        let directory = try Self.site()
        let server = try Server.serve(
            ByteString(directory.path), "--live-reload", "--grace", "1h")
        let page = try server.connect()
        try page.send("GET /.bx/reload HTTP/1.1\r\nHost: localhost\r\n\r\n")
        _ = try page.read(through: "retry: 500\n\n")
        #expect(try server.stop().code == 0)
        #expect(try page.readToEnd().text.hasSuffix("0\r\n\r\n"))
    }

    @Test func `no request, however it ended, leaves a descriptor open`() throws {
        let directory = try Self.site()
        for number in 0..<300 {
            try directory.write(
                ByteString([UInt8](repeating: 0x61, count: 100_000)), to: "files/\(number).txt")
        }
        let server = try Server.serve(
            ByteString(directory.path), "--cache-files", "0", "--live-reload")
        _ = try server.answer(to: "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        let before = server.process.descriptorCount
        for number in 0..<300 {
            let connection = try server.connect()
            try connection.send(
                """
                GET /files/\(number).txt HTTP/1.1\r\nHost: localhost\r\n\r\n\
                GET /nothing/\(number) HTTP/1.1\r\nHost: localhost\r\n\r\n\
                GET /files/ HTTP/1.1\r\nHost: localhost\r\n\r\n
                """)
            if number % 3 == 0 {
                for _ in 0..<3 { _ = try connection.readAnswer() }
            } else if number % 3 == 1 {
                connection.reset()
            }
        }
        for _ in 0..<20 {
            let connection = try Self.download(from: server)
            _ = try connection.read(1000)
            connection.reset()
        }
        // The ends are noticed one by one.
        let giveUp = ContinuousClock.now + .seconds(20)
        while server.process.descriptorCount > before, ContinuousClock.now < giveUp {
            _ = try server.answer(to: "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        }
        #expect(server.process.descriptorCount <= before)
        #expect(try server.stop().code == 0)
    }
}
