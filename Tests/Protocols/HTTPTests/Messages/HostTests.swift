// RFC 9112 §3.2 and RFC 9110 §7.2: Host.

import Testing

@testable import HTTP

@Suite("RFC 9110 §7.2 Host") struct HostTests {
    @Test(arguments: [
        "a", "localhost", "example.com", "EXAMPLE.com.", "a-b_c~d", "127.0.0.1", "127.0.0.1:8080",
        "a:80", "a:", "a:0", "a:65535", "a:00080", "xn--bcher-kva.example", "a%20b", "%41",
        "a!$&'()*+;=b",
        "999.1.1.1", "[::]", "[::1]", "[::1]:80", "[1:2:3:4:5:6:7:8]", "[1::8]",
        "[1:2:3:4:5:6:7::]",
        "[::2:3:4:5:6:7:8]", "[fe80::1]", "[ABCD:ef01::]", "[::ffff:1.2.3.4]",
        "[1:2:3:4:5:6:255.255.255.255]", "[::0.0.0.0]",
    ])
    func `a host with or without a port is taken`(host: String) throws {
        let request = try #require(parseRequest("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n").value)
        #expect(request.authority == host)
    }

    @Test(arguments: [
        "", " ", "\t", ":", ":80", "a:65536", "a:99999", "a:123456", "a:000080", "a:8a", "a:-1",
        "a:+1",
        "a:80:80", "a::80", "a b", "a, b", "a,b", "a, a", "a/b", "a/", "/", "http://a", "http://a/",
        "user@a", "user:password@a", "@a", "a@", "a?b", "a#b", "a\\b", "a\"b", "a<b>", "a|b", "a^b",
        "a`b", "{a}", "a%", "a%2", "a%zz", "a%4", "\u{FF}a\u{FF}", "b\u{FC}cher", "[", "[]", "]",
        "[::1", "::1", "[::1]a", "[::1]:a", "[:::]", "[:]", "[1]", "[1:2:3:4:5:6:7]",
        "[1:2:3:4:5:6:7:8:9]", "[1::2::3]", "[12345::]", "[g::]", "[::1%25eth0]", "[::1%eth0]",
        "[v1.a]", "[::1.2.3]", "[::1.2.3.4.5]", "[::256.1.1.1]", "[::01.1.1.1]", "[::1.2.3.]",
        "[1:2:3:4:5:6:7:1.2.3.4]", "[:1::2]", "[1::2:]", "[::1]]", "[[::1]]", "[127.0.0.1]",
        "[1:2:3:4:5:6:7:8::]", "[::.1.2.3]", "a\u{A0}", "a;@b",
    ])
    func `a malformed host is refused with 400`(host: String) {
        let outcome = parseRequest("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n")
        #expect(outcome.failure == .malformedHost)
        #expect(outcome.failure?.status == .badRequest)
    }

    @Test func `a host with a control character is refused`() {
        #expect(
            parseRequest("GET / HTTP/1.1\r\nHost: a.com\u{0}.b.org\r\n\r\n").failure
                == .malformedFieldValue)
    }

    @Test func `HTTP/1.1 without Host is refused with 400`() {
        #expect(parseRequest("GET / HTTP/1.1\r\n\r\n") == .refused(.missingHost, at: 17))
        #expect(parseRequest("GET / HTTP/1.1\r\nX: y\r\n\r\n").failure == .missingHost)
        #expect(parseRequest("OPTIONS * HTTP/1.1\r\n\r\n").failure == .missingHost)
        #expect(parseRequest("GET / HTTP/1.2\r\n\r\n").failure == .missingHost)
    }

    @Test func `HTTP/1.0 does without Host`() throws {
        let request = try #require(parseRequest("GET / HTTP/1.0\r\n\r\n").value)
        #expect(request.authority == nil)
    }

    @Test(arguments: ["1.0", "1.1"])
    func `two Hosts are refused with 400, be they the same`(version: String) {
        for second in ["a", "b", ""] {
            let outcome = parseRequest(
                "GET / HTTP/\(version)\r\nHost: a\r\nhost: \(second)\r\n\r\n")
            #expect(outcome.failure == .repeatedHost)
            #expect(outcome.failure?.status == .badRequest)
        }
    }

    @Test func `a malformed Host is refused in HTTP/1.0 too`() {
        #expect(parseRequest("GET / HTTP/1.0\r\nHost: a/b\r\n\r\n").failure == .malformedHost)
    }
}
