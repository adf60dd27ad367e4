// RFC 9112 §3.2: the request target and its four forms.

import Testing

@testable import HTTP

@Suite("RFC 9112 §3.2 request target") struct RequestTargetTests {
    @Test(arguments: [
        "/", "/index.html", "/?", "/?a=b&c=d", "//", "//host/path", "/%20", "/%00", "/100%",
        "/a%zz",
        "/a/../b", "/.", "/*", "/-._~!$&'()*+,;=:@", "/a|b[0]", "/?a|b^`{}[]\\", "/a:b@c", "/a?b?c",
        "/?http://x/", "/a;b=c", "/~user",
    ])
    func `an origin-form target is taken as it stands`(target: String) throws {
        let request = try #require(parseRequest("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n").value)
        #expect(request.target == target)
        #expect(request.targetForm == .origin)
        #expect(request.authority == "a")
    }

    @Test(arguments: [
        "", " ", " /", "\t/", "/\t", "/a#b", "#", "/a\"b", "/<script>", "/>", "/a\\b", "\\", "/a^b",
        "/`",
        "/{a}", "/}", "/\u{0}", "/a\u{0}b", "/\u{1}", "/\u{7F}", "/\u{E9}", "/\u{C0}\u{AF}",
        "/?\u{FF}",
        "/?a#b", "/?\"", "/?<", "/?\u{0}", "?a", "index.html", "!", "a/b", ".", "..", "@", "%2F",
        "/a\u{B}", "/a\u{C}", "/\r/", "http:", "http:/", "http://", "http:///path", "http://?q",
        "http:/a/", "http//a/", "ftp://a/", "file:///etc/passwd", "ws://a/", "javascript:alert(1)",
        "http://user@a/", "http://user:password@a/", "http://@a/", "http://a:b/", "http://a:65536/",
        "http://[::1/", "http://a|b/", "http://a,b/", "http://:80/", "httpx://a/", "a:80",
        "[::1]:80",
        "**", "*a", "*", "*?", "/ HTTP/1.1 /",
    ])
    func `a malformed target is refused with 400`(target: String) {
        let outcome = parseRequest("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(outcome.failure?.status == .badRequest)
    }

    @Test(arguments: [
        ("http://b", "b"), ("http://b/", "b"), ("http://b:8080/c?d", "b:8080"), ("HTTP://B/", "B"),
        ("https://b?q", "b"), ("http://[::1]:80/", "[::1]:80"), ("http://b:/", "b:"),
        ("HttpS://b.example/a/b", "b.example"), ("http://b/http://c/", "b"),
    ])
    func `the authority of an absolute-form target wins over Host`(
        target: String, authority: String
    ) throws {
        let request = try #require(parseRequest("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n").value)
        #expect(request.target == target)
        #expect(request.targetForm == .absolute)
        #expect(request.authority == authority)
    }

    @Test func `an absolute-form target does not stand in for Host`() {
        #expect(parseRequest("GET http://a/ HTTP/1.1\r\n\r\n").failure == .missingHost)
        #expect(
            parseRequest("GET http://a/ HTTP/1.0\r\n\r\n").value?.authority == "a")
    }

    @Test func `an asterisk is the target of OPTIONS`() throws {
        let request = try #require(parseRequest("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").value)
        #expect(request.targetForm == .asterisk)
        #expect(request.authority == "a")
    }

    @Test(arguments: ["GET", "HEAD", "POST", "PUT", "DELETE", "TRACE", "PATCH", "CONNECT"])
    func `an asterisk is the target of no other known method`(method: String) {
        #expect(
            parseRequest("\(method) * HTTP/1.1\r\nHost: a\r\n\r\n").failure == .malformedTarget)
    }

    @Test func `an unknown method with an asterisk is refused for its method`() {
        #expect(parseRequest("FOO * HTTP/1.1\r\nHost: a\r\n\r\n").failure == .unknownMethod)
        #expect(parseRequest("FOO *a HTTP/1.1\r\nHost: a\r\n\r\n").failure == .malformedTarget)
    }

    @Test(arguments: ["OPTIONS ** HTTP/1.1", "OPTIONS *? HTTP/1.1", "OPTIONS */ HTTP/1.1"])
    func `an asterisk stands alone`(line: String) {
        #expect(parseRequest(line + "\r\nHost: a\r\n\r\n").failure == .malformedTarget)
    }

    @Test(arguments: ["a:443", "a.example:1", "127.0.0.1:65535", "[::1]:443", "[2001:db8::1]:80"])
    func `the target of CONNECT is host and port`(target: String) throws {
        let request = try #require(
            parseRequest("CONNECT \(target) HTTP/1.1\r\nHost: b\r\n\r\n").value)
        #expect(request.targetForm == .authority)
        #expect(request.authority == target)
    }

    @Test(arguments: [
        "a", "a:", "a:0", "a:65536", "a:-1", ":443", "/", "/a:443", "http://a:443", "user@a:443",
        "a:443/", "a:4 43", "[::1]", "[::1]443", "a:b", "a:443?q", "*",
    ])
    func `any other target of CONNECT is refused with 400`(target: String) {
        let outcome = parseRequest("CONNECT \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(outcome.failure?.status == .badRequest)
    }
}
