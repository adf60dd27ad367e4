// RFC 9112 §9, RFC 9110 §7.6.1, §7.8 and §10.1.1: Connection, Upgrade and Expect.

import Testing

@testable import HTTP

@Suite("RFC 9112 §9.3 persistence") struct PersistenceTests {
    @Test(arguments: [
        ("1.1", "X: y", true), ("1.1", "Connection: close", false),
        ("1.1", "Connection: Close", false), ("1.1", "connection:CLOSE", false),
        ("1.1", "Connection: keep-alive", true), ("1.1", "Connection: keep-alive, close", false),
        ("1.1", "Connection: close, keep-alive", false), ("1.1", "Connection: x, close ,y", false),
        ("1.1", "Connection: ,,close", false), ("1.1", "Connection: x\r\nConnection: close", false),
        ("1.1", "Connection: closed", true), ("1.1", "Connection: xclose", true),
        ("1.1", "Connection: close x", true), ("1.1", "Connection: \"close\"", true),
        ("1.1", "Connection:", true), ("1.1", "Connection: ,", true),
        ("1.1", "Proxy-Connection: close", true), ("1.1", "Connection:\tclose\t", false),
        ("1.0", "X: y", false), ("1.0", "Connection: keep-alive", true),
        ("1.0", "Connection: Keep-Alive", true), ("1.0", "Connection: x,keep-alive", true),
        ("1.0", "Connection: keep-alive, close", false), ("1.0", "Connection: close", false),
        ("1.0", "Connection: keep-alives", false), ("1.0", "Keep-Alive: timeout=5", false),
        ("1.0", "Proxy-Connection: keep-alive", false), ("1.2", "X: y", true),
    ])
    func `a connection lasts as its version and Connection say`(
        version: String, line: String, lasts: Bool
    ) throws {
        let request = try #require(
            parseRequest("GET / HTTP/\(version)\r\nHost: a\r\n\(line)\r\n\r\n").value)
        #expect(request.keepAlive == lasts)
    }
}

@Suite("RFC 9110 §7.8 Upgrade") struct UpgradeTests {
    @Test(arguments: [
        ("1.1", "Connection: Upgrade\r\nUpgrade: websocket", true),
        ("1.1", "Upgrade: websocket\r\nConnection: keep-alive, upgrade", true),
        ("1.1", "Upgrade: websocket", false), ("1.1", "Connection: upgrade", false),
        ("1.1", "Connection: upgraded\r\nUpgrade: websocket", false),
        ("1.0", "Connection: upgrade\r\nUpgrade: websocket", false),
    ])
    func `Upgrade counts with its connection option, from HTTP/1.1 on`(
        version: String, lines: String, upgrade: Bool
    ) throws {
        let request = try #require(
            parseRequest("GET / HTTP/\(version)\r\nHost: a\r\n\(lines)\r\n\r\n").value)
        #expect(request.upgrade == upgrade)
    }
}

@Suite("RFC 9110 §10.1.1 Expect") struct ExpectTests {
    @Test(arguments: [
        ("1.1", "Expect: 100-continue\r\nContent-Length: 5", true),
        ("1.1", "Content-Length: 5\r\nexpect:100-Continue", true),
        ("1.1", "Expect: 100-CONTINUE\r\nTransfer-Encoding: chunked", true),
        ("1.1", "Expect: 100-continue, 100-continue\r\nContent-Length: 5", true),
        ("1.1", "Expect:\r\nContent-Length: 5", false), ("1.1", "Expect: 100-continue", false),
        ("1.1", "Expect: 100-continue\r\nContent-Length: 0", false),
        ("1.0", "Expect: 100-continue\r\nContent-Length: 5", false),
    ])
    func `the client waits when a body follows, from HTTP/1.1 on`(
        version: String, lines: String, waits: Bool
    ) throws {
        let request = try #require(
            parseRequest("POST / HTTP/\(version)\r\nHost: a\r\n\(lines)\r\n\r\n").value)
        #expect(request.expectsContinue == waits)
    }

    @Test(arguments: [
        "100-continued", "100", "200-ok", "x", "100-continue, x", "x, 100-continue",
        "100-continue=1",
        "100-continue;a", "\"100-continue\"", "100 continue", "100-continue x",
    ])
    func `any other expectation is refused with 417`(value: String) {
        let outcome = parseRequest(
            "POST / HTTP/1.1\r\nHost: a\r\nExpect: \(value)\r\nContent-Length: 1\r\n\r\n")
        #expect(outcome.failure == .unknownExpectation)
        #expect(outcome.failure?.status == .expectationFailed)
    }

    @Test func `what is malformed is refused for that, and not with 417 or 501`() {
        let start = "FOO / HTTP/1.1\r\nExpect: x\r\n"
        #expect(parseRequest(start + "\r\n").failure == .missingHost)
        #expect(parseRequest(start + "Host: a\r\nX : y\r\n\r\n").failure == .whitespaceBeforeColon)
        #expect(parseRequest(start + "Host: a\r\n\r\n").failure == .unknownMethod)
    }
}
