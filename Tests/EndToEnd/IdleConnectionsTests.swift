// What a connection costs while it waits: memory of the real process, so nothing else disturbs it.

import Linux
import Support
import Testing

@Suite("Idle connections") struct IdleConnectionsTests {
    private static let count = 1_000
    private static let bytesMax = 2_048
    private static let get: ByteString = "GET /file HTTP/1.1\r\nHost: a\r\n\r\n"
    private static let long = ByteString("X: \(String(repeating: "x", count: 6_000))\r\n\r\n")

    /// How connections come to be idle: after an answer at hand, one that a handler makes, a body,
    /// and a long head; each in the pieces that the server reads.
    private static let requests: [[ByteString]] = [
        [get],
        ["GET / HTTP/1.1\r\nHost: a\r\n\r\n"],
        ["POST /file HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n", "abc"],
        ["GET /file HTTP/1.1\r\nHost: a\r\n", long],
    ]

    @Test(arguments: requests)
    func `a connection that waits for its next request costs less than 2 KiB`(
        pieces: [ByteString]
    ) throws {
        DescriptorLimit.raise()
        let directory = try TemporaryDirectory()
        try directory.write("served", to: "file")
        let server = try Server.serve(ByteString(directory.path), "--workers", "1")
        let other = try server.connect()
        func idle() throws -> RawConnection {
            let connection = try server.connect()
            for piece in pieces {
                try connection.send(piece)
                // One loop serves both: it has seen the piece when it answers the other.
                try other.send(Self.get)
                _ = try other.readAnswer()
            }
            #expect(try connection.readAnswer()["Connection"] == nil)
            return connection
        }
        // What the first requests cost, all later ones share.
        for _ in 0..<20 { _ = try idle() }
        let before = server.process.residentBytes
        let connections = try (0..<Self.count).map { _ in try idle() }
        let growth = server.process.residentBytes - before
        #expect(growth / Self.count < Self.bytesMax)
        withExtendedLifetime(connections) {}
        try server.stop()
    }
}
