// What a server must refuse (RFC 9112 §2.2, §3, §5, §6, §7, §9), at the wire and over every split.

import EventLoops
import HTTP
import HTTPServing
import Testing

@Suite("RFC 9112 wrong requests") struct WrongInputTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var status: Int
        var what: String
        var request: String
        var testDescription: String { what }

        init(_ status: Int, _ what: String, _ request: String) {
            self.status = status
            self.what = what
            self.request = request
        }
    }

    private static func get(_ fields: String) -> String { "GET / HTTP/1.1\r\n\(fields)\r\n" }
    private static func post(_ fields: String, _ body: String = "") -> String {
        "POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\(body)"
    }
    private static func chunked(_ body: String) -> String {
        post("Transfer-Encoding: chunked\r\n", body)
    }

    static let rows: [Row] = [
        Row(400, "two Content-Lengths", post("Content-Length: 3\r\nContent-Length: 4\r\n", "abc")),
        Row(400, "the same twice", post("Content-Length: 3\r\nContent-Length: 3\r\n", "abc")),
        Row(400, "a list of lengths", post("Content-Length: 3, 3\r\n", "abc")),
        Row(400, "a negative length", post("Content-Length: -3\r\n", "abc")),
        Row(400, "a length with a plus", post("Content-Length: +3\r\n", "abc")),
        Row(400, "an empty length", post("Content-Length:\r\n")),
        Row(400, "a hexadecimal length", post("Content-Length: 0x3\r\n", "abc")),
        Row(400, "a length past 64 bits", post("Content-Length: 18446744073709551616\r\n")),
        Row(
            400, "a length and chunks",
            post("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")),
        Row(
            400, "chunks and a length",
            post("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", "0\r\n\r\n")),
        Row(
            400, "chunks in HTTP/1.0",
            "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        Row(400, "an unknown coding", post("Transfer-Encoding: gzip\r\n", "0\r\n\r\n")),
        Row(400, "two codings", post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n")),
        Row(400, "chunked twice", post("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n")),
        Row(
            400, "two Transfer-Encodings",
            post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")),
        Row(400, "a disguised coding", post("Transfer-Encoding: \u{B}chunked\r\n", "0\r\n\r\n")),
        Row(400, "a quoted coding", post("Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n")),
        Row(
            400, "a coding with an underscore", post("Transfer_Encoding: chunked\r\n", "0\r\n\r\n")),
        Row(400, "space before the colon", get("Host: a\r\nX : y\r\n")),
        Row(400, "tab before the colon", post("Content-Length\t: 3\r\n", "abc")),
        Row(400, "a folded line", get("Host: a\r\nX: y\r\n z\r\n")),
        Row(400, "a folded first line", get(" Host: a\r\n")),
        Row(400, "a bare CR in a value", get("Host: a\r\nX: a\rb\r\n")),
        Row(400, "a bare CR behind the request line", "GET / HTTP/1.1\rHost: a\r\n\r\n"),
        Row(400, "a bare LF behind the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n"),
        Row(400, "a bare LF behind a field", "GET / HTTP/1.1\r\nHost: a\n\r\n"),
        Row(400, "a bare LF at the end", "GET / HTTP/1.1\r\nHost: a\r\n\n"),
        Row(400, "a bare LF before the request", "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        Row(400, "NUL in a value", get("Host: a\r\nX: a\0b\r\n")),
        Row(400, "NUL in a name", get("Host: a\r\nX\0: b\r\n")),
        Row(400, "a control in a value", get("Host: a\r\nX: a\u{1}b\r\n")),
        Row(400, "DEL in a value", get("Host: a\r\nX: a\u{7F}b\r\n")),
        Row(400, "NUL in the target", "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n"),
        Row(400, "a space in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"),
        Row(400, "a tab in the request line", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        Row(400, "two spaces in the request line", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"),
        Row(400, "no Host", get("X: y\r\n")),
        Row(400, "two Hosts", get("Host: a\r\nHost: a\r\n")),
        Row(400, "an empty Host", get("Host:\r\n")),
        Row(400, "a Host with a path", get("Host: a/b\r\n")),
        Row(400, "a Host with a user", get("Host: u@a\r\n")),
        Row(400, "a Host with a space", get("Host: a b\r\n")),
        Row(400, "a Host with a wrong port", get("Host: a:b\r\n")),
        Row(400, "an empty name", get("Host: a\r\n: y\r\n")),
        Row(400, "no colon", get("Host: a\r\nX\r\n")),
        Row(400, "a malformed method", "G@T / HTTP/1.1\r\nHost: a\r\n\r\n"),
        Row(400, "no method", " / HTTP/1.1\r\nHost: a\r\n\r\n"),
        Row(400, "no target", "GET HTTP/1.1\r\nHost: a\r\n\r\n"),
        Row(400, "a relative target", "GET a HTTP/1.1\r\nHost: a\r\n\r\n"),
        Row(400, "* for GET", "GET * HTTP/1.1\r\nHost: a\r\n\r\n"),
        Row(400, "a path for CONNECT", "CONNECT / HTTP/1.1\r\nHost: a\r\n\r\n"),
        Row(400, "no version", "GET /\r\n\r\n"),
        Row(400, "a lower-case version", "GET / http/1.1\r\nHost: a\r\n\r\n"),
        Row(400, "a version of one digit", "GET / HTTP/1\r\nHost: a\r\n\r\n"),
        Row(400, "a version of three digits", "GET / HTTP/1.10\r\nHost: a\r\n\r\n"),
        Row(400, "a TLS hello", "\u{16}\u{3}\u{1}\u{2}\0"),
        Row(400, "a negative chunk", chunked("-1\r\na\r\n0\r\n\r\n")),
        Row(400, "a chunk with a plus", chunked("+1\r\na\r\n0\r\n\r\n")),
        Row(400, "a chunk with 0x", chunked("0x1\r\na\r\n0\r\n\r\n")),
        Row(400, "a chunk with an underscore", chunked("1_0\r\n0123456789abcdef\r\n0\r\n\r\n")),
        Row(400, "a chunk with a space before", chunked(" 1\r\na\r\n0\r\n\r\n")),
        Row(400, "a chunk without a size", chunked("\r\na\r\n0\r\n\r\n")),
        Row(400, "a chunk past 64 bits", chunked("10000000000000000\r\na\r\n0\r\n\r\n")),
        Row(400, "a chunk of 2^63", chunked("8000000000000000\r\na\r\n0\r\n\r\n")),
        Row(400, "bytes after a chunk", chunked("1\r\nab\r\n0\r\n\r\n")),
        Row(400, "a bare LF behind a chunk's size", chunked("1\na\r\n0\r\n\r\n")),
        Row(400, "a bare LF behind a chunk", chunked("1\r\na\n0\r\n\r\n")),
        Row(400, "a bare CR behind a chunk's size", chunked("1\ra\r\n0\r\n\r\n")),
        Row(400, "a bare LF in an extension", chunked("1;\na\r\n0\r\n\r\n")),
        Row(400, "a bare LF at the trailers' end", chunked("0\r\n\n")),
        Row(400, "a length in the trailers", chunked("0\r\nContent-Length: 3\r\n\r\n")),
        Row(417, "an unknown expectation", get("Host: a\r\nExpect: a-miracle\r\n")),
        Row(501, "an unknown method", "BREW / HTTP/1.1\r\nHost: a\r\n\r\n"),
        Row(501, "a method in lower case", "get / HTTP/1.1\r\nHost: a\r\n\r\n"),
        Row(505, "HTTP/2.0", "GET / HTTP/2.0\r\nHost: a\r\n\r\n"),
        Row(505, "HTTP/0.9 as a version", "GET / HTTP/0.9\r\nHost: a\r\n\r\n"),
        Row(400, "the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    ]

    /// Behind each wrong request stands a good one, which must not be answered.
    private static let smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test(arguments: rows)
    func `a wrong request gets its status and the connection closes, over every split`(row: Row)
        throws
    {
        let live = try LiveServer { Response(.ok, bytes: try await $0.body.collect(upTo: 99)) }
        let bytes = Array((row.request + Self.smuggled).utf8)
        for cut in 0...row.request.utf8.count {
            let client = try live.connect()
            client.send(Array(bytes[..<cut]))
            live.turn(2)
            client.send(Array(bytes[cut...]))
            client.endSending()
            let text = client.rest()
            #expect(
                text.hasPrefix("HTTP/1.1 \(row.status) "), "cut at \(cut): \(text.debugDescription)"
            )
            #expect(text.contains("\r\nConnection: close\r\n"))
            #expect(text.ranges(of: "HTTP/1.1 ").count == 1, "cut at \(cut)")
        }
        #expect(!live.responder.asked.contains("/smuggled"))
        #expect(live.answers.allSatisfy { Int($0.status) == row.status })
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
