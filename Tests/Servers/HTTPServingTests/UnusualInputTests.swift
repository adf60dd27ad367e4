// What looks odd and is right: refusing it would break honest clients (RFC 9112 §2.2, §3.2.2, §7.1,
// RFC 9110 §5.5, §7.8, §10.1.1).

import EventLoops
import HTTP
import HTTPServing
import Testing

/// One request that must be answered, and how the handler sees it.
struct UnusualRequest: Sendable, CustomTestStringConvertible {
    var what: String
    var request: String
    /// Method, target, host and body.
    var seen: String
    /// Whether the connection goes on.
    var persists: Bool
    var testDescription: String { what }

    init(_ what: String, _ request: String, _ seen: String, persists: Bool = true) {
        self.what = what
        self.request = request
        self.seen = seen
        self.persists = persists
    }

    private static func get(_ fields: String) -> String {
        "GET / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n"
    }
    private static func post(_ fields: String, _ body: String) -> String {
        "POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\(body)"
    }
    private static func chunked(_ body: String) -> String {
        post("Transfer-Encoding: chunked\r\n", body)
    }
    private static func old(_ fields: String) -> String { "GET / HTTP/1.0\r\n\(fields)\r\n" }
    private static let plain = "GET / a []"
    private static let sent = "POST / a [abc]"

    static let all = [
        UnusualRequest("an empty line before it", "\r\n" + get(""), plain),
        UnusualRequest("four empty lines before it", "\r\n\r\n\r\n\r\n" + get(""), plain),
        UnusualRequest("HTTP/1.2", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", plain),
        UnusualRequest("HTTP/1.0", old(""), "GET / - []", persists: false),
        UnusualRequest("HTTP/1.0 that stays", old("Connection: keep-alive\r\n"), "GET / - []"),
        UnusualRequest(
            "HTTP/1.0 with a Host", old("Host: a\r\nConnection: Keep-Alive\r\n"), plain),
        UnusualRequest("no space behind the colon", "GET / HTTP/1.1\r\nHost:a\r\n\r\n", plain),
        UnusualRequest(
            "white space around a value", "GET / HTTP/1.1\r\nHost: \ta \t\r\n\r\n", plain),
        UnusualRequest("an empty value", get("X:\r\n"), plain),
        UnusualRequest("bytes beyond ASCII in a value", get("X: caf\u{E9} \u{FFFD}\r\n"), plain),
        UnusualRequest("a name of odd letters", get("!#$%&'*+-.^_`|~: y\r\n"), plain),
        UnusualRequest("a field twice", get("Accept: a\r\nAccept: b\r\n"), plain),
        UnusualRequest(
            "a target on its way to a proxy", "GET http://b/c HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET http://b/c b []"),
        UnusualRequest(
            "a target of https", "GET https://b:8/ HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET https://b:8/ b:8 []"),
        UnusualRequest(
            "an escape in the target", "GET /%00%0d%0a HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /%00%0d%0a a []"),
        UnusualRequest("two slashes", "GET //b HTTP/1.1\r\nHost: a\r\n\r\n", "GET //b a []"),
        UnusualRequest(
            "a Host with an empty port", "GET / HTTP/1.1\r\nHost: a:\r\n\r\n",
            "GET / a: []"),
        UnusualRequest(
            "an IPv6 Host", "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n",
            "GET / [::1]:80 []"),
        UnusualRequest(
            "OPTIONS for the server", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
            "OPTIONS * a []"),
        UnusualRequest(
            "CONNECT", "CONNECT b:443 HTTP/1.1\r\nHost: a\r\n\r\n",
            "CONNECT b:443 b:443 []", persists: false),
        UnusualRequest(
            "GET with a body", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
            "GET / a [abc]"),
        UnusualRequest(
            "DELETE in chunks",
            "DELETE / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "1\r\na\r\n0\r\n\r\n", "DELETE / a [a]"),
        UnusualRequest("zeros before a length", post("Content-Length: 003\r\n", "abc"), sent),
        UnusualRequest("a length of nothing", post("Content-Length: 0\r\n", ""), "POST / a []"),
        UnusualRequest(
            "a coding in capitals",
            post("Transfer-Encoding: \tCHUNKED \r\n", "3\r\nabc\r\n0\r\n\r\n"),
            sent),
        UnusualRequest("a chunk's zeros", chunked("0003\r\nabc\r\n000\r\n\r\n"), sent),
        UnusualRequest(
            "chunk extensions", chunked("3;a ; b=c;d=\"\\\"\"\r\nabc\r\n0;e\r\n\r\n"), sent),
        UnusualRequest("trailers", chunked("3\r\nabc\r\n0\r\nDigest: x\r\n\r\n"), sent),
        UnusualRequest(
            "a request in a chunk", chunked("3\r\nabc\r\n0\r\nX:GET / HTTP/1.1\r\n\r\n"), sent),
        UnusualRequest("TE", get("TE: trailers\r\nConnection: TE\r\n"), plain),
        UnusualRequest(
            "an upgrade", get("Connection: Upgrade\r\nUpgrade: websocket\r\n"), plain),
        UnusualRequest(
            "an upgrade to HTTP/2",
            get("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n"),
            plain),
        UnusualRequest(
            "close among others", get("Connection: x, Close ,y\r\n"), plain,
            persists: false),
        UnusualRequest(
            "close in a second line",
            get("Connection: keep-alive\r\nConnection: close\r\n"), plain, persists: false),
        UnusualRequest(
            "close and keep-alive", get("Connection: close, keep-alive\r\n"), plain,
            persists: false),
        UnusualRequest("an expectation without a body", get("Expect: 100-continue\r\n"), plain),
        UnusualRequest(
            "an expectation of HTTP/1.0",
            "POST / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\nContent-Length: 3\r\n"
                + "Expect: 100-continue\r\n\r\nabc", sent),
    ]
}

@Suite("RFC 9112 unusual requests") struct UnusualInputTests {
    @Test(arguments: UnusualRequest.all)
    func `an unusual request is answered, and the next one as the first says, over every split`(
        unusual: UnusualRequest
    ) throws {
        let live = try LiveServer { request in
            let body = String(decoding: try await request.body.collect(upTo: 99), as: UTF8.self)
            let host = request.host ?? "-"
            // What a tunnel would be is not tried here.
            let status: Status = request.method == .connect ? .methodNotAllowed : .ok
            return Response(status, text: "\(request.method) \(request.target) \(host) [\(body)]")
        }
        let next = "GET /next HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        let bytes = Array((unusual.request + next).utf8)
        for cut in 0...unusual.request.utf8.count {
            let client = try live.connect()
            client.send(Array(bytes[..<cut]))
            live.turn(2)
            client.send(Array(bytes[cut...]))
            client.endSending()
            let answer = try client.answer()
            #expect(answer.body == unusual.seen, "cut at \(cut)")
            #expect((answer["connection"] != "close") == unusual.persists)
            if unusual.persists { #expect(try client.answer().body == "GET /next a []") }
            #expect(client.endsSilently(), "cut at \(cut)")
        }
        #expect(live.responder.asked.contains("/next") == unusual.persists)
    }

    @Test(arguments: ["100-continue", "100-Continue", "100-CONTINUE", "100-continue, 100-continue"])
    func `an expectation is met in any case, and once`(value: String) throws {
        let live = try LiveServer {
            Response(.ok, bytes: try await $0.body.collect(upTo: 99))
        }
        let client = try live.connect()
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: \(value)\r\n\r\n")
        #expect(try client.answer().status == 100)
        client.send("abc")
        #expect(try client.answer().body == "abc")
        client.endSending()
        #expect(client.endsSilently())
    }
}
