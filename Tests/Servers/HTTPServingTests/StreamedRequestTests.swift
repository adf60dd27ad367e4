// A request's body as a stream: the same bytes, limits and errors as piece by piece.

import Bytes
import CLinux
import Compression
import EventLoops
import HTTP
import Linux
import Streams
import Support
import Testing

@testable import HTTPServing

@Suite("A request's body as a stream") struct StreamedRequestTests {
    private static let next = "GET /next HTTP/1.1\r\nHost: a\r\n\r\n"

    /// Answers with the request's body, and other requests with their target.
    private func echo(
        _ transport: Transport = .tcp, limits: ServerLimits = ServerLimits()
    ) throws -> LiveServer {
        try LiveServer(transport, limits: limits) { request in
            if request.method == .get { return Response(.ok, text: request.target) }
            return Response(.ok, body: request.body.stream)
        }
    }

    @Test(arguments: Framing.allCases, Transport.allCases)
    func `a body is echoed over every split, and the next request behind it answered`(
        framing: Framing, transport: Transport
    ) throws {
        let live = try echo(transport)
        let bytes = Array((framing.post("a body of some bytes") + Self.next).utf8)
        for cut in 0...bytes.count {
            let client = try live.connect()
            client.send(Array(bytes[..<cut]))
            live.turn(2)
            client.send(Array(bytes[cut...]))
            #expect(try client.answer().body == "a body of some bytes")
            #expect(try client.answer().body == "/next")
        }
        #expect(live.errors.isEmpty)
    }

    @Test(arguments: Transport.allCases)
    func `an upload waits for a slow sink, with no more in memory than the marks`(
        transport: Transport
    ) throws {
        let total = 64 << 20
        let loop = try EventLoop()
        let sink = SlowSink(on: loop)
        var body: RequestBody?
        let live = try LiveServer(transport, on: loop) { request in
            body = request.body
            try await Pipeline(from: request.body.stream).run(into: sink.stream)
            return Response(.ok, text: "done")
        }
        let client = try live.connect()
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(total)\r\n\r\n")
        let piece = [UInt8](repeating: 120, count: 1 << 20)
        var sent = 0
        var refusals = 0
        while refusals < 20 {
            let count = client.sendSome(piece)
            sent += count
            refusals = count == 0 ? refusals + 1 : 0
            live.turn(2)
        }
        let taken = total - (try #require(body?.left))
        // The mark of each of the two streams, the chunk that went past it, and the sink's own.
        #expect(taken > 0 && taken <= 2 * (64 << 10) + 3 * (32 << 10))
        #expect(sent < total / 2)
        sink.hurry()
        while sent < total {
            let count = client.sendSome(Array(piece.prefix(total - sent)))
            sent += count
            if count == 0 { live.turn(1) }
        }
        #expect(try client.answer().body == "done")
        #expect(sink.bytes.count == total)
    }

    @Test func `a compressed upload goes through gunzip into a file`() throws {
        let text = (0..<20_000).map { "line \($0)\n" }.joined()
        let packed = try Gzip.compress(Array(text.utf8))
        let directory = try TemporaryDirectory()
        let path = try directory.write("", to: "out")
        let loop = try EventLoop()
        let pool = BlockingPool()
        let live = try LiveServer(on: loop) { request in
            let file = OpenFile(try FileDescriptor.open(path, O_WRONLY))
            try await Pipeline(from: request.body.stream)
                .through(try .decompressed(on: loop))
                .run(into: .file(file, on: loop, pool: pool))
            return Response(.created)
        }
        let client = try live.connect()
        let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(packed.count)\r\n\r\n"
        client.send(Array(head.utf8) + packed)
        #expect(try client.answer().status == 201)
        #expect(try directory.read("out").bytes == Array(text.utf8))
        // What is no gzip fails the row, and the handler's error is the server's.
        client.send(Framing.length.post("this is no gzip"))
        #expect(try client.answer().status == 500)
        #expect(live.errors.first is CompressionError)
    }

    // MARK: Expect

    @Test func `the client is asked for the body when the stream is first read`() throws {
        let gate = Gate()
        let live = try LiveServer { request in
            let stream = request.body.stream
            await gate.wait()
            var bytes: [UInt8] = []
            for try await chunk in stream { bytes += chunk }
            return Response(.ok, bytes: bytes)
        }
        let client = try live.connect()
        client.send(
            "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
        #expect(live.run { gate.isWaiting })
        live.turn()
        client.poll()
        #expect(client.receivedCount == 0)
        gate.open()
        #expect(try client.answer().status == 100)
        client.send("abc")
        #expect(try client.answer().body == "abc")
    }

    @Test func `an echo asks for the body before it answers`() throws {
        let live = try echo()
        let client = try live.connect()
        client.send(
            "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
        #expect(try client.answer().status == 100)
        client.send("abc" + Self.next)
        #expect(try client.answer().body == "abc")
        #expect(try client.answer().body == "/next")
    }

    @Test func `a stream that is never read asks for nothing`() throws {
        let live = try LiveServer { request in
            _ = request.body.stream
            return Response(.forbidden)
        }
        let client = try live.connect()
        client.send(
            "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
        let answer = try client.answer()
        #expect(answer.status == 403)
        #expect(answer["connection"] == "close")
    }

    // MARK: What goes wrong

    @Test(arguments: Framing.allCases)
    func `a body that is cut off fails the stream, and is 400`(framing: Framing) throws {
        let whole = Array(framing.post("0123456789").utf8)
        let live = try LiveServer { request in
            let sink = SlowSink(on: request.body.stream.lifecycle.loop)
            sink.hurry()
            try await Pipeline(from: request.body.stream).run(into: sink.stream)
            return Response(.ok)
        }
        for cut in whole.count - 12..<whole.count {
            let client = try live.connect()
            client.send(Array(whole[..<cut]))
            client.endSending()
            #expect(client.rest().hasPrefix("HTTP/1.1 400 "), "cut at \(cut)")
        }
    }

    @Test func `wrong framing before the first byte of an echo is 400`() throws {
        let live = try echo()
        let text = try live.exchange(
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n" + Self.next)
        #expect(text.hasPrefix("HTTP/1.1 400 "))
        #expect(text.ranges(of: "HTTP/1.1 ").count == 1)
    }

    @Test func `wrong framing behind the first byte of an echo cuts the answer short`() throws {
        let live = try echo()
        let client = try live.connect()
        client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n")
        #expect(
            live.run {
                client.poll(); return client.text.hasSuffix("1\r\na\r\n")
            })
        client.send("xyz\r\n" + Self.next)
        client.endSending()
        let text = client.rest()
        #expect(text.hasSuffix("1\r\na\r\n"))
        #expect(text.ranges(of: "HTTP/1.1 ").count == 1)
    }

    @Test(arguments: Framing.allCases)
    func `a body at the limit passes and one byte more is 413`(framing: Framing) throws {
        var limits = ServerLimits()
        limits.bodyMax = 1000
        let live = try LiveServer(limits: limits) { request in
            let sink = SlowSink(on: request.body.stream.lifecycle.loop)
            sink.hurry()
            try await Pipeline(from: request.body.stream).run(into: sink.stream)
            return Response(.ok, text: "\(sink.bytes.count)")
        }
        let client = try live.connect()
        let fits = String(repeating: "x", count: 1000)
        #expect(try client.exchange(framing.post(fits)).body == "1000")
        client.send(framing.post(fits + "x"))
        #expect(try client.answer().status == 413)
    }

    @Test func `a client that goes destroys the stream`() throws {
        var stream: Readable<[UInt8]>?
        let live = try LiveServer { request in
            stream = request.body.stream
            for try await _ in request.body.stream {}
            return Response(.ok)
        }
        let client = try live.connect()
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc")
        #expect(live.run { stream?.isFlowing == false })
        client.reset()
        #expect(live.run { stream?.isDestroyed == true })
        #expect(stream?.lifecycle.errored as? MessageError == .incomplete)
    }

    // MARK: Given up

    @Test(arguments: Framing.allCases)
    func `behind a stream that was destroyed early the next request is answered`(
        framing: Framing
    ) throws {
        var limits = ServerLimits()
        limits.drainMax = 5000
        let live = try LiveServer(limits: limits) { request in
            if request.method == .post {
                for try await _ in request.body.stream { break }
                #expect(request.body.stream.isDestroyed)
            }
            return Response(.ok, text: request.target)
        }
        let client = try live.connect()
        client.send(framing.post("abc"))
        #expect(try client.answer().body == "/")
        // One that was read in part, and its rest sent late.
        let whole = framing.post(String(repeating: "x", count: 4000), chunk: 100)
        client.send(String(whole.prefix(2000)))
        #expect(try client.answer().body == "/")
        client.send(String(whole.dropFirst(2000)) + Self.next)
        #expect(try client.answer().body == "/next")
        #expect(live.responder.asked == ["/", "/", "/next"])
    }

    @Test func `more than the bound behind a destroyed stream ends the connection`() throws {
        var limits = ServerLimits()
        limits.drainMax = 5000
        let live = try LiveServer(limits: limits) { request in
            request.body.stream.destroy()
            return Response(.ok, text: request.target)
        }
        let client = try live.connect()
        client.send(
            Framing.chunked.post(String(repeating: "x", count: 5001), chunk: 100) + Self.next)
        #expect(try client.answer().body == "/")
        client.endSending()
        #expect(client.endsSilently())
        #expect(live.responder.asked == ["/"])
    }

    @Test func `with the answer an unfinished stream fails, and the next request is answered`()
        throws
    {
        var stream: Readable<[UInt8]>?
        var failure: (any Error)?
        let live = try LiveServer { request in
            guard request.method == .post else { return Response(.ok, text: request.target) }
            stream = request.body.stream
            stream?.onError { failure = $0 }
            return Response(.ok, text: "early")
        }
        let client = try live.connect()
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n")
        #expect(try client.answer().body == "early")
        client.send("abc" + Self.next)
        #expect(try client.answer().body == "/next")
        #expect(stream?.isDestroyed == true)
        #expect(failure as? MessageError == .incomplete)
    }

    // MARK: Both faces

    @Test(arguments: Framing.allCases)
    func `next takes from the stream once that was asked for`(framing: Framing) throws {
        let live = try LiveServer { request in
            let first = try await request.body.next() ?? []
            let stream = request.body.stream
            #expect(stream === request.body.stream)
            stream.read(0)
            let rest = try await request.body.collect(upTo: 100)
            #expect(try await request.body.next() == nil)
            return Response(.ok, bytes: first + rest)
        }
        let bytes = Array(framing.post("a body of some bytes").utf8)
        for cut in 0...bytes.count {
            let client = try live.connect()
            client.send(Array(bytes[..<cut]))
            live.turn(2)
            client.send(Array(bytes[cut...]))
            #expect(try client.answer().body == "a body of some bytes")
        }
    }

    @Test func `next fails as the stream did`() throws {
        let live = try LiveServer { request in
            request.body.stream.destroy()
            do {
                _ = try await request.body.next()
            } catch {
                return Response(.ok, text: "\(error)")
            }
            return Response(.ok, text: "no error")
        }
        let client = try live.connect()
        client.send(Framing.length.post("abc"))
        #expect(try client.answer().body == MessageError.incomplete.description)
    }

    @Test func `a request without a body has a stream that ends at once`() throws {
        let live = try LiveServer { request in
            var count = 0
            for try await _ in request.body.stream { count += 1 }
            return Response(.ok, text: "\(count)")
        }
        let client = try live.connect()
        #expect(try client.exchange(Self.next).body == "0")
        #expect(try client.exchange(Framing.length.post("")).body == "0")
    }
}
