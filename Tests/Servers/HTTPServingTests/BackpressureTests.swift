// Clients that do not read, or read slowly, cost bounded memory.

import CLinux
import EventLoops
import HTTP
import HTTPServing
import Linux
import Testing

@Suite("Slow readers") struct BackpressureTests {
    private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    /// Bytes of this process that are in memory.
    private static var residentBytes: Int {
        var usage = rusage()
        getrusage(CInt(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss << 10
    }

    @Test(arguments: Transport.allCases, [(10_000, 1_500), (2_000, 40_000)])
    func `pipelined requests of a client that never reads stop being answered`(
        transport: Transport, row: (requests: Int, size: Int)
    ) throws {
        let (count, size) = row
        let prepared = PreparedAnswer(String(repeating: "x", count: size))
        let live = try LiveServer(transport, prepared: ["/": prepared])
        let client = try live.connect()
        let requests = Array(String(repeating: Self.get, count: count).utf8)
        var sent = 0
        for _ in 0..<100 {
            sent += client.sendSome(Array(requests[sent...]))
            live.turn(2)
        }
        let answered = live.answers.count
        #expect(answered < count)
        // The kernel's buffers grow up to 4 and 6 MiB; ours is `unsentMax` and one answer.
        #expect(answered * size < 12 << 20)
        // As soon as the client reads, the rest is answered.
        while sent < requests.count {
            client.poll()
            sent += client.sendSome(Array(requests[sent...]))
            live.turn(1)
        }
        live.run {
            client.poll(); client.discard(); return live.answers.count == count
        }
        #expect(live.answers.count == count)
    }

    @Test(arguments: Transport.allCases)
    func `a stream to a slow reader goes no faster than it is read`(transport: Transport) throws {
        let total = 100 << 20
        let piece = [UInt8](repeating: 120, count: 64 << 10)
        var written = 0
        let live = try LiveServer(transport) { _ in
            Response(.ok, length: total) { writer in
                while written < total {
                    try await writer.write(piece)
                    written += piece.count
                }
            }
        }
        let before = Self.residentBytes
        let client = try live.connect()
        client.send(Self.get)
        var aheadMax = 0
        live.run {
            client.poll(upTo: 256 << 10)
            client.discard()
            aheadMax = max(aheadMax, written - client.receivedCount)
            return client.receivedCount >= total
        }
        #expect(client.receivedCount >= total)
        #expect(written == total)
        #expect(aheadMax < 12 << 20)
        #expect(Self.residentBytes - before < 48 << 20)
    }

    @Test func `a large file to a slow reader passes and leaves others their turns`() throws {
        let size = 64 << 20
        let file = try OpenFile.temporary([UInt8](repeating: 70, count: size))
        let head = Array("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n".utf8)
        let live = try LiveServer(prepared: [
            "/file": PreparedAnswer(
                status: .ok, head: head, body: .file(file, offset: 0, count: size)),
            "/": PreparedAnswer("small"),
        ])
        let slow = try live.connect()
        slow.send("GET /file HTTP/1.1\r\nHost: a\r\n\r\n" + Self.get)
        let other = try live.connect()
        while slow.receivedCount < size {
            #expect(try other.exchange(Self.get).body == "small")
            slow.poll(upTo: 4 << 20)
            slow.discard(keeping: 5)
        }
        live.run {
            slow.poll(); return slow.text.hasSuffix("small")
        }
        #expect(slow.text.hasSuffix("small"))
    }

    @Test func `two writers of one stream both wait and both go on`() throws {
        let piece = [UInt8](repeating: 120, count: 128 << 10)
        var finished = 0
        let live = try LiveServer { _ in
            Response(.ok, length: piece.count * 200) { writer in
                // The loop's tasks take turns on its thread; the writer is theirs alone.
                nonisolated(unsafe) let writer = writer
                await withTaskGroup(of: Bool.self) { group in
                    for _ in 0..<2 {
                        group.addTask {
                            for _ in 0..<100 {
                                do { try await writer.write(piece) } catch { return false }
                            }
                            return true
                        }
                    }
                    for await done in group where done { finished += 1 }
                }
            }
        }
        let client = try live.connect()
        client.send(Self.get)
        live.run {
            client.poll(upTo: 1 << 20)
            client.discard()
            return finished == 2 && client.receivedCount > piece.count * 200
        }
        #expect(finished == 2)
    }

    @Test func `a streaming handler leaves the others their turns`() throws {
        let piece = [UInt8](repeating: 120, count: 64 << 10)
        let live = try LiveServer(prepared: ["/": PreparedAnswer("small")]) { _ in
            Response(.ok) { writer in
                while true { try await writer.write(piece) }
            }
        }
        let greedy = try live.connect()
        greedy.send("GET /all HTTP/1.1\r\nHost: a\r\n\r\n")
        let other = try live.connect()
        for _ in 0..<20 {
            other.send(Self.get)
            live.run {
                greedy.poll(upTo: 8 << 20)
                greedy.discard()
                other.poll()
                return !other.received.isEmpty
            }
            #expect(try other.answer().body == "small")
        }
        greedy.reset()
        live.run { live.server.connectionCount == 1 }
    }
}
