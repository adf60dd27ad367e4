// Limits on heads and on connections, each at the limit and one past it.

import EventLoops
import HTTP
import HTTPServing
import Testing

@Suite("Limits") struct LimitTests {
    @Test(arguments: [0, 1], [1, 100, 10_000])
    func `a head may be as long as allowed, in pieces of any size`(excess: Int, piece: Int) throws {
        var limits = ServerLimits()
        limits.headMax = 2_000
        let live = try LiveServer(limits: limits)
        let start = "GET / HTTP/1.1\r\nHost: a\r\nX: "
        let head =
            start + String(repeating: "x", count: 2_000 + excess - start.utf8.count - 4)
            + "\r\n\r\n"
        let client = try live.connect()
        var rest = head.utf8[...]
        while !rest.isEmpty {
            client.send(Array(rest.prefix(piece)))
            live.turn(1)
            rest = rest.dropFirst(piece)
        }
        let answer = try client.answer()
        #expect(answer.status == (excess == 0 ? 200 : 431))
        #expect(answer["connection"] == (excess == 0 ? nil : "close"))
    }

    @Test(arguments: [0, 1])
    func `a head may have as many fields as allowed`(excess: Int) throws {
        var limits = ServerLimits()
        limits.fieldsMax = 20
        let live = try LiveServer(limits: limits)
        let fields = String(repeating: "X: y\r\n", count: 19 + excess)
        let client = try live.connect()
        let answer = try client.exchange("GET / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n")
        #expect(answer.status == (excess == 0 ? 200 : 431))
    }

    @Test(arguments: [0, 1])
    func `a target may be as long as allowed`(excess: Int) throws {
        var limits = ServerLimits()
        limits.targetMax = 500
        let live = try LiveServer(limits: limits)
        let target = "/" + String(repeating: "x", count: 499 + excess)
        let client = try live.connect()
        let answer = try client.exchange("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(answer.status == (excess == 0 ? 200 : 414))
    }

    @Test func `one connection too many, over all servers, is told to come back`() throws {
        var limits = ServerLimits()
        limits.connectionsMax = 5
        let total = ConnectionCount()
        let lives = try (0..<2).map { _ in try LiveServer(limits: limits, total: total) }
        let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
        let clients = try (0..<5).map { try lives[$0 % 2].connect() }
        for client in clients { #expect(try client.exchange(get).status == 200) }
        #expect(total.value == 5)
        for live in lives {
            let refused = try live.connect()
            // It sends its request before it reads, and can read the answer all the same.
            refused.send(get + get)
            live.turn()
            refused.send(get)
            let answer = try refused.answer()
            #expect(answer.status == 503)
            #expect(answer["retry-after"] == "1")
            #expect(answer["connection"] == "close")
            refused.endSending()
            #expect(refused.endsSilently())
        }
        #expect(total.value == 5)
        clients[0].close()
        lives[0].run { total.value == 4 }
        #expect(try lives[1].connect().exchange(get).status == 200)
    }

    @Test func `many connections too many are closed without a word`() throws {
        var limits = ServerLimits()
        limits.connectionsMax = 1
        let live = try LiveServer(limits: limits)
        let first = try live.connect()
        live.run { live.server.connectionCount == 1 }
        let others = try (0..<300).map { _ in try live.connect() }
        live.run {
            others.allSatisfy {
                $0.poll(); return $0.isEnded
            }
        }
        let told = others.map { $0.text.hasPrefix("HTTP/1.1 503 ") }
        #expect(told.count { $0 } == 256)
        #expect(live.server.connectionCount == 257)
        for other in others { other.close() }
        live.run { live.server.connectionCount == 1 }
        #expect(live.server.connectionCount == 1)
        #expect(try first.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status == 200)
    }
}
