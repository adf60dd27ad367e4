// How long a client may take: for a request's head, between requests, for a body, for an answer.
// The clock is moved by hand; each span at its limit and one past it.

import EventLoops
import HTTP
import Testing

@testable import HTTPServing

@Suite("Deadlines") struct DeadlineTests {
    private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    private static var limits: ServerLimits {
        var limits = ServerLimits()
        limits.headTimeout = .seconds(10)
        limits.idleTimeout = .seconds(75)
        limits.bodyRateMin = 200
        limits.answerRateMin = 200
        limits.rateGrace = .seconds(5)
        limits.answerGrace = .seconds(30)
        return limits
    }

    private let clock = ManualClock()

    private func server(
        prepared: [String: PreparedAnswer] = [:],
        respond: @escaping (Request) async throws -> Response = {
            Response(.ok, bytes: try await $0.body.collect(upTo: 1 << 20))
        }
    ) throws -> LiveServer {
        try LiveServer(limits: Self.limits, clock: clock, prepared: prepared, respond: respond)
    }

    // MARK: Heads

    @Test func `a head that is whole in time is answered`() throws {
        let live = try server()
        let client = try live.connect()
        client.send(Array(Self.get.utf8.dropLast()))
        live.turn()
        live.pass(milliseconds: 9_999)
        client.send("\n")
        #expect(try client.answer().status == 200)
    }

    @Test func `a head that is not whole in time is 408, however often a byte comes`() throws {
        let live = try server()
        let client = try live.connect()
        client.send("GET / HTTP/1.1\r\n")
        live.turn()
        for byte in "Host: a\r\nX".utf8 {
            client.send([byte])
            live.pass(milliseconds: 999)
            client.poll()
            #expect(client.received.isEmpty)
        }
        live.pass(milliseconds: 10)
        let answer = try client.answer()
        #expect(answer.status == 408)
        #expect(answer["connection"] == "close")
        client.endSending()
        #expect(client.endsSilently())
    }

    @Test func `each request's head has its own time`() throws {
        let live = try server()
        let client = try live.connect()
        for _ in 0..<3 {
            client.send("GET /")
            live.turn()
            live.pass(milliseconds: 9_000)
            client.send(" HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try client.answer().status == 200)
        }
    }

    // MARK: Idle

    @Test(arguments: ["", "\r\n", get])
    func `an idle connection is closed when its time is over, without a word`(before: String)
        throws
    {
        let live = try server()
        let client = try live.connect()
        client.send(before)
        live.turn()
        if before == Self.get { #expect(try client.answer().status == 200) }
        live.pass(milliseconds: 74_999)
        #expect(live.server.connectionCount == 1)
        live.pass(milliseconds: 1)
        #expect(client.endsSilently())
        #expect(live.server.connectionCount == 0)
    }

    @Test func `a request begins the idle time anew`() throws {
        let live = try server(prepared: ["/": PreparedAnswer("ok")])
        let client = try live.connect()
        for _ in 0..<3 {
            live.pass(milliseconds: 74_000)
            #expect(try client.exchange(Self.get).body == "ok")
        }
        live.pass(milliseconds: 76_500)
        #expect(client.endsSilently())
    }

    @Test func `a handler may take its time`() throws {
        var goOn: (() -> Void)?
        let live = try server { _ in
            await withUnsafeContinuation { continuation in goOn = { continuation.resume() } }
            return Response(.ok, text: "at last")
        }
        let client = try live.connect()
        client.send(Self.get)
        live.run { goOn != nil }
        for _ in 0..<10 { live.pass(milliseconds: 100_000) }
        goOn?()
        #expect(try client.answer().body == "at last")
    }

    @Test func `the connections' deadlines do not disturb each other`() throws {
        let live = try server()
        let clients = try (0..<50).map { _ in
            let client = try live.connect()
            live.turn()
            live.pass(milliseconds: 1_000)
            return client
        }
        for ended in 0..<50 {
            // They are looked at together, at most some milliseconds late.
            live.pass(milliseconds: ended == 0 ? 25_200 : 1_000)
            #expect(live.server.connectionCount == 49 - ended)
        }
        #expect(clients.allSatisfy { $0.endsSilently() })
    }

    // MARK: Bodies

    @Test(arguments: [1_000, 999])
    func `a body must bring its rate`(perWindow: Int) throws {
        let live = try server()
        let client = try live.connect()
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4000\r\n\r\n")
        live.turn()
        for window in 0..<4 {
            // In pieces, and none of them begins a new window.
            client.send(String(repeating: "x", count: perWindow - 300))
            live.turn()
            live.pass(milliseconds: 4_000)
            client.send(String(repeating: "x", count: 300))
            live.turn()
            if window < 3 { live.pass(milliseconds: 1_000) }
            client.poll()
            if perWindow < 1_000, window == 0 {
                #expect(try client.answer().status == 408)
                client.endSending()
                #expect(client.endsSilently())
                return
            }
        }
        #expect(try client.answer().status == 200)
    }

    @Test func `the time that the handler takes is not the client's`() throws {
        var goOn: (() -> Void)?
        let live = try server { request in
            var count = 0
            while let bytes = try await request.body.next() {
                count += bytes.count
                await withUnsafeContinuation { continuation in goOn = { continuation.resume() } }
                goOn = nil
            }
            return Response(.ok, text: "\(count)")
        }
        let client = try live.connect()
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n")
        for _ in 0..<10 {
            client.send("x")
            live.run { goOn != nil }
            live.pass(milliseconds: 60_000)
            goOn?()
            live.run { goOn == nil }
        }
        #expect(try client.answer().body == "10")
    }

    @Test func `an unwanted body that comes too slowly ends the connection`() throws {
        let live = try server { _ in Response(.ok, text: "ok") }
        let client = try live.connect()
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4000\r\n\r\n")
        #expect(try client.answer().body == "ok")
        client.send(String(repeating: "x", count: 999))
        live.turn()
        live.pass(milliseconds: 5_000)
        client.endSending()
        #expect(client.endsSilently())
    }

    @Test func `a slow body under a begun answer cuts the answer off`() throws {
        let live = try server { request in
            Response(.ok) { writer in
                try await writer.write("begun")
                _ = try await request.body.next()
                try await writer.write("never")
            }
        }
        let client = try live.connect()
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4000\r\n\r\n")
        live.turn()
        live.pass(milliseconds: 5_000)
        #expect(client.rest().hasSuffix("\r\n\r\n5\r\nbegun\r\n"))
    }

    // MARK: Answers

    private func prepareLarge() throws -> LiveServer {
        try server(prepared: ["/": PreparedAnswer(String(repeating: "x", count: 32 << 20))])
    }

    @Test func `a client that takes nothing of its answer is cut off`() throws {
        let live = try prepareLarge()
        let client = try live.connect()
        client.send(Self.get)
        live.turn(50)
        live.pass(milliseconds: 29_999)
        #expect(live.server.connectionCount == 1)
        live.pass(milliseconds: 30_100)
        #expect(live.server.connectionCount == 0)
    }

    @Test func `a client that takes its answer slowly, but fast enough, is served`() throws {
        let live = try prepareLarge()
        let client = try live.connect()
        client.send(Self.get)
        live.turn(50)
        // Less at a time than makes our kernel report room: what its kernel acknowledged counts.
        for _ in 0..<20 {
            client.poll(upTo: 1 << 20)
            client.discard()
            live.turn(20)
            live.pass(milliseconds: 30_000)
        }
        #expect(live.server.connectionCount == 1)
        live.run {
            client.poll()
            client.discard()
            return client.receivedCount > 32 << 20
        }
        // And then the connection is idle, from the answer's end on.
        live.turn(10)
        live.pass(milliseconds: 74_000)
        #expect(try client.exchange("GET /other HTTP/1.1\r\nHost: a\r\n\r\n").status == 200)
    }
}

@Suite("Pace") struct PaceTests {
    @Test func `only waiting counts, and waits add up`() {
        var pace = Pace()
        pace.beginWaiting(at: 100, window: 1_000, moved: 0)
        #expect(pace.deadline == 1_100)
        pace.endWaiting(at: 400)
        #expect(pace.deadline == .max)
        pace.beginWaiting(at: 5_000, window: 1_000, moved: 7)
        #expect(pace.deadline == 5_700)
        #expect(pace.renew(at: 5_700, window: 1_000, moved: 9) == 9)
        #expect(pace.deadline == 6_700)
        #expect(pace.renew(at: 6_700, window: 1_000, moved: 10) == 1)
    }

    @Test func `waiting that began goes on`() {
        var pace = Pace()
        pace.beginWaiting(at: 0, window: 1_000, moved: 0)
        pace.beginWaiting(at: 900, window: 1_000, moved: 5)
        #expect(pace.deadline == 1_000)
        #expect(pace.renew(at: 1_000, window: 1_000, moved: 5) == 5)
    }

    @Test func `a window that was full when waiting ended is judged when the next wait begins`() {
        var pace = Pace()
        pace.beginWaiting(at: 0, window: 1_000, moved: 0)
        pace.endWaiting(at: 2_000)
        pace.beginWaiting(at: 3_000, window: 1_000, moved: 5)
        #expect(pace.deadline == 3_001)
    }
}
