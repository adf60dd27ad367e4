// RFC 9112 §6.2 and §6.3: bodies by length and until the connection's end; limits of bodies.

import Testing

@testable import HTTP

@Suite("RFC 9112 §6.3 bodies") struct BodyTests {
    @Test func `a body of a length ends behind it`() {
        #expect(
            decodeBody("helloGET /", framing: .length(5))
                == .whole(DecodedBody(content: "hello", length: 5)))
        #expect(decodeBody("hell", framing: .length(5)) == .incomplete)
    }

    @Test(arguments: [.none, .length(0)] as [BodyFraming])
    func `no body ends before the first byte`(framing: BodyFraming) {
        #expect(
            decodeBody("GET /", framing: framing) == .whole(DecodedBody(content: "", length: 0)))
    }

    @Test func `a body until the connection's end takes in everything`() throws {
        #expect(decodeBody("hello", framing: .untilClose) == .incomplete)
        var decoder = BodyDecoder(framing: .untilClose, limits: BodyLimits(content: 5))
        let events = try "hello".bytes.withUnsafeBytes { bytes in
            [try decoder.decode(bytes, from: 0), try decoder.decode(bytes, from: 5)]
        }
        #expect(events == [.data(0..<5), .needsMore(consumed: 5)])
        #expect(!decoder.isDone)
        try decoder.finish()
        #expect(decoder.isDone)
    }

    @Test(
        arguments: [
            (.length(5), "hell"), (.chunked, ""), (.chunked, "5"), (.chunked, "5\r\nhel"),
            (.chunked, "5\r\nhello"), (.chunked, "5\r\nhello\r"), (.chunked, "5\r\nhello\r\n"),
            (.chunked, "0\r\n"), (.chunked, "0\r\nX: y\r\n"), (.length(1), ""),
        ] as [(BodyFraming, String)])
    func `a body that the connection's end cuts short is incomplete`(
        framing: BodyFraming, input: String
    ) throws {
        var decoder = BodyDecoder(framing: framing, limits: BodyLimits(content: 5))
        try input.bytes.withUnsafeBytes { bytes in
            var position = 0
            while case .data(let range) = try decoder.decode(bytes, from: position) {
                position = range.upperBound
            }
        }
        #expect(throws: MessageError.incomplete) { try decoder.finish() }
        #expect(MessageError.incomplete.status == .badRequest)
    }

    @Test func `a whole body may end with the connection`() throws {
        var decoder = BodyDecoder(framing: .chunked, limits: BodyLimits(content: 0))
        let end = try "0\r\n\r\n".bytes.withUnsafeBytes { try decoder.decode($0, from: 0) }
        #expect(end == .end(at: 5))
        try decoder.finish()
        #expect(decoder.isDone)
    }
}

@Suite("Limits of a body") struct BodyLimitTests {
    @Test(arguments: [0, 1])
    func `a chunked body may be as long as a limit that came later`(excess: Int) {
        var decoder = BodyDecoder(framing: .chunked, limits: BodyLimits(content: 100))
        decoder.limit(to: 4)
        let bytes = excess == 0 ? "4\r\nbody\r\n0\r\n\r\n".bytes : "5\r\nbody!\r\n".bytes
        var failure: MessageError?
        bytes.withUnsafeBytes { bytes in
            var position = 0
            do throws(MessageError) {
                while case .data(let range) = try decoder.decode(bytes, from: position) {
                    position = range.upperBound
                }
            } catch {
                failure = error
            }
        }
        #expect(failure == (excess == 0 ? nil : .contentTooLong(limit: 4)))
        #expect(decoder.isDone == (excess == 0))
    }

    @Test func `a body of a length may be as long as the limit`() {
        let limits = BodyLimits(content: 5)
        #expect(decodeBody("hello", framing: .length(5), limits: limits).value != nil)
        let outcome = decodeBody("hello!", framing: .length(6), limits: limits)
        #expect(outcome.failure == .contentTooLong(limit: 5))
        #expect(outcome.failure?.status == .contentTooLarge)
    }

    @Test func `a length past the limit is refused before a byte of the body`() {
        var decoder = BodyDecoder(framing: .length(6), limits: BodyLimits(content: 5))
        #expect(throws: MessageError.contentTooLong(limit: 5)) {
            try decoder.decode(UnsafeRawBufferPointer(start: nil, count: 0), from: 0)
        }
    }

    @Test func `chunks may be as long together as the limit`() {
        let limits = BodyLimits(content: 5)
        let body = "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"
        #expect(decodeBody(body, limits: limits).value?.content == "hello")
        #expect(
            decodeBody("2\r\nhe\r\n4\r\nllo!\r\n0\r\n\r\n", limits: limits)
                == .refused(.contentTooLong(limit: 5), at: 9))
        #expect(
            decodeBody("6\r\nhello!\r\n0\r\n\r\n", limits: limits)
                == .refused(.contentTooLong(limit: 5), at: 2))
        #expect(
            decodeBody("7fffffffffffffff\r\n", limits: limits).failure
                == .contentTooLong(limit: 5))
        #expect(
            decodeBody("1\r\nx\r\n7fffffffffffffff\r\n", limits: BodyLimits(content: .max)).failure
                == .contentTooLong(limit: .max))
    }

    @Test func `a body until the connection's end may be as long as the limit`() {
        let limits = BodyLimits(content: 5)
        #expect(decodeBody("hello", framing: .untilClose, limits: limits) == .incomplete)
        #expect(
            decodeBody("hello!", framing: .untilClose, limits: limits)
                == .refused(.contentTooLong(limit: 5), at: 5))
    }

    @Test func `the extensions of all chunks may be as long together as the limit`() {
        let limits = BodyLimits(content: 10, chunkExtensions: 6)
        #expect(decodeBody("1;abc\r\nx\r\n0;a\r\n\r\n", limits: limits).value?.content == "x")
        let outcome = decodeBody("1;abc\r\nx\r\n0;ab\r\n\r\n", limits: limits)
        #expect(outcome == .refused(.chunkExtensionsTooLong(limit: 6), at: 13))
        #expect(outcome.failure?.status == .badRequest)
        #expect(
            decodeBody("1      ;a\r\nx\r\n", limits: limits)
                == .refused(.chunkExtensionsTooLong(limit: 6), at: 7))
    }

    @Test func `an extension of 64 KiB is refused`() {
        let body = ("1;" + String(repeating: "a", count: 65_536) + "\r\nx\r\n").bytes
        #expect(
            decodeBody(
                body, prefixes: [body.count], framing: .chunked, limits: BodyLimits(content: 1)
            ).failure == .chunkExtensionsTooLong(limit: 4096))
    }
}
