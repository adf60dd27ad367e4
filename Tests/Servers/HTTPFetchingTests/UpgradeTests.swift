import HTTP
import Testing

@testable import HTTPFetching

@Suite("RFC 9110 §7.8 another protocol") struct UpgradeTests {
    private static let switching =
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n\r\n"

    @Test func `the connection is handed over, with what came behind the head`() async throws {
        try await withOrigin { side, _ in
            let head = try await side.head() ?? ""
            #expect(head.hasSuffix("Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n"))
            try await side.write(Self.switching + "first")
            #expect(try await side.text(through: "ping") == "ping")
            try await side.write("pong")
            let rest = try await side.rest()
            #expect(rest == "last")
            try await side.write("after the end")
        } _: { client, origin in
            var request = FetchRequest(.get, origin.origin, target: "/")
            request.upgrade = "websocket"
            let answer = try await client.fetch(request)
            let tunnel = try #require(answer.tunnel)
            #expect(try await tunnel.read() == Array("first".utf8))
            try await tunnel.write(Array("ping".utf8))
            #expect(try await tunnel.read() == Array("pong".utf8))
            try await tunnel.write(Array("last".utf8))
            tunnel.endWriting()
            #expect(try await tunnel.read() == Array("after the end".utf8))
            #expect(try await tunnel.read() == nil)
            tunnel.close()
            #expect(client.pool.count(of: origin.origin) == 0)
        }
    }

    @Test func `a server that changes to another protocol than was offered is refused`()
        async throws
    {
        try await withOrigin { side, _ in
            _ = try await side.head()
            try await side.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n")
            _ = try await side.rest()
        } _: { client, origin in
            var request = FetchRequest(.get, origin.origin, target: "/")
            request.upgrade = "websocket"
            let asked = request
            await #expect(throws: FetchError.unwantedUpgrade(origin.origin)) {
                _ = try await client.fetch(asked)
            }
        }
    }

    @Test func `a server that does not change answers as ever`() async throws {
        try await withOrigin { side, _ in
            _ = try await side.head()
            try await side.write("HTTP/1.1 426 Upgrade Required\r\nContent-Length: 0\r\n\r\n")
        } _: { client, origin in
            var request = FetchRequest(.get, origin.origin, target: "/")
            request.upgrade = "websocket"
            let answer = try await client.fetch(request)
            #expect(answer.status == .upgradeRequired)
            #expect(answer.tunnel == nil)
        }
    }
}
