// Requests that stand behind the handshake already are read as soon as the connection is accepted.

import EventLoops
import HTTP
import Testing

@testable import HTTPServing

@Suite("First reads") struct FirstReadTests {
    private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    /// Which of the next `count` connections are tried, none of which brings anything.
    private func tried(_ count: Int, _ reads: inout FirstReads) -> [Int] {
        (1...count).filter { _ in
            guard reads.tryNext() else { return false }
            reads.ended(withBytes: false)
            return true
        }
    }

    @Test func `after clients that connect and do not ask only some are tried`() {
        var reads = FirstReads()
        #expect(tried(8 + 64, &reads) == Array(1...8) + [40, 72])
    }

    @Test func `one that asks at once brings the trust back`() {
        var reads = FirstReads()
        #expect(tried(20, &reads) == Array(1...8))
        reads.ended(withBytes: true)
        #expect(tried(10, &reads) == Array(1...8))
    }

    @Test(arguments: Transport.allCases)
    func `a request that came with the connection is answered in the turn that accepts it`(
        transport: Transport
    ) throws {
        let live = try LiveServer(transport)
        let client = try live.connect()
        client.send(Self.get)
        live.turn(1)
        #expect(live.answers.count == 1)
        #expect(try client.answer().status == 200)
        #expect(try client.exchange(Self.get).status == 200)
    }

    @Test func `one that comes later is answered as well, whatever others did`() throws {
        let live = try LiveServer()
        let silent = try (0..<20).map { _ in try live.connect() }
        live.run { live.server.connectionCount == 20 }
        let asking = try (0..<40).map { _ in
            let client = try live.connect()
            client.send(Self.get)
            return client
        }
        for client in asking
            + silent.map({
                $0.send(Self.get); return $0
            })
        {
            #expect(try client.answer().status == 200)
        }
    }

    @Test(arguments: Transport.allCases)
    func `a connection that is over with its first read is never watched`(
        transport: Transport
    ) throws {
        let live = try LiveServer(transport, prepared: ["/": PreparedAnswer("ok")])
        let client = try live.connect()
        client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        let before = live.loop.watchCount
        live.turn(1)
        #expect(live.server.connectionCount == 0)
        #expect(live.loop.watchCount == before)
        #expect(try client.answer().body == "ok")
        #expect(client.endsSilently())
    }

    @Test(arguments: Transport.allCases)
    func `an answer is not lost when the client sent more than was read`(transport: Transport)
        throws
    {
        let live = try LiveServer(transport, prepared: ["/": PreparedAnswer("ok")])
        let client = try live.connect()
        // As long as the server's buffer, so that what follows is not read with it.
        let start = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        client.send(start + String(repeating: "x", count: (64 << 10) - start.utf8.count) + "unread")
        #expect(try client.answer().body == "ok")
        client.endSending()
        #expect(client.endsSilently())
    }
}
