// Limits of heads: each at the limit and one past it.

import Testing

@testable import HTTP

@Suite("Limits of a request's head") struct HeadLimitTests {
    private let start = "GET / HTTP/1.1\r\nHost: a\r\n"

    /// A head of exactly `count` bytes.
    private func head(bytes count: Int) -> String {
        let frame = start + "X: \r\n\r\n"
        return start + "X: " + String(repeating: "x", count: count - frame.bytes.count)
            + "\r\n\r\n"
    }

    @Test(arguments: [40, 64, 100]) func `a head may be as long as the limit`(limit: Int) {
        let limits = HeadLimits(head: limit)
        #expect(parseRequest(head(bytes: limit), limits: limits).value?.length == limit)
        let outcome = parseRequest(head(bytes: limit + 1), limits: limits)
        #expect(outcome == .refused(.headTooLong(limit: limit), at: limit - 1))
        #expect(outcome.failure?.status == .requestHeaderFieldsTooLarge)
    }

    @Test func `the default limit is 16 KiB`() {
        let limit = 16 << 10
        let whole = head(bytes: limit).bytes
        #expect(parseRequest(whole, prefixes: [limit]).value?.length == limit)
        let longer = head(bytes: limit + 1).bytes
        #expect(
            parseRequest(longer, prefixes: [limit + 1]).failure == .headTooLong(limit: limit))
    }

    @Test func `empty lines before the request line count`() {
        let limits = HeadLimits(head: 40)
        #expect(parseRequest("\r\n" + head(bytes: 38), limits: limits).value?.length == 40)
        #expect(
            parseRequest("\r\n" + head(bytes: 39), limits: limits).failure
                == .headTooLong(limit: 40))
    }

    @Test func `bytes behind the head do not count`() {
        let limits = HeadLimits(head: 40)
        #expect(parseRequest(head(bytes: 40) + "more", limits: limits).value?.length == 40)
    }

    @Test(arguments: [1, 2, 20]) func `a target may be as long as the limit`(limit: Int) {
        let limits = HeadLimits(target: limit)
        func request(_ length: Int) -> String {
            let target = "/" + String(repeating: "t", count: length - 1)
            return "GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n"
        }
        #expect(parseRequest(request(limit), limits: limits).value?.target.utf8.count == limit)
        let outcome = parseRequest(request(limit + 1), limits: limits)
        #expect(outcome == .refused(.targetTooLong(limit: limit), at: 4 + limit))
        #expect(outcome.failure?.status == .uriTooLong)
    }

    @Test func `a query counts into the target`() {
        let limits = HeadLimits(target: 4)
        let tail = " HTTP/1.1\r\nHost: a\r\n\r\n"
        #expect(parseRequest("GET /?ab" + tail, limits: limits).value?.target == "/?ab")
        #expect(
            parseRequest("GET /?abc" + tail, limits: limits)
                == .refused(.targetTooLong(limit: 4), at: 8))
        #expect(
            parseRequest("GET /abc?" + tail, limits: limits)
                == .refused(.targetTooLong(limit: 4), at: 8))
    }

    @Test func `a wrong byte one past the limit is wrong, not too long`() {
        #expect(
            parseRequest("GET /abc\u{0} HTTP/1.1\r\n", limits: HeadLimits(target: 4))
                == .refused(.malformedTarget, at: 8))
    }

    @Test func `a target that fills the whole head is answered with 414`() {
        let limits = HeadLimits(head: 10)
        #expect(
            parseRequest("GET /abcdefgh HTTP/1.1\r\n", limits: limits)
                == .refused(.targetTooLong(limit: 10), at: 9))
    }

    @Test(arguments: [1, 2, 5]) func `there may be as many fields as the limit`(limit: Int) {
        let limits = HeadLimits(fields: limit)
        func request(_ count: Int) -> String {
            start + String(repeating: "X: y\r\n", count: count - 1) + "\r\n"
        }
        #expect(parseRequest(request(limit), limits: limits).value?.fields.count == limit)
        let outcome = parseRequest(request(limit + 1), limits: limits)
        #expect(outcome == .refused(.tooManyFields(limit: limit), at: 19 + 6 * limit))
        #expect(outcome.failure?.status == .requestHeaderFieldsTooLarge)
    }

    @Test func `the default is 100 fields`() {
        func request(_ count: Int) -> [UInt8] {
            (start + String(repeating: "X: y\r\n", count: count - 1) + "\r\n").bytes
        }
        let whole = request(100)
        #expect(parseRequest(whole, prefixes: [whole.count]).value?.fields.count == 100)
        let longer = request(101)
        #expect(
            parseRequest(longer, prefixes: [longer.count]).failure == .tooManyFields(limit: 100))
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\nHost: a\r\n" + String(repeating: "n", count: 20_000),
        "GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "v", count: 20_000),
        "GET / HTTP/1.1\r\nHost: a\r\nX:" + String(repeating: " ", count: 20_000),
        "GET / HTTP/1.1\r\nHost: " + String(repeating: "h", count: 20_000),
    ])
    func `a name or value without end is refused with 431`(input: String) {
        #expect(
            parseRequest(input.bytes, prefixes: [20_000]).failure?.status
                == .requestHeaderFieldsTooLarge)
    }
}
