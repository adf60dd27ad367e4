import HTTP
import HTTPServing
import Testing

@Suite("What goes before and behind an answer") struct InterimAnswerTests {
    private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test func `interim answers go out before the final one, in order`() throws {
        let live = try LiveServer { request in
            try request.sendInterim(.earlyHints, fields: ["Link": "</a.css>; rel=preload"])
            try request.sendInterim(
                .processing, fields: ["Content-Length": "9", "Transfer-Encoding": "chunked"])
            return Response(.ok, text: "done")
        }
        let text = try live.exchange("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        #expect(
            text.hasPrefix(
                "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"
                    + "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\n"))
        #expect(text.hasSuffix("\r\n\r\ndone"))
    }

    @Test func `a client of HTTP 1,0 gets none`() throws {
        let live = try LiveServer { request in
            let isSent = try request.sendInterim(.earlyHints)
            return Response(.ok, text: "\(isSent)")
        }
        let text = try live.exchange("GET / HTTP/1.0\r\n\r\n")
        #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(text.hasSuffix("\r\n\r\nfalse"))
    }

    @Test(arguments: [Status.continue, .switchingProtocols, .ok, .notFound])
    func `only interim statuses are interim answers`(status: Status) throws {
        let live = try LiveServer { request in
            do {
                try request.sendInterim(status)
                return Response(.ok, text: "sent")
            } catch {
                return Response(.ok, text: "refused")
            }
        }
        #expect(try live.connect().exchange(Self.get).body == "refused")
    }

    @Test func `a field that would end the head is not sent, and nothing of it`() throws {
        let live = try LiveServer { request in
            do {
                try request.sendInterim(.earlyHints, fields: ["Good": "1", "Link": "a\r\nEvil: 1"])
                return Response(.ok, text: "sent")
            } catch {
                return Response(.ok, text: "refused")
            }
        }
        #expect(
            try live.exchange("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                .hasPrefix("HTTP/1.1 200 OK\r\n"))
    }

    // MARK: Trailers

    private static func streaming(
        length: Int? = nil, _ trailers: Fields
    ) throws -> LiveServer {
        try LiveServer { _ in
            Response(.ok, fields: ["Trailer": "Digest"], length: length) { writer in
                try await writer.write("abc")
                let word: String
                do {
                    word = try writer.setTrailers(trailers) ? "yes" : "not"
                } catch {
                    word = "bad"
                }
                try await writer.write(word)
            }
        }
    }

    @Test func `trailers stand behind a body in chunks`() throws {
        let live = try Self.streaming(["Digest": "x", "Server-Timing": "a;dur=1"])
        let text = try live.exchange("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        #expect(
            text.hasSuffix(
                "3\r\nabc\r\n3\r\nyes\r\n0\r\nDigest: x\r\nServer-Timing: a;dur=1\r\n\r\n"))
    }

    @Test func `where a body has no chunks there are no trailers`() throws {
        let old = try Self.streaming(["Digest": "x"]).exchange("GET / HTTP/1.0\r\n\r\n")
        #expect(old.hasSuffix("\r\n\r\nabcnot"))
        let promised = try Self.streaming(length: 6, ["Digest": "x"])
        #expect(try promised.connect().exchange(Self.get).body == "abcnot")
    }

    @Test(
        arguments: [
            ["Content-Length": "1"], ["transfer-encoding": "chunked"], ["Host": "a"],
            ["Set-Cookie": "a=b"], ["Digest": "a\r\nb: c"], ["a b": "c"],
        ] as [Fields])
    func `a trailer that could change what the message is, is refused`(fields: Fields) throws {
        let live = try Self.streaming(fields)
        let text = try live.exchange("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        #expect(text.hasSuffix("3\r\nabc\r\n3\r\nbad\r\n0\r\n\r\n"))
    }
}
