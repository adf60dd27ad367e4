// What a gateway needs of a server: another protocol on the connection, interim answers, lines that
// are passed on as bytes, and clients that may have gone.

import EventLoops
import HTTP
import HTTPServing
import Testing

@Suite("RFC 9110 §7.8 another protocol on the connection") struct TunnelTests {
    private static let upgrade =
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"
    private static let head =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"

    /// A server that sends back what it gets.
    private func echo(limits: ServerLimits = ServerLimits(), clock: ManualClock? = nil) throws
        -> LiveServer
    {
        try LiveServer(limits: limits, clock: clock) { _ in
            Response(switchingTo: "x") { tunnel in
                do {
                    while let bytes = try await tunnel.read() { try await tunnel.write(bytes) }
                    try await tunnel.write(Array("bye".utf8))
                    await tunnel.endWriting()
                } catch {
                    tunnel.close()
                }
            }
        }
    }

    @Test func `bytes pass both ways, those behind the request's head first`() throws {
        let client = try echo().connect()
        client.send(Self.upgrade + "early")
        #expect(
            client.live.run {
                client.poll(); return client.text == Self.head + "early"
            })
        client.discard()
        for text in ["one", "GET / HTTP/1.1\r\n\r\n", "\u{0}"] {
            client.send(text)
            #expect(
                client.live.run {
                    client.poll(); return client.text == text
                })
            client.discard()
        }
        client.endSending()
        #expect(client.rest() == "bye")
        #expect(client.live.answers == [LiveServer.Record(status: 101, bodyCount: 0)])
        #expect(client.live.server.connectionCount == 0)
    }

    @Test func `a silent connection is not held to the pace of a body`() throws {
        var limits = ServerLimits()
        limits.rateGrace = .seconds(1)
        limits.idleTimeout = .seconds(1)
        let clock = ManualClock()
        let client = try echo(limits: limits, clock: clock).connect()
        client.send(Self.upgrade)
        #expect(
            client.live.run {
                client.poll(); return client.text == Self.head
            })
        client.discard()
        for _ in 0..<100 { client.live.pass(milliseconds: 1000) }
        client.send("still here")
        #expect(
            client.live.run {
                client.poll(); return client.text == "still here"
            })
    }

    @Test func `a reset ends it`() throws {
        let live = try echo()
        let client = try live.connect()
        client.send(Self.upgrade)
        #expect(
            live.run {
                client.poll(); return client.text == Self.head
            })
        client.reset()
        #expect(live.run { live.server.connectionCount == 0 })
    }

    @Test func `a stop ends it at once`() throws {
        let live = try echo()
        let client = try live.connect()
        client.send(Self.upgrade)
        #expect(
            live.run {
                client.poll(); return client.text == Self.head
            })
        var isStopped = false
        live.server.stop { isStopped = true }
        #expect(live.run { isStopped })
    }
}

@Suite("RFC 9110 §15.2 interim answers") struct InterimTests {
    private func hinting(_ status: Status = Status(rawValue: 103)) throws -> LiveServer {
        try LiveServer { request in
            var lines = FieldBlock()
            try lines.add("Link", "</a>")
            request.sendInterim(status, lines: lines)
            return Response(.ok, text: "ok")
        }
    }

    @Test func `they come before the answer`() throws {
        let text = try hinting().exchange("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        #expect(text.hasPrefix("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\n"))
    }

    @Test func `a client of HTTP/1.0 gets none`() throws {
        let text = try hinting().exchange("GET / HTTP/1.0\r\n\r\n")
        #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
    }

    @Test(arguments: [101, 200, 404, 0] as [UInt16])
    func `no other status is one`(status: UInt16) throws {
        let text = try hinting(Status(rawValue: status)).exchange(
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
    }
}

@Suite("Clients that may have gone") struct AbandonedTests {
    private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    /// A server whose handler waits until it is told, or cancelled.
    private func waiting(_ clock: ManualClock, isTied: Bool = true) throws -> (
        LiveServer, answer: () -> Void, wasCancelled: () -> Bool
    ) {
        let loop = try EventLoop(clock: .manual(clock))
        let waiter = Waiter(on: loop)
        var isCancelled = false
        let live = try LiveServer(clock: clock, on: loop) { request in
            if isTied { request.endWithClient() }
            if await waiter.wait() == .cancelled { isCancelled = true }
            return Response(.ok, text: "ok")
        }
        return (live, { waiter.tell() }, { isCancelled })
    }

    @Test(arguments: [(990, false), (1010, true)])
    func `one that ended its direction gets a second`(milliseconds: Int, isGone: Bool) throws {
        let clock = ManualClock()
        let (live, answer, wasCancelled) = try waiting(clock)
        let client = try live.connect()
        client.send(Self.get)
        #expect(live.run { live.responder.asked.count == 1 })
        for _ in 0..<10 { live.pass(milliseconds: 1000) }
        #expect(!wasCancelled())
        client.endSending()
        live.turn()
        live.pass(milliseconds: milliseconds)
        #expect(wasCancelled() == isGone)
        answer()
        #expect(client.rest().hasSuffix("ok") == !isGone)
    }

    @Test func `an answer that is made here is waited for`() throws {
        let clock = ManualClock()
        let (live, answer, wasCancelled) = try waiting(clock, isTied: false)
        let client = try live.connect()
        client.send(Self.get)
        client.endSending()
        #expect(live.run { live.responder.asked.count == 1 })
        for _ in 0..<10 { live.pass(milliseconds: 1000) }
        #expect(!wasCancelled())
        answer()
        #expect(client.rest().hasSuffix("ok"))
    }

    @Test func `one that still is sent something has not gone`() throws {
        let clock = ManualClock()
        let loop = try EventLoop(clock: .manual(clock))
        let waiter = Waiter(on: loop)
        var isEnded = false
        let live = try LiveServer(clock: clock, on: loop) { request in
            request.endWithClient()
            return Response(.ok) { writer in
                while !isEnded {
                    try await writer.write(".")
                    _ = await waiter.wait()
                }
            }
        }
        let client = try live.connect()
        client.send(Self.get)
        client.endSending()
        for _ in 0..<10 {
            live.pass(milliseconds: 900)
            waiter.tell()
            live.turn()
        }
        isEnded = true
        waiter.tell()
        let text = client.rest()
        #expect(text.hasSuffix("\r\n0\r\n\r\n"))
        #expect(text.split(separator: "\r\n").filter { $0 == "." }.count == 11)
    }
}
