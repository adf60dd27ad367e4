// RFC 9112 §7.1: chunked bodies.

import Testing

@testable import HTTP

@Suite("RFC 9112 §7.1 chunked transfer coding") struct ChunkedBodyTests {
    @Test func `chunks are joined and trailers kept`() {
        #expect(
            decodeBody("5\r\nhello\r\n6;a=b\r\n world\r\n0\r\nX: y\r\n\r\nrest")
                == .whole(DecodedBody(content: "hello world", trailers: ["X": "y"], length: 36)))
    }

    @Test(arguments: [
        ("0\r\n\r\n", ""), ("000\r\n\r\n", ""), ("5\r\nhello\r\n0\r\n\r\n", "hello"),
        ("05\r\nhello\r\n000\r\n\r\n", "hello"), ("a\r\n0123456789\r\n0\r\n\r\n", "0123456789"),
        ("A\r\n0123456789\r\n0\r\n\r\n", "0123456789"),
        ("0000000000000005\r\nhello\r\n0000000000000000\r\n\r\n", "hello"),
        ("1e\r\nall your base are belong to us\r\n0\r\n\r\n", "all your base are belong to us"),
        ("1E\r\nall your base are belong to us\r\n0\r\n\r\n", "all your base are belong to us"),
        ("1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\n", "abc"),
        ("4\r\n\r\n\r\n\r\n0\r\n\r\n", "\r\n\r\n"), ("5\r\n0\r\n\r\n\r\n0\r\n\r\n", "0\r\n\r\n"),
    ])
    func `content is what stands in the chunks`(body: String, content: String) {
        #expect(
            decodeBody(body) == .whole(DecodedBody(content: content, length: body.bytes.count)))
        #expect(decodeBody(body + "GET /").value?.length == body.bytes.count)
    }

    @Test(arguments: [
        ";a", ";a=b", ";a=\"b\"", ";a=\"\"", ";a=\"b;c\"", ";a=\"\\\"\"", ";a=\"\\\\\"",
        ";a=\"b\\\tc\"",
        ";a;b;c", ";a=b;c=d", " ;a", "\t;\ta", " ; a = b", ";a =b", ";a= b", ";a=b ;c", ";a ;b",
        ";a=\"b\" ;c", ";a=\"\u{FF}\"", ";a=\"b c\td\"", ";!#$%&'*+-.^_`|~=1",
        ";ilovew3;somuchlove=aretheseparametersfor;another=withvalue",
        ";ilovew3=\"I \\\"love\\\"; \\\\extensions\\\\\";blah;foo=bar", "  \t ;a",
    ])
    func `extensions are checked and passed over`(extensions: String) {
        let body = "1\(extensions)\r\nx\r\n0\(extensions)\r\n\r\n"
        #expect(
            decodeBody(body) == .whole(DecodedBody(content: "x", length: body.bytes.count)))
    }

    @Test(
        arguments: [
            ("\r\n", .malformedChunkSize), (" 5\r\n", .malformedChunkSize),
            ("\t5\r\n", .malformedChunkSize),
            ("-1\r\n", .malformedChunkSize), ("+5\r\n", .malformedChunkSize),
            ("-0\r\n", .malformedChunkSize),
            ("0x5\r\n", .malformedChunkSize), ("0X5\r\n", .malformedChunkSize),
            ("x5\r\n", .malformedChunkSize),
            ("5_0\r\n", .malformedChunkSize), ("_5\r\n", .malformedChunkSize),
            ("0_2e\r\n", .malformedChunkSize),
            ("5,\r\n", .malformedChunkSize), ("5.0\r\n", .malformedChunkSize),
            ("g\r\n", .malformedChunkSize),
            ("5g\r\n", .malformedChunkSize), ("5h\r\n", .malformedChunkSize),
            ("Z\r\n", .malformedChunkSize),
            ("5=a\r\n", .malformedChunkSize), ("\"5\"\r\n", .malformedChunkSize),
            (";a\r\n", .malformedChunkSize),
            ("5\u{0}\r\n", .malformedChunkSize), ("\u{0}5\r\n", .malformedChunkSize),
            ("5\u{B}\r\n", .malformedChunkSize),
            ("5\u{C}\r\n", .malformedChunkSize), ("\u{FF}\r\n", .malformedChunkSize),
            ("5\u{A0}\r\n", .malformedChunkSize),
            ("INVALID!!!\r\n", .malformedChunkSize), ("1these-bytes\r\n", .malformedChunkSize),
            ("0o5\r\n", .malformedChunkSize),
            ("5\u{B2}\r\n", .malformedChunkSize), (":\r\n", .malformedChunkSize),
            ("8000000000000000\r\n", .chunkSizeOverflow),
            ("FFFFFFFFFFFFFFFF\r\n", .chunkSizeOverflow),
            ("FFFFFFFFFFFFFFFF0\r\n", .chunkSizeOverflow),
            ("10000000000000000\r\n", .chunkSizeOverflow),
            ("100000000000000005\r\n", .chunkSizeOverflow),
            ("00000000000000005\r\n", .chunkSizeOverflow),
            ("7fffffffffffffff0\r\n", .chunkSizeOverflow),
            ("5 \r\n", .malformedChunkExtension), ("5\t\r\n", .malformedChunkExtension),
            ("5 5\r\n", .malformedChunkExtension), ("5 a\r\n", .malformedChunkExtension),
            ("2 erfrferferf\r\n", .malformedChunkExtension), ("5;\r\n", .malformedChunkExtension),
            ("5; \r\n", .malformedChunkExtension), ("5;;a\r\n", .malformedChunkExtension),
            ("5;=b\r\n", .malformedChunkExtension), ("5;a=\r\n", .malformedChunkExtension),
            ("5;a= \r\n", .malformedChunkExtension), ("5;a=;b\r\n", .malformedChunkExtension),
            ("5;a b\r\n", .malformedChunkExtension), ("5;a \r\n", .malformedChunkExtension),
            ("5;a=b c\r\n", .malformedChunkExtension), ("5;a=b \r\n", .malformedChunkExtension),
            ("5;a=b=c\r\n", .malformedChunkExtension), ("5;a,b\r\n", .malformedChunkExtension),
            ("5;a=\"b\r\n", .malformedChunkExtension), ("5;a=\"b\"c\r\n", .malformedChunkExtension),
            ("5;a=\"b\\\r\n", .malformedChunkExtension),
            ("5;a=\"\u{0}\"\r\n", .malformedChunkExtension),
            ("5;a=\"\\\u{0}\"\r\n", .malformedChunkExtension),
            ("5;\u{0}ext\r\n", .malformedChunkExtension),
            ("5;a\u{0}\r\n", .malformedChunkExtension), ("5;\"a\"\r\n", .malformedChunkExtension),
            ("5;a=\u{FF}\r\n", .malformedChunkExtension),
            ("5;a\u{7F}\r\n", .malformedChunkExtension),
            ("5\n", .bareLineFeed), ("\n", .bareLineFeed), ("5;a\n", .bareLineFeed),
            ("5;a=\"\n\"\r\n", .bareLineFeed),
            ("5 \n  \r\n", .bareLineFeed), ("5;a=b\n", .bareLineFeed), ("5;\n", .bareLineFeed),
            ("5\r", .bareCarriageReturn), ("5\r\r\n", .bareCarriageReturn),
            ("5;a\rX\r\n", .bareCarriageReturn),
            ("5\r;ABCD\r\n", .bareCarriageReturn), ("5\r\r;ABCD\r\n", .bareCarriageReturn),
            ("5;a=b\r\rX\r\n", .bareCarriageReturn),
        ] as [(String, MessageError)])
    func `a malformed size line is refused with 400`(line: String, error: MessageError) {
        let outcome = decodeBody(line + "hello\r\n0\r\n\r\n")
        #expect(outcome.failure == error)
        #expect(outcome.failure?.status == .badRequest)
        #expect(decodeBody("1\r\nx\r\n" + line + "hello\r\n0\r\n\r\n").failure == error)
    }

    @Test(
        arguments: [
            ("5\r\nhello!!\r\n0\r\n\r\n", .malformedChunkEnd, 8),
            ("5\r\nABCDE0\r\n\r\n", .malformedChunkEnd, 8),
            ("5\r\nhello\n0\r\n\r\n", .bareLineFeed, 8),
            ("5\r\nhello\r0\r\n\r\n", .bareCarriageReturn, 9),
            ("5\r\nhello\r\r\n0\r\n\r\n", .bareCarriageReturn, 9),
            ("5\r\nhello0\r\n\r\n", .malformedChunkEnd, 8),
            ("5\r\nhello \r\n0\r\n\r\n", .malformedChunkEnd, 8),
            ("3\r\nhello\r\n0\r\n\r\n", .malformedChunkEnd, 6),
            ("5\r\nhello\r\n\r\n0\r\n\r\n", .malformedChunkSize, 10),
            ("3\r\nfoo\r\n\r\n", .malformedChunkSize, 8),
            ("5\r\nhel\r\n0\r\n\r\n", .malformedChunkEnd, 8),
            ("5\r\nhello;\r\n", .malformedChunkEnd, 8),
        ] as [(String, MessageError, Int)])
    func `what is not CRLF behind a chunk's data is refused with 400`(
        body: String, error: MessageError, offset: Int
    ) {
        #expect(decodeBody(body) == .refused(error, at: offset))
        #expect(error.status == .badRequest)
    }

    @Test func `every prefix of a good body is waited for`() {
        let body = "5;a=\"b\"\r\nhello\r\n0\r\nX: y\r\n\r\n".bytes
        for length in 0..<body.count {
            #expect(
                decodeBody(
                    body, prefixes: [length], framing: .chunked, limits: BodyLimits(content: 5))
                    == .incomplete)
        }
    }
}

@Suite("RFC 9110 §6.5 trailers") struct TrailerTests {
    private func trailers(_ lines: String) -> BodyOutcome { decodeBody("0\r\n\(lines)\r\n") }

    @Test func `trailers are fields like any other`() {
        #expect(
            trailers("Digest: a\r\nX:\t b \r\nx:\r\n").value?.trailers
                == ["Digest": "a", "X": "b", "x": ""])
    }

    @Test(arguments: [
        "Authorization: x", "Content-Type: text/evil", "Content-Encoding: gzip", "Cookie: a=b",
        "Set-Cookie: a",
        "Cache-Control: no-store", "Range: bytes=0-", "If-Match: *", "Trailer: x", "TE: trailers",
        "Connection: close", "Expect: 100-continue", "Upgrade: x", "Max-Forwards: 1",
        "WWW-Authenticate: x",
        "Vary: *", "Location: /", "Date: x", "proxy-authorization: x",
    ])
    func `trailers that would change the message are dropped`(line: String) {
        #expect(trailers("X: y\r\n\(line)\r\n").value?.trailers == ["X": "y"])
    }

    @Test(arguments: [
        "Content-Length: 5", "Transfer-Encoding: chunked", "Host: evil", "content-length: x",
        "Transfer_Encoding: a",
    ])
    func `trailers that would reframe or reroute it are refused with 400`(line: String) {
        let outcome = trailers("\(line)\r\n")
        #expect(outcome.failure == .forbiddenTrailer)
        #expect(outcome.failure?.status == .badRequest)
    }

    @Test(
        arguments: [
            ("X : y\r\n", .whitespaceBeforeColon), (" X: y\r\n", .whitespaceBeforeFields),
            ("X: y\r\n z\r\n", .lineFolding), (": y\r\n", .emptyFieldName),
            ("X\r\n", .missingColon),
            ("X: \u{0}\r\n", .malformedFieldValue), ("X: y\n", .bareLineFeed),
            ("\n", .bareLineFeed),
            ("X: y\rZ: w\r\n", .bareCarriageReturn), ("\rX", .bareCarriageReturn),
            ("\r\r\n", .bareCarriageReturn),
            ("X\u{E9}: y\r\n", .malformedFieldName), ("GET / HTTP/1.1\r\n", .whitespaceBeforeColon),
        ] as [(String, MessageError)])
    func `malformed trailers are refused with 400`(lines: String, error: MessageError) {
        #expect(trailers(lines).failure == error)
        #expect(error.status == .badRequest)
    }

    @Test func `a request line behind the last chunk is not taken for its end`() {
        #expect(
            decodeBody("0\r\nX:POST / HTTP/1.1\r\n\r\n").value?.trailers
                == ["X": "POST / HTTP/1.1"])
    }

    @Test func `the section may be as long as the limit`() {
        let limits = BodyLimits(content: 0, trailers: 10)
        #expect(decodeBody("0\r\nX: yyy\r\n\r\n", limits: limits).value?.length == 13)
        let outcome = decodeBody("0\r\nX: yyyy\r\n\r\n", limits: limits)
        #expect(outcome == .refused(.trailersTooLong(limit: 10), at: 12))
        #expect(outcome.failure?.status == .requestHeaderFieldsTooLarge)
    }

    @Test func `there may be as many trailers as the limit`() {
        let limits = BodyLimits(content: 0, trailerFields: 2)
        #expect(trailers2(2, limits).value?.trailers.count == 2)
        #expect(trailers2(3, limits) == .refused(.tooManyFields(limit: 2), at: 15))
    }

    private func trailers2(_ count: Int, _ limits: BodyLimits) -> BodyOutcome {
        decodeBody("0\r\n" + String(repeating: "X: y\r\n", count: count) + "\r\n", limits: limits)
    }
}
