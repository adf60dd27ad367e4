import Glibc
import Support
import Testing

@Suite("Signals") struct CommandLineSignalTests {
    @Test func `Ctrl-C on a terminal ends serve with 0, its modes restored and no child left`()
        throws
    {
        let directory = try TemporaryDirectory()
        // The shell waits for what the terminal's signal reaches as well.
        let server = try Server(
            Command.shell(
                """
                trap : INT
                before=$(stty -g)
                bx serve "$1" --listen 127.0.0.1:0
                code=$?
                [ "$before" = "$(stty -g)" ] && echo "restored, exit $code"
                """
            ).with {
                $0.arguments += ["sh", ByteString(directory.path)]
                $0.input = .terminal
                $0.output = .terminal
                $0.errors = .terminal
            })
        try server.process.write("\u{03}")
        let outcome = try server.process.wait()
        #expect(outcome.terminal.text.contains("restored, exit 0\r\n"), "\(outcome.terminal)")
        #expect(outcome.leftBehind == [])
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `a signal lets serve finish what is in flight, then it exits with 0`(
        signal: CInt
    ) throws {
        let directory = try TemporaryDirectory()
        // More than the kernel holds between the two, so that serve is still at it.
        let content = [UInt8](repeating: 65, count: 24 << 20)
        try directory.write(ByteString(content), to: "large")
        let server = try Server.serve(ByteString(directory.path))
        let connection = try server.connect()
        try connection.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
        let head = try WireAnswer(head: try connection.read(through: "\r\n\r\n"))
        #expect(head["Content-Length"] == "\(content.count)")
        server.process.send(signal: signal)
        try server.process.wait(for: "its word that it stops") { !$0.errors.bytes.isEmpty }
        #expect(throws: WireError.self) { try server.connect().readToEnd() }
        #expect(try connection.read(content.count).bytes == content)
        let outcome = try server.process.wait()
        #expect(outcome.code == 0)
        #expect(outcome.leftBehind == [])
    }

    @Test func `a second signal ends serve at once`() throws {
        let directory = try TemporaryDirectory()
        try directory.write(ByteString([UInt8](repeating: 65, count: 24 << 20)), to: "large")
        let server = try Server.serve(ByteString(directory.path), "--grace", "1h")
        let connection = try server.connect()
        try connection.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = try connection.read(through: "\r\n\r\n")
        server.process.send(signal: SIGTERM)
        try server.process.wait(for: "its word that it stops") { !$0.errors.bytes.isEmpty }
        server.process.send(signal: SIGTERM)
        let outcome = try server.process.wait()
        #expect(outcome.leftBehind == [])
        #expect(outcome.code == 130)
    }
}
