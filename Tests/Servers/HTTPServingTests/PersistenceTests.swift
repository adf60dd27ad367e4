// When a connection goes on after an answer (RFC 9112 §9.3, §9.6).

import EventLoops
import HTTP
import HTTPServing
import Testing

@Suite("RFC 9112 §9.3 persistence") struct PersistenceTests {
    struct Row: Sendable {
        var version: String
        var fields: String
        /// The Connection field of the answer.
        var connection: String?
        var persists: Bool { connection != "close" }
    }

    static let rows = [
        Row(version: "1.1", fields: "", connection: nil),
        Row(version: "1.1", fields: "Connection: keep-alive\r\n", connection: nil),
        Row(version: "1.1", fields: "Connection: close\r\n", connection: "close"),
        Row(version: "1.1", fields: "Connection: CLOSE\r\n", connection: "close"),
        Row(version: "1.1", fields: "Connection: x, close\r\n", connection: "close"),
        Row(version: "1.1", fields: "Connection: x\r\nConnection: close\r\n", connection: "close"),
        Row(version: "1.1", fields: "Connection: keep-alive, close\r\n", connection: "close"),
        Row(version: "1.2", fields: "", connection: nil),
        Row(version: "1.0", fields: "", connection: "close"),
        Row(version: "1.0", fields: "Connection: keep-alive\r\n", connection: "keep-alive"),
        Row(version: "1.0", fields: "Connection: Keep-Alive\r\n", connection: "keep-alive"),
        Row(version: "1.0", fields: "Connection: keep-alive, close\r\n", connection: "close"),
    ]

    @Test(arguments: rows, ["/prepared", "/handler"])
    func `the connection goes on as the version and Connection say`(row: Row, target: String)
        throws
    {
        let live = try LiveServer(prepared: ["/prepared": PreparedAnswer("ok")])
        let client = try live.connect()
        let request = "GET \(target) HTTP/\(row.version)\r\nHost: a\r\n\(row.fields)\r\n"
        let answer = try client.exchange(request)
        #expect(answer.body == "ok")
        #expect(answer["connection"] == row.connection)
        if row.persists {
            #expect(try client.exchange(request).body == "ok")
        } else {
            #expect(client.endsSilently())
        }
    }

    @Test func `a handler's Connection close closes and is said once`() throws {
        let live = try LiveServer { _ in
            Response(.ok, fields: ["Connection": "Close"], text: "ok")
        }
        let text = try live.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(text.ranges(of: "onnection").count == 1)
        #expect(text.contains("\r\nConnection: close\r\n"))
    }

    @Test(arguments: ["/prepared", "/handler"])
    func `a connection carries as many requests as allowed, and not one more`(target: String)
        throws
    {
        var limits = ServerLimits()
        limits.requestsPerConnectionMax = 3
        let live = try LiveServer(limits: limits, prepared: ["/prepared": PreparedAnswer("ok")])
        let client = try live.connect()
        client.send(String(repeating: "GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n", count: 4))
        #expect(try client.answer()["connection"] == nil)
        #expect(try client.answer()["connection"] == nil)
        #expect(try client.answer()["connection"] == "close")
        #expect(client.endsSilently())
    }

    @Test(arguments: Transport.allCases)
    func `a client that ends its direction still gets its answers`(transport: Transport) throws {
        let loop = try EventLoop()
        let live = try LiveServer(transport, on: loop) { request in
            try await loop.sleep(for: .milliseconds(2))
            return Response(.ok, text: "\(request.isPeerEnded)")
        }
        let client = try live.connect()
        client.send(String(repeating: "GET / HTTP/1.1\r\nHost: a\r\n\r\n", count: 2))
        client.endSending()
        #expect(try client.answer().body == "true")
        #expect(try client.answer().body == "true")
        #expect(client.endsSilently())
    }

    @Test func `a request that comes while a handler runs is noticed when it ends`() throws {
        var goOn: (() -> Void)?
        let live = try LiveServer { request in
            if request.target == "/wait" {
                await withUnsafeContinuation { continuation in goOn = { continuation.resume() } }
            }
            return Response(.ok, text: request.target)
        }
        let client = try live.connect()
        client.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n")
        live.run { goOn != nil }
        client.send("GET /next HTTP/1.1\r\nHost: a\r\n\r\n")
        live.turn()
        client.endSending()
        live.turn()
        goOn?()
        #expect(try client.answer().body == "/wait")
        #expect(try client.answer().body == "/next")
        #expect(client.endsSilently())
    }
}
