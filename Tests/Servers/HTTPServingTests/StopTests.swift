// A graceful stop: what is in flight is finished, and nothing new begun.

import EventLoops
import HTTP
import HTTPServing
import Linux
import Testing

@Suite("Stopping") struct StopTests {
    private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    /// A handler that waits until the test lets it go on.
    private final class Gate {
        private var waiting: [UnsafeContinuation<Void, Never>] = []
        var count: Int { waiting.count }

        func wait() async { await withUnsafeContinuation { waiting.append($0) } }

        func open() {
            let all = waiting
            waiting = []
            for one in all { one.resume() }
        }
    }

    @Test func `idle connections are closed at once, and no other is accepted`() throws {
        let live = try LiveServer()
        let fresh = try live.connect()
        let used = try live.connect()
        #expect(try used.exchange(Self.get).status == 200)
        live.run { live.server.connectionCount == 2 }
        var isStopped = false
        live.server.stop { isStopped = true }
        #expect(isStopped)
        #expect(fresh.endsSilently())
        #expect(used.endsSilently())
        let late = try live.connect()
        late.poll()
        #expect(late.failure == .connectionRefused)
    }

    @Test(arguments: [true, false])
    func `a request that arrived before the stop is answered, and says that it is the last`(
        isPrepared: Bool
    ) throws {
        let live = try LiveServer(prepared: isPrepared ? ["/": PreparedAnswer("ok")] : [:])
        let client = try live.connect()
        #expect(try client.exchange(Self.get).status == 200)
        // It is in the kernel's buffer, and the loop has not looked yet.
        client.send(Self.get + Self.get)
        live.server.stop {}
        let answer = try client.answer()
        #expect(answer.body == "ok")
        #expect(answer["connection"] == "close")
        client.endSending()
        #expect(client.endsSilently())
    }

    @Test func `clients that nobody accepted yet are answered or closed, and not reset`() throws {
        let live = try LiveServer()
        let asking = try live.connect()
        asking.send(Self.get)
        let silent = try live.connect()
        var isStopped = false
        live.server.stop { isStopped = true }
        let answer = try asking.answer()
        #expect(answer.status == 200)
        #expect(answer["connection"] == "close")
        #expect(asking.endsSilently())
        #expect(silent.endsSilently())
        #expect(live.run { isStopped })
    }

    @Test func `the first queued client that is done does not end the stop`() throws {
        let gate = Gate()
        let live = try LiveServer(prepared: ["/": PreparedAnswer("ok")]) { _ in
            await gate.wait()
            return Response(.ok, text: "waited")
        }
        let quick = try live.connect()
        quick.send(Self.get)
        let slow = try live.connect()
        slow.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
        var isStopped = false
        live.server.stop { isStopped = true }
        #expect(try quick.answer().body == "ok")
        #expect(!isStopped)
        gate.open()
        #expect(try slow.answer().body == "waited")
        #expect(live.run { isStopped })
    }

    @Test func `a handler finishes, and its answer says that it is the last`() throws {
        let gate = Gate()
        let live = try LiveServer { _ in
            await gate.wait()
            return Response(.ok, text: "finished")
        }
        let client = try live.connect()
        client.send(Self.get + Self.get)
        live.run { gate.count == 1 }
        var isStopped = false
        live.server.stop { isStopped = true }
        live.turn()
        #expect(!isStopped)
        gate.open()
        let answer = try client.answer()
        #expect(answer.body == "finished")
        #expect(answer["connection"] == "close")
        client.endSending()
        #expect(client.endsSilently())
        #expect(live.run { isStopped })
        #expect(live.answers.count == 1)
    }

    @Test func `a head that has begun may still be finished`() throws {
        let live = try LiveServer()
        let client = try live.connect()
        client.send("GET / HT")
        live.turn()
        var isStopped = false
        live.server.stop { isStopped = true }
        #expect(!isStopped)
        client.send("TP/1.1\r\nHost: a\r\n\r\n")
        let answer = try client.answer()
        #expect(answer.status == 200)
        #expect(answer["connection"] == "close")
        #expect(client.endsSilently())
        #expect(live.run { isStopped })
    }

    @Test func `a body that is on its way is still read`() throws {
        let live = try LiveServer {
            Response(.ok, bytes: try await $0.body.collect(upTo: 99))
        }
        let client = try live.connect()
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc")
        live.turn()
        live.server.stop {}
        client.send("def")
        let answer = try client.answer()
        #expect(answer.body == "abcdef")
        #expect(answer["connection"] == "close")
    }

    @Test func `an answer that a slow client has not taken yet is sent whole`() throws {
        let size = 32 << 20
        let live = try LiveServer(
            prepared: ["/": PreparedAnswer(String(repeating: "x", count: size))])
        let client = try live.connect()
        client.send(Self.get)
        live.turn(20)
        var isStopped = false
        live.server.stop { isStopped = true }
        live.turn()
        #expect(!isStopped)
        live.run {
            client.poll(upTo: 1 << 20)
            client.discard()
            return client.isEnded
        }
        #expect(client.failure == nil)
        #expect(client.receivedCount > size)
        #expect(live.run { isStopped })
    }

    @Test func `a client that never ends does not hold it for long`() throws {
        let clock = ManualClock()
        let live = try LiveServer(clock: clock)
        let client = try live.connect()
        client.send("wrong\r\n\r\n")
        #expect(try client.answer().status == 400)
        var isStopped = false
        live.server.stop { isStopped = true }
        live.pass(milliseconds: 900)
        #expect(!isStopped)
        live.pass(milliseconds: 200)
        #expect(isStopped)
    }

    @Test func `what does not end by itself is ended by force, and its handler cancelled`() throws {
        var wasCancelled = false
        let gate = Gate()
        let live = try LiveServer { _ in
            await gate.wait()
            wasCancelled = Task.isCancelled
            return Response(.ok)
        }
        let client = try live.connect()
        client.send(Self.get)
        live.run { gate.count == 1 }
        var isStopped = false
        live.server.stop { isStopped = true }
        live.server.abort()
        #expect(isStopped)
        #expect(live.server.connectionCount == 0)
        #expect(client.endsSilently())
        gate.open()
        live.turn()
        #expect(wasCancelled)
    }
}
