// Expect: 100-continue (RFC 9110 §10.1.1).

import EventLoops
import HTTP
import HTTPServing
import Testing

@Suite("RFC 9110 §10.1.1 Expect") struct ExpectationTests {
    private static func head(_ fields: String, version: String = "1.1") -> String {
        "POST / HTTP/\(version)\r\nHost: a\r\nExpect: 100-continue\r\n\(fields)\r\n"
    }

    private func echo(limits: ServerLimits = ServerLimits()) throws -> LiveServer {
        try LiveServer(limits: limits, prepared: ["/p": PreparedAnswer("prepared")]) { request in
            Response(.ok, bytes: try await request.body.collect(upTo: 1 << 20))
        }
    }

    @Test(arguments: ["Content-Length: 3\r\n", "Transfer-Encoding: chunked\r\n"])
    func `the client is asked for the body when the handler reads it`(framing: String) throws {
        let live = try echo()
        let client = try live.connect()
        client.send(Self.head(framing))
        #expect(try client.answer().status == 100)
        client.send(framing.hasPrefix("C") ? "abc" : "3\r\nabc\r\n0\r\n\r\n")
        #expect(try client.answer().body == "abc")
        #expect(try client.exchange("GET /p HTTP/1.1\r\nHost: a\r\n\r\n").body == "prepared")
    }

    @Test func `a handler that does not read answers at once, and the connection closes`() throws {
        let live = try LiveServer { _ in Response(.forbidden, text: "no") }
        let client = try live.connect()
        client.send(Self.head("Content-Length: 3\r\n"))
        let answer = try client.answer()
        #expect(answer.status == 403)
        #expect(answer["connection"] == "close")
        client.endSending()
        #expect(client.endsSilently())
    }

    @Test func `a body that comes unasked is read without asking`() throws {
        let live = try echo()
        let client = try live.connect()
        client.send(Self.head("Content-Length: 3\r\n") + "abc")
        #expect(try client.answer().body == "abc")
    }

    @Test func `HTTP/1.0 is never told to continue`() throws {
        let live = try echo()
        let client = try live.connect()
        client.send(Self.head("Content-Length: 3\r\n", version: "1.0"))
        live.turn()
        client.poll()
        #expect(client.receivedCount == 0)
        client.send("abc")
        #expect(try client.answer().body == "abc")
    }

    @Test func `without a body there is nothing to continue`() throws {
        let live = try echo()
        let client = try live.connect()
        client.send(Self.head("Content-Length: 0\r\n"))
        #expect(try client.answer().status == 200)
        client.send(Self.head(""))
        #expect(try client.answer().status == 200)
    }

    @Test func `a body that is too long is refused instead of asked for`() throws {
        var limits = ServerLimits()
        limits.bodyMax = 2
        let live = try echo(limits: limits)
        let client = try live.connect()
        client.send(Self.head("Content-Length: 3\r\n"))
        #expect(try client.answer().status == 413)
        client.endSending()
        #expect(client.endsSilently())
    }

    @Test func `the interim answer stands between the answers around it`() throws {
        let live = try echo()
        let client = try live.connect()
        client.send("GET /p HTTP/1.1\r\nHost: a\r\n\r\n" + Self.head("Content-Length: 3\r\n"))
        #expect(try client.answer().body == "prepared")
        #expect(try client.answer().status == 100)
        client.send("abcGET /p HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.answer().body == "abc")
        #expect(try client.answer().body == "prepared")
    }

    @Test func `behind the answer's head nobody is told to continue`() throws {
        var failure: MessageError?
        let live = try LiveServer { request in
            Response(.ok) { writer in
                try await writer.write("before ")
                do { _ = try await request.body.next() } catch { failure = error as? MessageError }
                try await writer.write("after")
            }
        }
        let client = try live.connect()
        client.send(Self.head("Content-Length: 3\r\n"))
        let answer = try client.answer()
        #expect(answer.body == "before after")
        #expect(answer["connection"] == "close")
        #expect(failure == .incomplete)
    }
}
