// What a server must refuse (RFC 9112 §2.2, §3, §5, §6, §7, §9), at the wire and over every split.

import EventLoops
import HTTP
import HTTPServing
import Testing

@Suite("RFC 9112 wrong requests") struct WrongInputTests {
    /// Behind each wrong request stands a good one, which must not be answered.
    private static let smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"

    /// Low, so that each limit is passed by few bytes.
    private static var limits: ServerLimits {
        var limits = ServerLimits()
        limits.headMax = 400
        limits.targetMax = 200
        limits.fieldsMax = 10
        return limits
    }

    @Test(arguments: WrongRequest.all)
    func `a wrong request gets its status and the connection closes, over every split`(
        wrong: WrongRequest
    ) throws {
        let live = try LiveServer(limits: Self.limits) {
            Response(.ok, bytes: try await $0.body.collect(upTo: 99))
        }
        let bytes = Array((wrong.request + Self.smuggled).utf8)
        for cut in 0...wrong.request.utf8.count {
            let client = try live.connect()
            client.send(Array(bytes[..<cut]))
            live.turn(2)
            client.send(Array(bytes[cut...]))
            client.endSending()
            let text = client.rest()
            #expect(
                text.hasPrefix("HTTP/1.1 \(wrong.status) "),
                "cut at \(cut): \(text.debugDescription)")
            #expect(text.contains("\r\nConnection: close\r\n"))
            #expect(text.contains("\r\nDate: "))
            #expect(text.ranges(of: "HTTP/1.1 ").count == 1, "cut at \(cut)")
        }
        #expect(!live.responder.asked.contains("/smuggled"))
        #expect(live.answers.allSatisfy { Int($0.status) == wrong.status })
        #expect(live.answers.count == wrong.request.utf8.count + 1)
    }

    @Test(arguments: Transport.allCases)
    func `a refusal can be read by a client that is still sending megabytes`(transport: Transport)
        throws
    {
        let live = try LiveServer(transport)
        let client = try live.connect()
        client.send("GET / HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n")
        client.send([UInt8](repeating: 120, count: 16 << 20))
        #expect(client.failure == nil)
        #expect(try client.answer().status == 400)
        client.endSending()
        #expect(client.endsSilently())
        #expect(live.run { live.server.connectionCount == 0 })
    }

    @Test func `the answer to a wrong HEAD has no body`() throws {
        let live = try LiveServer()
        let text = try live.exchange("HEAD / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")
        #expect(text.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
        #expect(text.hasSuffix("\r\n\r\n"))
    }

    @Test func `half a head at the client's end is refused`() throws {
        let live = try LiveServer()
        let client = try live.connect()
        client.send("GET / HTTP/1.1\r\nHost: a\r\n")
        client.endSending()
        #expect(client.rest().hasPrefix("HTTP/1.1 400 "))
    }

    @Test(arguments: ["", "\r\n", "\r\n\r\n"])
    func `a client that ends before a request is closed without a word`(sent: String) throws {
        let live = try LiveServer()
        let client = try live.connect()
        client.send(sent)
        live.turn()
        client.endSending()
        #expect(client.endsSilently())
        #expect(live.answers.isEmpty)
    }

    @Test func `a client that never ends after a refusal is cut off in bounded time`() throws {
        let clock = ManualClock()
        let live = try LiveServer(clock: clock)
        let client = try live.connect()
        client.send("GET / HTTP/9.9\r\n\r\n")
        #expect(try client.answer().status == 505)
        live.pass(milliseconds: 4_900)
        #expect(live.server.connectionCount == 1)
        for _ in 0..<7 {
            client.send("more")
            live.turn()
            live.pass(milliseconds: 4_900)
        }
        #expect(live.server.connectionCount == 0)
    }
}
