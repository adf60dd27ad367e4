// Answers that come out of streams, or are written into one.

import Bytes
import Compression
import EventLoops
import HTTP
import HTTPServing
import Linux
import Streams
import Testing

@Suite("An answer's body as a stream") struct StreamedAnswerTests {
    private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    /// Which length is promised of a stream.
    enum Promise: CaseIterable, Sendable {
        case none, exact

        func length(of count: Int) -> Int? { self == .exact ? count : nil }
    }

    @Test(arguments: Promise.allCases, Transport.allCases)
    func `a stream is sent whole, and the next request answered`(
        promise: Promise, transport: Transport
    ) throws {
        let loop = try EventLoop()
        let live = try LiveServer(transport, on: loop) { _ in
            let source = ScriptedSource(on: loop, ["a ", "body ", "of ", "some bytes"])
            return Response(.ok, length: promise.length(of: 20), body: source.stream)
        }
        let client = try live.connect()
        client.send(Self.get + Self.get)
        for _ in 0..<2 {
            let answer = try client.answer()
            #expect(answer.body == "a body of some bytes")
            #expect(answer["content-length"] == (promise == .exact ? "20" : nil))
        }
        let old = try live.exchange("GET / HTTP/1.0\r\n\r\n")
        #expect(old.hasSuffix("\r\n\r\na body of some bytes"))
        #expect(live.answers.map(\.bodyCount) == [20, 20, 20])
    }

    @Test(arguments: Promise.allCases)
    func `an empty stream is an empty body`(promise: Promise) throws {
        let loop = try EventLoop()
        let live = try LiveServer(on: loop) { _ in
            Response(
                .ok, length: promise.length(of: 0), body: ScriptedSource(on: loop, []).stream)
        }
        #expect(try live.connect().exchange(Self.get).body == "")
    }

    @Test(arguments: [(Transport.tcp, 12 << 20), (.unix, 1 << 20)])
    func `a slow client stops the source at the mark`(row: (Transport, Int)) throws {
        let (transport, aheadMax) = row
        let chunk = [UInt8](repeating: 120, count: 16 << 10)
        let loop = try EventLoop()
        let total = 64 << 20
        let source = ScriptedSource(on: loop) { stream, number in
            if number < total / chunk.count { stream.push(chunk) } else { stream.pushEnd() }
        }
        let live = try LiveServer(transport, on: loop) { _ in
            Response(.ok, length: total, body: source.stream)
        }
        let client = try live.connect()
        client.send(Self.get)
        live.turn(100)
        let asked = source.askedCount
        #expect(asked * chunk.count < aheadMax)
        live.turn(100)
        #expect(source.askedCount == asked)
        // What is here and not in the kernel.
        #expect(source.stream.length <= 64 << 10)
        live.run {
            client.poll(upTo: 1 << 20)
            client.discard()
            return client.receivedCount > total
        }
        #expect(client.receivedCount > total)
        #expect(source.isDestroyed && source.failure == nil)
    }

    // MARK: Failures

    @Test(arguments: Promise.allCases)
    func `a stream that fails before its first byte is 500, and the connection goes on`(
        promise: Promise
    ) throws {
        let loop = try EventLoop()
        let live = try LiveServer(on: loop) { request in
            let source = ScriptedSource(on: loop) { _, _ in throw ScriptedSource.Failure() }
            return Response(.ok, length: promise.length(of: 3), body: source.stream)
        }
        let client = try live.connect()
        client.send(Self.get + Self.get)
        #expect(try client.answer().status == 500)
        #expect(try client.answer().status == 500)
        #expect(live.errors as? [ScriptedSource.Failure] == [.init(), .init()])
    }

    @Test func `an error that is an answer keeps its status`() throws {
        let loop = try EventLoop()
        let live = try LiveServer(on: loop) { _ in
            let source = ScriptedSource(on: loop) { stream, _ in
                loop.setImmediate { stream.destroy(HTTPError(.badGateway, "the other end went")) }
            }
            return Response(.ok, body: source.stream)
        }
        let answer = try live.connect().exchange(Self.get)
        #expect(answer.status == 502)
        #expect(answer.body == "the other end went\n")
    }

    @Test func `a stream that was closed before is 500`() throws {
        let loop = try EventLoop()
        let live = try LiveServer(on: loop) { _ in
            let source = ScriptedSource(on: loop, ["abc"])
            source.stream.destroy()
            return Response(.ok, body: source.stream)
        }
        #expect(try live.connect().exchange(Self.get).status == 500)
        #expect(live.errors as? [StreamError] == [.prematureClose])
    }

    @Test func `a stream that fails later ends a chunked answer without its last chunk`() throws {
        let loop = try EventLoop()
        let live = try LiveServer(on: loop) { _ in
            Response(.ok, body: failing(after: "abc", on: loop).stream)
        }
        let text = try live.exchange(Self.get + Self.get)
        #expect(text.hasPrefix("HTTP/1.1 200 "))
        #expect(text.hasSuffix("3\r\nabc\r\n"))
        #expect(text.ranges(of: "HTTP/1.1 ").count == 1)
        #expect(live.errors as? [ScriptedSource.Failure] == [.init()])
    }

    @Test func `a stream that fails later ends an answer of a length before it`() throws {
        let loop = try EventLoop()
        let live = try LiveServer(on: loop) { _ in
            Response(.ok, length: 9, body: failing(after: "abc", on: loop).stream)
        }
        let text = try live.exchange(Self.get + Self.get)
        #expect(text.hasSuffix("\r\n\r\nabc"))
    }

    @Test func `a stream that fails later resets an answer that the end would end`() throws {
        let loop = try EventLoop()
        let live = try LiveServer(on: loop) { _ in
            Response(.ok, body: failing(after: "abc", on: loop).stream)
        }
        let client = try live.connect()
        client.send("GET / HTTP/1.0\r\n\r\n")
        live.run {
            client.poll(); return client.isEnded
        }
        #expect(client.failure == .connectionReset)
    }

    /// A source whose failure comes turns after its first chunk.
    private func failing(after text: String, on loop: EventLoop) -> ScriptedSource {
        ScriptedSource(on: loop) { stream, number in
            if number == 0 { return _ = stream.push(Array(text.utf8)) }
            loop.setImmediate { loop.setImmediate { stream.destroy(ScriptedSource.Failure()) } }
        }
    }

    @Test func `the head waits for a late stream only so long`() throws {
        let clock = ManualClock()
        let loop = try EventLoop(clock: .manual(clock))
        let source = ScriptedSource(on: loop) { _, _ in }
        let live = try LiveServer(clock: clock, on: loop) { _ in
            Response(.ok, body: source.stream)
        }
        let client = try live.connect()
        client.send(Self.get)
        #expect(live.run { source.askedCount == 1 })
        live.pass(milliseconds: 49)
        client.poll()
        #expect(client.receivedCount == 0)
        live.pass(milliseconds: 1)
        client.poll()
        #expect(client.text.hasPrefix("HTTP/1.1 200 "))
        #expect(client.text.hasSuffix("\r\n\r\n"))
        source.stream.push(Array("late".utf8))
        source.stream.pushEnd()
        #expect(try client.answer().body == "late")
    }

    @Test(arguments: [2, 4])
    func `a stream of another length than promised ends the connection`(promised: Int) throws {
        let loop = try EventLoop()
        let live = try LiveServer(on: loop) { _ in
            let source = ScriptedSource(on: loop) { stream, number in
                if number == 0 {
                    _ = stream.push(Array("a".utf8))
                } else if number == 1 {
                    loop.setImmediate { stream.push(Array("bc".utf8)) }
                } else {
                    stream.pushEnd()
                }
            }
            return Response(.ok, length: promised, body: source.stream)
        }
        let text = try live.exchange(Self.get + Self.get)
        #expect(text.hasSuffix(promised == 2 ? "\r\n\r\na" : "\r\n\r\nabc"))
        let error: WriteError =
            promised == 2 ? .tooLong(promised: 2) : .tooShort(promised: 4, count: 3)
        #expect(live.errors as? [WriteError] == [error])
    }

    // MARK: Streams that nobody gets

    @Test(arguments: ["HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", "GET /204 HTTP/1.1\r\nHost: a\r\n\r\n"])
    func `a stream that is no part of the answer is not read and destroyed`(
        request: String
    ) throws {
        let loop = try EventLoop()
        let source = ScriptedSource(on: loop, ["abc"])
        let live = try LiveServer(on: loop) { request in
            Response(
                request.target == "/204" ? .noContent : .ok, length: 3, body: source.stream)
        }
        let answer = try live.connect().exchange(request)
        #expect(answer["content-length"] == (answer.status == 204 ? nil : "3"))
        #expect(source.askedCount == 0)
        #expect(source.isDestroyed && source.failure == nil)
    }

    @Test func `a head that cannot be sent destroys the stream`() throws {
        let loop = try EventLoop()
        let source = ScriptedSource(on: loop, ["abc"])
        let live = try LiveServer(on: loop) { _ in
            Response(.ok, fields: ["X": "a\r\nb"], length: 3, body: source.stream)
        }
        #expect(try live.connect().exchange(Self.get).status == 500)
        #expect(source.isDestroyed)
    }

    @Test(arguments: [0, 1, 1000])
    func `a client that goes destroys the stream`(pushed: Int) throws {
        let loop = try EventLoop()
        let chunk = [UInt8](repeating: 120, count: 64 << 10)
        let source = ScriptedSource(on: loop) { stream, number in
            if number < pushed { stream.push(chunk) }
        }
        let live = try LiveServer(on: loop) { _ in Response(.ok, body: source.stream) }
        let client = try live.connect()
        client.send(Self.get)
        #expect(live.run { source.askedCount > 0 })
        live.turn(20)
        client.reset()
        #expect(live.run { source.isDestroyed })
        #expect(live.run { live.server.connectionCount == 0 })
    }

    @Test func `an answer to a client that has gone destroys the stream`() throws {
        let loop = try EventLoop()
        let gate = Gate()
        let source = ScriptedSource(on: loop, ["abc"])
        let live = try LiveServer(on: loop) { _ in
            await gate.wait()
            return Response(.ok, body: source.stream)
        }
        let client = try live.connect()
        client.send(Self.get)
        #expect(live.run { gate.isWaiting })
        client.reset()
        #expect(live.run { live.server.connectionCount == 0 })
        gate.open()
        #expect(live.run { source.isDestroyed })
        #expect(source.askedCount == 0)
    }

    // MARK: Files

    @Test(arguments: [0, 1, 100_000, 2 << 20])
    func `a file goes out by sendfile where its length is given`(size: Int) throws {
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        let file = try OpenFile.temporary(bytes)
        let loop = try EventLoop()
        let pool = BlockingPool()
        var sources: [Readable<[UInt8]>] = []
        let live = try LiveServer(on: loop) { request in
            let source = Readable.file(file, on: loop, pool: pool)
            sources.append(source)
            return Response(
                .ok, length: request.target == "/length" ? size : nil, body: source)
        }
        for target in ["/length", "/chunked"] {
            let client = try live.connect()
            client.send("GET \(target) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(
                live.run {
                    client.poll(); return client.isEnded
                })
            var received = client.received
            let end = try #require(received.firstRange(of: Array("\r\n\r\n".utf8)))
            if target == "/length" {
                #expect(Array(received[end.upperBound...]) == bytes)
            } else {
                let answer = try #require(
                    Answer(takenFrom: &received, toHead: false, isEnded: true))
                #expect(answer["transfer-encoding"] == "chunked")
                #expect(received.isEmpty)
            }
        }
        #expect(sources.map(\.transferredCount) == [size, 0])
    }

    @Test(arguments: [-1, 1])
    func `a file of another length than promised never passes for whole`(more: Int) throws {
        let size = 300_000
        let file = try OpenFile.temporary([UInt8](repeating: 70, count: size + more))
        let loop = try EventLoop()
        let pool = BlockingPool()
        let live = try LiveServer(on: loop) { _ in
            Response(.ok, length: size, body: .file(file, on: loop, pool: pool))
        }
        let text = try live.exchange(Self.get + Self.get)
        let body = try #require(text.firstRange(of: "\r\n\r\n"))
        #expect(text[body.upperBound...].utf8.count == min(size, size + more))
        #expect(text.ranges(of: "HTTP/1.1 ").count == 1)
        #expect(live.errors.count == 1)
    }

    @Test func `a client that takes nothing of a file is given up`() throws {
        let size = 32 << 20
        let file = try OpenFile.temporary([UInt8](repeating: 70, count: size))
        let clock = ManualClock()
        let loop = try EventLoop(clock: .manual(clock))
        let pool = BlockingPool()
        let source = Readable.file(file, on: loop, pool: pool)
        let live = try LiveServer(clock: clock, on: loop) { _ in
            Response(.ok, length: size, body: source)
        }
        let client = try live.connect()
        client.send(Self.get)
        #expect(live.run { source.transferredCount > 0 })
        live.turn(200)
        // A window to fill the kernel's buffers in, and one in which nothing moves.
        live.pass(milliseconds: 29_000)
        #expect(!source.isDestroyed)
        for _ in 0..<3 { live.pass(milliseconds: 30_000) }
        #expect(live.server.connectionCount == 0)
        #expect(live.run { source.isDestroyed })
    }

    // MARK: Written into

    @Test func `a handler pipes through a transform into its answer`() throws {
        let text = (0..<20_000).map { "line \($0)\n" }.joined()
        let loop = try EventLoop()
        let live = try LiveServer(on: loop) { _ in
            Response(.ok) { writer in
                let source = ScriptedSource(on: loop, [text])
                try await Pipeline(from: source.stream).through(.compressed(on: loop))
                    .run(into: writer.stream)
            }
        }
        let client = try live.connect()
        client.send("GET / HTTP/1.0\r\n\r\n")
        live.run {
            client.poll(); return client.isEnded
        }
        let end = try #require(client.received.firstRange(of: Array("\r\n\r\n".utf8)))
        let packed = Array(client.received[end.upperBound...])
        #expect(try Gzip.decompress(packed, limit: 1 << 20) == Array(text.utf8))
    }

    @Test func `a file is piped into an answer by sendfile`() throws {
        let size = 3 << 20
        let file = try OpenFile.temporary([UInt8](repeating: 70, count: size))
        let loop = try EventLoop()
        let pool = BlockingPool()
        let source = Readable.file(file, range: 0..<size, on: loop, pool: pool)
        let live = try LiveServer(on: loop) { _ in
            Response(.ok, length: size + 4) { writer in
                try await writer.write("<")
                try await writer.write("-")
                source.pipe(to: writer.stream, end: false)
                await withUnsafeContinuation { continuation in
                    _ = source.onEnd { continuation.resume() }
                }
                try await writer.write("->")
            }
        }
        let client = try live.connect()
        let answer = try client.exchange(Self.get)
        #expect(answer.body.hasPrefix("<-FFF") && answer.body.hasSuffix("FFF->"))
        #expect(answer.body.utf8.count == size + 4)
        #expect(source.transferredCount == size)
    }

    @Test func `a pipe that nobody waits for is still the whole answer`() throws {
        let loop = try EventLoop()
        let live = try LiveServer(on: loop) { _ in
            Response(.ok) { writer in
                let source = ScriptedSource(on: loop) { stream, number in
                    loop.setImmediate {
                        if number < 3 { stream.push([97]) } else { stream.pushEnd() }
                    }
                }
                source.stream.pipe(to: writer.stream)
            }
        }
        let client = try live.connect()
        client.send(Self.get + Self.get)
        #expect(try client.answer().body == "aaa")
        #expect(try client.answer().body == "aaa")
    }

    @Test func `what was written to the stream and not ended is the whole answer`() throws {
        let live = try LiveServer { _ in
            Response(.ok) { writer in
                try await writer.stream.write(Array("a".utf8))
                try await writer.write("b")
                try await writer.stream.write(Array("c".utf8))
            }
        }
        #expect(try live.connect().exchange(Self.get).body == "abc")
    }

    @Test func `a row that fails in a handler cuts the answer short`() throws {
        let loop = try EventLoop()
        let live = try LiveServer(on: loop) { _ in
            Response(.ok) { writer in
                let source = failing(after: "abc", on: loop)
                try await Pipeline(from: source.stream).run(into: writer.stream)
            }
        }
        let text = try live.exchange(Self.get + Self.get)
        #expect(text.hasSuffix("3\r\nabc\r\n"))
        #expect(live.errors as? [ScriptedSource.Failure] == [.init()])
    }

    @Test func `a stream that was destroyed cuts the answer short`() throws {
        let live = try LiveServer { _ in
            Response(.ok) { writer in
                try await writer.write("abc")
                writer.stream.destroy()
            }
        }
        let text = try live.exchange(Self.get + Self.get)
        #expect(text.hasSuffix("3\r\nabc\r\n"))
        #expect(live.errors as? [StreamError] == [.prematureClose])
    }

    @Test func `a streaming row leaves the others their turns`() throws {
        let chunk = [UInt8](repeating: 120, count: 64 << 10)
        let loop = try EventLoop()
        let live = try LiveServer(on: loop, prepared: ["/": PreparedAnswer("small")]) { _ in
            Response(.ok, body: ScriptedSource(on: loop) { stream, _ in stream.push(chunk) }.stream)
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
