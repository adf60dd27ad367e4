// RFC 9112 §6: what tells a request's body from what follows it.

import Testing

@testable import HTTP

@Suite("RFC 9112 §6 framing of requests") struct FramingTests {
    private func framing(_ lines: String, version: String = "1.1") -> BodyFraming? {
        parseRequest("POST / HTTP/\(version)\r\nHost: a\r\n\(lines)\r\n\r\n").value?.framing
    }

    private func refusal(_ lines: String, version: String = "1.1") -> MessageError? {
        parseRequest("POST / HTTP/\(version)\r\nHost: a\r\n\(lines)\r\n\r\n").failure
    }

    @Test func `a request that says nothing of a body has none`() {
        #expect(framing("X: y") == BodyFraming.none)
    }

    @Test(
        arguments: [
            ("0", .none), ("00", .none), ("5", .length(5)), ("42", .length(42)),
            (" 42 \t", .length(42)),
            ("\t5", .length(5)), ("003", .length(3)), ("010", .length(10)),
            ("00000000000000000000000000000000005", .length(5)),
            ("9223372036854775807", .length(.max)),
        ] as [(String, BodyFraming)])
    func `Content-Length is a decimal number`(value: String, expected: BodyFraming) {
        #expect(framing("Content-Length: \(value)") == expected)
        #expect(framing("CONTENT-length:\(value)") == expected)
        #expect(framing("Content-Length: \(value)", version: "1.0") == expected)
    }

    @Test(arguments: [
        "", " ", "\t", "+5", "-5", "-0", "+0", "-48", "+1_0", "1_0", "_5", "5_", "0x5", "0X5",
        "0o5", "0b1",
        "5a", "a5", "a", "1Z", "5.0", "5,", ",5", ", 5", "5, 5", "5,5", "5, 6", "5, 5, 5", "5;5",
        "5 5", "4 2",
        "13 37", "5\t5", "\"5\"", "'5'", "5e0", "1e1", "\u{FF}5", "5\u{A0}", "\u{B2}", "\u{A0}5",
        "9223372036854775808", "18446744073709551616", "18446744073709551621",
        "99999999999999999999", "1000000000000000000000",
        "-123456789123456789123456789", "chunked", "NaN", "0x10",
    ])
    func `any other Content-Length is refused with 400`(value: String) {
        #expect(refusal("Content-Length: \(value)") == .malformedContentLength)
        #expect(refusal("Content-Length: \(value)", version: "1.0") == .malformedContentLength)
    }

    @Test(arguments: [
        "Content-Length: 5\r\nContent-Length: 5", "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: 1\r\nX: y\r\ncontent-length: 0", "Content-Length: 0\r\nContent-Length: 1",
        "Content-Length: 5\r\nContent-Length:", "Content-Length: 0\r\nContent-Length: 0",
    ])
    func `two Content-Lengths are refused with 400, be they the same`(lines: String) {
        #expect(refusal(lines) == .repeatedContentLength)
    }

    @Test(arguments: [
        "chunked", "Chunked", "CHUNKED", "cHuNkEd", " chunked", "\tchunked", "chunked ",
        " \t chunked\t ",
    ])
    func `Transfer-Encoding may be chunked`(value: String) {
        #expect(framing("Transfer-Encoding:\(value)") == .chunked)
        #expect(framing("TRANSFER-ENCODING:\(value)") == .chunked)
    }

    @Test(arguments: [
        "", " ", "xchunked", "chunkedx", "x chunked", "chunked x", "chunked chunked",
        "chunkedchunked",
        "chunked, chunked", "chunked,chunked", "identity", "chunked, identity", "identity, chunked",
        "gzip", "gzip, chunked", "deflate, chunked", "chunked, deflate", "chunked, gzip",
        ",chunked",
        "chunked,", ", chunked", "chunked ,", ",", ",,chunked", "chunked;", "chunked;a=b",
        "chunked;ext=val",
        "chunked;q=1", "\"chunked\"", "'chunked'", "chunk", "chunke", "hunked", "chun ked",
        "\u{FF}chunked",
        "\u{A0}chunked\u{A0}", "\u{85}chunked", "chunked\u{A0}", "\u{FF}chunked\u{FF}", "cow",
        "blegh",
        "pigeons", "compress", "trailers", "0", "chunked\t\tx", "(chunked)", "[chunked]",
        "chunked:",
        ": chunked", "chunked=1", "ch\u{FC}nked", "chunKed1",
    ])
    func `any other Transfer-Encoding is refused with 400`(value: String) {
        #expect(refusal("Transfer-Encoding: \(value)") == .unknownTransferCoding)
        #expect(MessageError.unknownTransferCoding.status == .badRequest)
    }

    @Test(arguments: [
        "\u{B}chunked", "\u{C}chunked", "chunked\u{0}", "\u{0}chunked", "chun\u{0}ked",
        "chunked\u{B}",
        "\u{1}chunked", "chunked\u{7F}", "\u{8}chunked", "chunked\u{1F}",
    ])
    func `a Transfer-Encoding with a control character is refused with 400`(value: String) {
        #expect(refusal("Transfer-Encoding: \(value)") == .malformedFieldValue)
    }

    @Test(arguments: [
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: deflate",
        "Transfer-Encoding: chunked\r\nX: y\r\ntransfer-encoding: cow",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding:",
    ])
    func `two Transfer-Encodings are refused with 400`(lines: String) {
        #expect(refusal(lines) == .repeatedTransferEncoding)
    }

    @Test(arguments: [
        "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding:\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: x\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked",
    ])
    func `a second Transfer-Encoding does not mend the first`(lines: String) {
        #expect(refusal(lines) == .unknownTransferCoding)
    }

    @Test(arguments: [
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "Transfer-Encoding: chunked\r\nContent-Length: 0",
        "Content-Length: 0\r\nTransfer-Encoding: chunked",
        "Content-Length: 5\r\nTransfer-Encoding: identity",
        "Content-Length: 6\r\nX: y\r\nTransfer-Encoding: ,chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: abc",
        "Content-Length: 10\r\nTransfer-Encoding:",
    ])
    func `Transfer-Encoding with Content-Length is refused with 400`(lines: String) {
        #expect(refusal(lines) == .contentLengthAndTransferEncoding)
    }

    @Test func `Transfer-Encoding in HTTP/1.0 is refused with 400`() {
        #expect(
            refusal("Transfer-Encoding: chunked", version: "1.0") == .transferEncodingInHTTP10)
        #expect(
            refusal("Transfer-Encoding: identity", version: "1.0") == .transferEncodingInHTTP10)
        #expect(framing("Transfer-Encoding: chunked", version: "1.2") == .chunked)
    }

    @Test(arguments: [
        "Transfer_Encoding: chunked", "transfer_encoding: x", "Content_Length: 5",
        "CONTENT_LENGTH: 5",
    ])
    func `framing fields with an underscore are refused with 400`(line: String) {
        #expect(refusal(line) == .disguisedFramingField)
    }

    @Test(arguments: [
        "X-Transfer-Encoding: chunked", "Transfer-Encodings: chunked", "TransferEncoding: chunked",
        "TE: chunked", "Content-Encoding: chunked", "Content-Lengthy: 5", "XContent-Length: 5",
        "Content-Range: bytes 0-4/5", "Transfer-Encoding-X: chunked", "Contentxlength: 5",
    ])
    func `fields that only look like framing are none`(line: String) {
        #expect(framing(line) == BodyFraming.none)
    }

    @Test(arguments: ["GET", "HEAD", "DELETE", "OPTIONS", "TRACE", "PATCH", "PUT"])
    func `a body is framed whatever the method`(method: String) {
        func framing(_ line: String) -> BodyFraming? {
            parseRequest("\(method) / HTTP/1.1\r\nHost: a\r\n\(line)\r\n\r\n").value?.framing
        }
        #expect(framing("Content-Length: 5") == .length(5))
        #expect(framing("Transfer-Encoding: chunked") == .chunked)
    }
}
