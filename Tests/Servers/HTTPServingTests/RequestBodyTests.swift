// Requests' bodies (RFC 9112 §6, §7): framing, limits, backpressure, and what nobody read.

import EventLoops
import HTTP
import HTTPServing
import Testing

/// The two ways to say where a request's body ends.
enum Framing: CaseIterable, Sendable {
    case length, chunked

    /// A request with `body`; chunks are of `chunk` bytes.
    func post(_ body: String, to target: String = "/", chunk: Int = 7) -> String {
        let start = "POST \(target) HTTP/1.1\r\nHost: a\r\n"
        switch self {
        case .length: return start + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        case .chunked:
            var text = start + "Transfer-Encoding: chunked\r\n\r\n"
            var rest = body.utf8[...]
            while !rest.isEmpty {
                let piece = rest.prefix(chunk)
                text += String(piece.count, radix: 16) + "\r\n" + String(piece)! + "\r\n"
                rest = rest.dropFirst(chunk)
            }
            return text + "0\r\n\r\n"
        }
    }
}

@Suite("RFC 9112 §6 request bodies") struct RequestBodyTests {
    private static let next = "GET /next HTTP/1.1\r\nHost: a\r\n\r\n"

    private func echo(limits: ServerLimits = ServerLimits()) throws -> LiveServer {
        try LiveServer(limits: limits) { request in
            Response(.ok, bytes: try await request.body.collect(upTo: 1 << 20))
        }
    }

    @Test(arguments: Framing.allCases, Transport.allCases)
    func `a body is read whole over every split, and the next request behind it`(
        framing: Framing, transport: Transport
    ) throws {
        let live = try echo()
        let bytes = Array((framing.post("a body of some bytes") + Self.next).utf8)
        for cut in 0...bytes.count {
            let client = try live.connect()
            client.send(Array(bytes[..<cut]))
            live.turn(2)
            client.send(Array(bytes[cut...]))
            #expect(try client.answer().body == "a body of some bytes")
            #expect(try client.answer().body == "")
        }
    }

    @Test func `extensions are dropped and trailers kept`() throws {
        let live = try LiveServer { request in
            let body = try await request.body.collect(upTo: 99)
            let sum = request.body.trailers["x-sum"] ?? "none"
            return Response(.ok, text: String(decoding: body, as: UTF8.self) + sum)
        }
        let client = try live.connect()
        client.send(
            """
            POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\
            3;a=b;c="d e"\r\nabc\r\n2 ; x\r\nde\r\n0;end\r\nX-Sum: 5\r\nHost2: b\r\n\r\n
            """)
        #expect(try client.answer().body == "abcde5")
        #expect(try client.exchange(Self.next).body == "none")
    }

    @Test(arguments: Framing.allCases)
    func `a body at the limit is taken and one byte more is 413`(framing: Framing) throws {
        var limits = ServerLimits()
        limits.bodyMax = 1000
        let live = try echo(limits: limits)
        let client = try live.connect()
        #expect(
            try client.exchange(framing.post(String(repeating: "x", count: 1000))).status == 200)
        client.send(framing.post(String(repeating: "x", count: 1001)) + Self.next)
        let answer = try client.answer()
        #expect(answer.status == 413)
        #expect(answer["connection"] == "close")
        client.endSending()
        #expect(client.endsSilently())
    }

    @Test(arguments: Framing.allCases)
    func `a handler's own limit is 413 as well`(framing: Framing) throws {
        let live = try LiveServer { request in
            Response(.ok, bytes: try await request.body.collect(upTo: 10))
        }
        let client = try live.connect()
        #expect(try client.exchange(framing.post("0123456789")).body == "0123456789")
        client.send(framing.post("0123456789a") + Self.next)
        #expect(try client.answer().status == 413)
        client.endSending()
        #expect(client.endsSilently())
    }

    @Test func `a Content-Length of 2^63 - 1 is refused, not waited for`() throws {
        let live = try echo()
        let text = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9223372036854775807\r\n\r\n"
        let client = try live.connect()
        #expect(try client.exchange(text).status == 413)
    }

    @Test(arguments: Framing.allCases)
    func `a body that is cut off is told to the handler, and is 400`(framing: Framing) throws {
        let live = try echo()
        let whole = Array(framing.post("0123456789").utf8)
        for cut in whole.count - 12..<whole.count {
            let client = try live.connect()
            client.send(Array(whole[..<cut]))
            client.endSending()
            #expect(client.rest().hasPrefix("HTTP/1.1 400 "), "cut at \(cut)")
        }
    }

    @Test func `a wrong body that the handler forgives still ends the connection`() throws {
        let live = try LiveServer { request in
            let body = try? await request.body.collect(upTo: 99)
            return Response(.ok, text: body == nil ? "forgiven" : "fine")
        }
        let text = try live.exchange(
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n" + Self.next)
        #expect(text.hasSuffix("forgiven"))
        #expect(text.contains("Connection: close"))
    }

    @Test func `a message error that is not the request's is the server's failure`() throws {
        let live = try LiveServer { _ in throw MessageError.malformedStatusLine }
        let client = try live.connect()
        #expect(try client.exchange(Self.next).status == 500)
        #expect(live.errors.first as? MessageError == .malformedStatusLine)
    }

    // MARK: What the handler did not read

    @Test(arguments: Framing.allCases)
    func `an unread body is never the next request`(framing: Framing) throws {
        let live = try LiveServer { Response(.ok, text: $0.target) }
        let smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
        let bytes = Array((framing.post(smuggled, chunk: smuggled.utf8.count) + Self.next).utf8)
        for cut in 0...bytes.count {
            let client = try live.connect()
            client.send(Array(bytes[..<cut]))
            live.turn(2)
            client.send(Array(bytes[cut...]))
            #expect(try client.answer().body == "/")
            #expect(try client.answer().body == "/next")
        }
        #expect(!live.responder.asked.contains("/smuggled"))
    }

    @Test(arguments: Framing.allCases)
    func `an unread body is dropped up to a bound, and one byte more ends the connection`(
        framing: Framing
    ) throws {
        var limits = ServerLimits()
        limits.drainMax = 5000
        let live = try LiveServer(limits: limits) { Response(.ok, text: $0.target) }
        let client = try live.connect()
        client.send(framing.post(String(repeating: "x", count: 5000)) + Self.next)
        #expect(try client.answer()["connection"] == nil)
        #expect(try client.answer().body == "/next")
        client.send(framing.post(String(repeating: "x", count: 5001)) + Self.next)
        // With a length it is known beforehand, and said.
        #expect(try client.answer()["connection"] == (framing == .length ? "close" : nil))
        client.endSending()
        #expect(client.endsSilently())
    }

    @Test func `a body half read is dropped from where the handler stopped`() throws {
        let live = try LiveServer { request in
            let first = try await request.body.next() ?? []
            return Response(.ok, text: String(decoding: first, as: UTF8.self))
        }
        let client = try live.connect()
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc")
        #expect(try client.answer().body == "abc")
        client.send("def" + Self.next)
        #expect(try client.answer().body == "")
    }

    @Test func `a wrong rest of an unread body ends the connection unanswered`() throws {
        let live = try LiveServer { _ in Response(.ok, text: "ok") }
        let text = try live.exchange(
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n"
                + Self.next)
        #expect(text.ranges(of: "HTTP/1.1 ").count == 1)
        #expect(text.hasSuffix("ok"))
    }

    @Test func `a body is over with its answer`() throws {
        var kept: Request?
        let live = try LiveServer { request in
            let body = kept?.body
            kept = request
            do { _ = try await body?.next() } catch { return Response(.ok, text: "\(error)") }
            return Response(.ok, text: "first")
        }
        let client = try live.connect()
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n")
        #expect(try client.answer().body == "first")
        client.send("abc" + Framing.length.post("x"))
        #expect(try client.answer().body == MessageError.incomplete.description)
        client.close()
        live.run { live.server.connectionCount == 0 }
        #expect(kept?.peer == nil)
    }

    // MARK: Backpressure

    @Test(arguments: Transport.allCases)
    func `a handler that does not read makes the client wait`(transport: Transport) throws {
        var goOn: (() -> Void)?
        let live = try LiveServer(transport) { request in
            _ = try await request.body.next()
            await withUnsafeContinuation { continuation in goOn = { continuation.resume() } }
            var count = 0
            for try await bytes in request.body { count += bytes.count }
            return Response(.ok, text: "\(count)")
        }
        let total = 64 << 20
        let client = try live.connect()
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(total)\r\n\r\n")
        let piece = [UInt8](repeating: 120, count: 1 << 20)
        var sent = 0
        // The kernel's two buffers fill up, and then nothing more goes.
        var refusals = 0
        while refusals < 20 {
            let count = client.sendSome(piece)
            sent += count
            refusals = count == 0 ? refusals + 1 : 0
            live.turn(2)
        }
        #expect(sent < total / 2)
        goOn?()
        while sent < total {
            let count = client.sendSome(Array(piece.prefix(total - sent)))
            sent += count
            if count == 0 { live.turn(1) }
        }
        // The first piece was not counted.
        let counted = try #require(Int(client.answer().body))
        #expect(counted > total - (1 << 20) && counted < total)
    }

    @Test func `a client that sends without end leaves the others their turns`() throws {
        var bytesRead = 0
        let live = try LiveServer(prepared: ["/": PreparedAnswer("ok")]) { request in
            for try await bytes in request.body { bytesRead += bytes.count }
            return Response(.ok)
        }
        let greedy = try live.connect()
        greedy.send("POST /all HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        // A chunk of 1 TiB, which the limit refuses only at its end... so one below the limit.
        greedy.send("3fffffff\r\n")
        let piece = [UInt8](repeating: 120, count: 1 << 20)
        let other = try live.connect()
        for _ in 0..<20 {
            _ = greedy.sendSome(piece)
            #expect(try other.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n").body == "ok")
        }
        #expect(bytesRead > 0)
    }
}
