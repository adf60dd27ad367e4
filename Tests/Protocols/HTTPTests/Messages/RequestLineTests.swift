// RFC 9112 §3: the request line.

import Testing

@testable import HTTP

@Suite("RFC 9112 §3 request line") struct RequestLineTests {
    @Test func `a request is taken apart into its parts`() throws {
        let request = try #require(
            parseRequest("GET /a?b HTTP/1.1\r\nHost: h:80\r\nX:  y \t\r\n\r\nrest").value)
        #expect(request.method == .get)
        #expect(request.target == "/a?b")
        #expect(request.targetForm == .origin)
        #expect(request.minorVersion == 1)
        #expect(request.fields == ["Host": "h:80", "X": "y"])
        #expect(request.length == 42)
        #expect(request.framing == .none)
        #expect(request.keepAlive)
        #expect(request.authority == "h:80")
    }

    @Test(arguments: [
        "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH",
    ])
    func `every registered method is known`(name: String) throws {
        let request = try #require(parseRequest("\(name) / HTTP/1.1\r\nHost: a\r\n\r\n").value)
        #expect(request.method.name == name)
    }

    @Test(arguments: [
        "get", "Get", "gET", "POSTX", "POS", "GETS", "PROPFIND", "M-SEARCH", "FOO",
        "!#$%&'*+-.^_`|~",
        "0", "ANNOUNCE", "PURGE", "MKCOLA", String(repeating: "A", count: 64),
    ])
    func `a method that is a token but not known is refused with 501`(name: String) {
        let outcome = parseRequest("\(name) / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(outcome.failure == .unknownMethod)
        #expect(outcome.failure?.status == .notImplemented)
    }

    @Test(arguments: [
        " GET / HTTP/1.1", "\tGET / HTTP/1.1", " ", "   ", "\t",
        "G=\":<>(e),[T];?\" / HTTP/1.1", "G\u{0}T / HTTP/1.1", "\u{0} / HTTP/1.1",
        "GET\t/ HTTP/1.1", "GET\u{B}/ HTTP/1.1", "GET", "G@T / HTTP/1.1", "GET/ HTTP/1.1",
        "G\u{E9}T / HTTP/1.1", "\u{EF}\u{BB}\u{BF}GET / HTTP/1.1", "GET: / HTTP/1.1",
        "\u{16}\u{3}\u{1}\u{0}\u{A5}", "{}", "\u{80}", "\u{7F}",
    ])
    func `a method that is no token is refused with 400`(line: String) {
        let outcome = parseRequest(line + "\r\nHost: a\r\n\r\n")
        #expect(outcome.failure == .malformedMethod)
        #expect(outcome.failure?.status == .badRequest)
    }

    @Test(arguments: [65, 100, 100_000])
    func `a method longer than any that is known is refused with 501 at once`(length: Int) {
        let input = String(repeating: "A", count: length).bytes
        #expect(
            parseRequest(input, prefixes: [input.count])
                == .refused(.unknownMethod, at: RequestParser.methodBytesMax))
    }

    @Test(arguments: ["PURGE", "get", "M-SEARCH", String(repeating: "A", count: 64)])
    func `where any method is taken, one that is not registered is an other`(method: String) {
        for split in 1..<method.utf8.count + 20 {
            let input = "\(method) /a HTTP/1.1\r\nHost: a\r\n\r\n".bytes
            var parser = RequestParser(limits: HeadLimits(), takesOtherMethods: true)
            _ = try? input.prefix(split).withUnsafeBytes { bytes in try parser.parse(bytes) }
            let isWhole = try? input.withUnsafeBytes { bytes in try parser.parse(bytes) }
            #expect(isWhole == true)
            #expect(parser.head.method == .other(method))
        }
    }

    @Test(arguments: [
        "HTTP/1.1 ", "HTTP/1.1\t", "HTTP/1.1a", "HTTP/1.10", "HTTP/1.01", "HTTP/01.1", "HTTP/11.1",
        "HTTP/10.1", "HTTP/1", "HTTP/1.", "HTTP/", "HTTP", "H", "", "HTTP/1,1", "HTTP/1 .1",
        "HTTP/ 1.1", "HTTP /1.1", "http/1.1", "Http/1.1", "HTTPS/1.1", "HTTP-1.1", "HTTP/a.b",
        "HTTP/1.x", "HTTP/-1.1", "HTTP/+1.1", "HTTP/1.1.1", "HTTP/4294967295.255", "HTTP/\r\r1.1",
        "XTTP/1.1", "HTP/1.1", "IHTTP/1.0", "ICE/1.0", "RTSP/1.0", "/HTTP/1.1", " HTTP/1.1",
        "HTTP/1\u{0}1", "HTTP/\u{B9}.1", "b HTTP/1.1",
        "1.1", "HTTP/2", "\u{0}",
    ])
    func `a malformed version is refused with 400`(version: String) {
        let outcome = parseRequest("GET / \(version)\r\nHost: a\r\n\r\n")
        #expect(outcome.failure == .malformedVersion)
        #expect(outcome.failure?.status == .badRequest)
    }

    @Test(arguments: ["0.9", "0.0", "2.0", "2.1", "3.0", "5.6", "9.9"])
    func `a version that is neither 1.0 nor 1.1 is refused with 505`(version: String) {
        let outcome = parseRequest("GET / HTTP/\(version)\r\nHost: a\r\n\r\n")
        #expect(outcome == .refused(.unsupportedVersion, at: 14))
        #expect(outcome.failure?.status == .httpVersionNotSupported)
    }

    @Test(arguments: [("1.0", 0), ("1.1", 1), ("1.2", 1), ("1.9", 1)] as [(String, UInt8)])
    func `a later minor version is taken for 1.1`(version: String, minorVersion: UInt8) throws {
        let request = try #require(parseRequest("GET / HTTP/\(version)\r\nHost: a\r\n\r\n").value)
        #expect(request.minorVersion == minorVersion)
    }

    @Test func `the preface of HTTP/2 is refused with 505`() {
        #expect(
            parseRequest("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
                == .refused(.unsupportedVersion, at: 14))
    }

    @Test(arguments: ["GET /\r\n", "GET / \r\n", "GET /hello\r\n\r\n"])
    func `a request of HTTP 0.9 is refused with 400`(input: String) {
        #expect(parseRequest(input).failure?.status == .badRequest)
    }
}

@Suite("RFC 9112 §2.2 empty lines before the request line") struct LeadingEmptyLinesTests {
    @Test func `some empty lines are skipped and counted into the length`() throws {
        let empty = String(repeating: "\r\n", count: RequestParser.emptyLinesMax)
        let request = try #require(parseRequest(empty + "GET / HTTP/1.1\r\nHost: a\r\n\r\n").value)
        #expect(request.target == "/")
        #expect(request.length == empty.bytes.count + 27)
    }

    @Test func `one more is refused`() {
        let empty = String(repeating: "\r\n", count: RequestParser.emptyLinesMax + 1)
        #expect(
            parseRequest(empty + "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                == .refused(.tooManyEmptyLines, at: 2 * RequestParser.emptyLinesMax))
    }

    @Test(arguments: ["\n", "\r\n\n"]) func `a bare LF is none`(start: String) {
        #expect(
            parseRequest(start + "GET / HTTP/1.1\r\nHost: a\r\n\r\n").failure == .bareLineFeed)
    }

    @Test(arguments: ["\r", "\r\r\n", "\r\n\r"]) func `a bare CR is none`(start: String) {
        #expect(
            parseRequest(start + "GET / HTTP/1.1\r\nHost: a\r\n\r\n").failure
                == .bareCarriageReturn)
    }
}
