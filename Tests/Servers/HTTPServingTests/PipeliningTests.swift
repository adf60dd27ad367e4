// Several requests at once (RFC 9112 §9.3.2): answers in order, one send for all of them.

import EventLoops
import HTTP
import HTTPServing
import Testing

@Suite("RFC 9112 §9.3.2 pipelining") struct PipeliningTests {
    private static func get(_ target: String, _ fields: String = "") -> String {
        "GET \(target) HTTP/1.1\r\nHost: a\r\n\(fields)\r\n"
    }

    /// Prepared answers at /p0 and on, handlers that answer at once at /now/..., and handlers
    /// that wait for a turn of the loop at /later/....
    private func mixedServer() throws -> LiveServer {
        var prepared: [String: PreparedAnswer] = [:]
        for number in 0..<10 { prepared["/p\(number)"] = PreparedAnswer("prepared \(number)") }
        let loop = try EventLoop()
        return try LiveServer(on: loop, prepared: prepared) { request in
            if request.target.hasPrefix("/later") {
                try await loop.sleep(for: .milliseconds(1))
            }
            return Response(.ok, text: request.target)
        }
    }

    @Test func `prepared answers, ready handlers and waiting ones keep the order of requests`()
        throws
    {
        let live = try mixedServer()
        let targets = (0..<60).map { number in
            switch number % 4 {
            case 0, 1: "/p\(number % 10)"
            case 2: "/now/\(number)"
            default: "/later/\(number)"
            }
        }
        let client = try live.connect()
        client.send(targets.map { Self.get($0) }.joined())
        for (number, target) in targets.enumerated() {
            let answer = try client.answer()
            #expect(answer.status == 200)
            #expect(answer.body == (number % 4 < 2 ? "prepared \(number % 10)" : target))
        }
    }

    @Test func `requests arrive over every split and are answered the same`() throws {
        let live = try mixedServer()
        let requests = Array(
            (Self.get("/p1") + "POST /now HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
                + "HEAD /p2 HTTP/1.1\r\nHost: a\r\n\r\n" + Self.get("/p3", "Connection: close\r\n"))
                .utf8)
        for cut in 0...requests.count {
            let client = try live.connect()
            client.send(Array(requests[..<cut]))
            live.turn(2)
            client.send(Array(requests[cut...]))
            #expect(try client.answer().body == "prepared 1")
            #expect(try client.answer().body == "/now")
            #expect(try client.answer(toHead: true)["content-length"] == "10")
            #expect(try client.answer().body == "prepared 3")
            #expect(client.endsSilently())
        }
    }

    @Test func `HTTP/1.0 among pipelined requests ends the connection where it says so`() throws {
        let live = try mixedServer()
        let text = try live.exchange(
            "GET /p1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /p2 HTTP/1.0\r\n\r\n"
                + Self.get("/p3"))
        #expect(text.ranges(of: "Connection: keep-alive\r\n").count == 1)
        #expect(text.ranges(of: "Connection: close\r\n").count == 1)
        #expect(text.contains("prepared 1") && text.hasSuffix("prepared 2"))
    }

    @Test func `nothing behind a request with Connection close is answered`() throws {
        let live = try mixedServer()
        let text = try live.exchange(
            Self.get("/p1", "Connection: close\r\n") + Self.get("/p2") + Self.get("/now"))
        #expect(text.hasSuffix("prepared 1"))
        #expect(live.responder.asked.isEmpty)
    }

    @Test func `good requests before a wrong one are answered first`() throws {
        let live = try mixedServer()
        let text = try live.exchange(
            Self.get("/p1") + Self.get("/later") + "GET /p2 HTTP/1.1\r\n\r\n" + Self.get("/now"))
        let parts = text.split(separator: "HTTP/1.1 ")
        #expect(parts.map { $0.prefix(3) } == ["200", "200", "400"])
        #expect(live.responder.asked == ["/later"])
    }

    @Test func `a batch of requests is answered with one send`() throws {
        let live = try mixedServer()
        let client = try live.connect()
        client.send(String(repeating: Self.get("/p1"), count: 100))
        live.run {
            client.poll(); return client.receivedCount > 0
        }
        // Whatever was sent in one call came in one piece: all the answers, or none.
        let first = client.receivedCount
        for _ in 0..<100 { #expect(try client.answer().body == "prepared 1") }
        #expect(client.receivedCount == first)
    }

    @Test func `empty lines between requests are passed over`() throws {
        let live = try mixedServer()
        let client = try live.connect()
        client.send("\r\n" + Self.get("/p1") + "\r\n\r\n" + Self.get("/p2") + "\r\n")
        #expect(try client.answer().body == "prepared 1")
        #expect(try client.answer().body == "prepared 2")
        client.endSending()
        #expect(client.endsSilently())
    }

    @Test func `a handler's output never reaches another connection's client`() throws {
        // The handler of /tell writes into the stream of another connection while the answers
        // before its own are still in the buffer that all connections share.
        var listeners: [BodyWriter] = []
        let loop = try EventLoop()
        let live = try LiveServer(on: loop, prepared: ["/p": PreparedAnswer("prepared")]) {
            request in
            if request.target == "/listen" {
                return Response(.ok) { writer in
                    listeners.append(writer)
                    try await loop.sleep(for: .seconds(60))
                }
            }
            for listener in listeners { try await listener.write("told") }
            return Response(.ok, text: "told them")
        }
        let listener = try live.connect()
        listener.send(Self.get("/listen"))
        live.run { listeners.count == 1 }
        let teller = try live.connect()
        teller.send(Self.get("/p") + Self.get("/tell") + Self.get("/p"))
        #expect(try teller.answer().body == "prepared")
        #expect(try teller.answer().body == "told them")
        #expect(try teller.answer().body == "prepared")
        live.run {
            listener.poll(); return listener.text.hasSuffix("told\r\n")
        }
        #expect(listener.text.hasSuffix("\r\n\r\n4\r\ntold\r\n"))
        #expect(listener.text.ranges(of: "HTTP/1.1").count == 1)
        listener.reset()
        live.run { live.server.connectionCount == 1 }
    }
}
