// RFC 9112 §2.2 and §5, RFC 9110 §5: field lines and line ends.

import Testing

@testable import HTTP

/// A request whose second field line is `line`.
func requestWithLine(_ line: String) -> String { "GET / HTTP/1.1\r\nHost: a\r\n\(line)\r\n\r\n" }

@Suite("RFC 9112 §5 field lines") struct FieldLineTests {
    @Test(arguments: [
        ("X: y", "y"), ("X:y", "y"), ("X:  y  ", "y"), ("X:\ty\t", "y"), ("X: \t y \t ", "y"),
        ("X:", ""), ("X: ", ""), ("X: \t ", ""), ("X: a b", "a b"), ("X: a\tb", "a\tb"),
        ("X: :", ":"),
        ("X: a: b", "a: b"), ("X: \"q\\\"\"", "\"q\\\"\""), ("X: a,,b", "a,,b"),
        ("X: {}[]<>()@;?=/\\^|~`!#$%&'*+", "{}[]<>()@;?=/\\^|~`!#$%&'*+"),
        ("X: 0123456789abcdef0123456789abcdef", "0123456789abcdef0123456789abcdef"),
        ("X: 0123456\t89abcde\tf01234567 9abcdef", "0123456\t89abcde\tf01234567 9abcdef"),
    ])
    func `white space around a value is none of it`(line: String, value: String) throws {
        let request = try #require(parseRequest(requestWithLine(line)).value)
        #expect(request.fields["x"] == value)
    }

    @Test func `every token byte may stand in a name`() throws {
        let name = "!#$%&'*+-.^_`|~0123456789abcXYZ"
        let request = try #require(parseRequest(requestWithLine("\(name): v")).value)
        #expect(request.fields.last == Fields.Field(name, "v"))
    }

    @Test func `bytes above 127 may stand in a value`() throws {
        let outcome = parseRequest(requestWithLine("X: \u{80}\u{FF}caf\u{C3}\u{A9}\u{85}"))
        let request = try #require(outcome.value)
        #expect(request.fields["X"] == "\u{80}\u{FF}caf\u{C3}\u{A9}\u{85}")
        let utf8 = try #require(parseRequest(requestWithLine("X: caf\u{C3}\u{A9}")).value)
        #expect(utf8.fields["X"] == "café")
    }

    @Test(
        arguments: [
            ("X : y", .whitespaceBeforeColon), ("X\t: y", .whitespaceBeforeColon),
            ("X y", .whitespaceBeforeColon), ("Content-Length 10", .whitespaceBeforeColon),
            ("Content-Length : 5", .whitespaceBeforeColon),
            ("Transfer-Encoding : chunked", .whitespaceBeforeColon),
            ("Transfer-Encoding\t: chunked", .whitespaceBeforeColon),
            ("Transfer Encoding: chunked", .whitespaceBeforeColon),
            (": y", .emptyFieldName), (":", .emptyFieldName), ("X", .missingColon),
            ("Transfer-\r\nEncoding: chunked", .missingColon), ("name\r\n : value", .missingColon),
            ("Connection\r\u{1B}5\u{D5}eep-Alive", .missingColon),
            (" X: y", .lineFolding), ("\tX: y", .lineFolding), ("X: a\r\n b", .lineFolding),
            ("X: a\r\n\tb", .lineFolding), ("X: a\r\n \r\nY: b", .lineFolding),
            ("Transfer-Encoding:\r\n chunked", .unknownTransferCoding),
            ("X:\r\n chunked", .lineFolding), (" ", .lineFolding),
            (" Content-Length: 38", .lineFolding),
            ("X[]: y", .malformedFieldName), ("Fo@: y", .malformedFieldName),
            ("X(y): z", .malformedFieldName), ("X/Y: z", .malformedFieldName),
            ("\"X\": y", .malformedFieldName), ("X,Y: z", .malformedFieldName),
            ("X;Y: z", .malformedFieldName), ("X=Y: z", .malformedFieldName),
            ("X?: z", .malformedFieldName), ("{X}: z", .malformedFieldName),
            ("X\\Y: z", .malformedFieldName), ("<X>: z", .malformedFieldName),
            ("Foo\u{1}test: Bar", .malformedFieldName), ("\u{0}: y", .malformedFieldName),
            ("X\u{0}Y: z", .malformedFieldName), ("X\u{B}: y", .malformedFieldName),
            ("\u{B}X: y", .malformedFieldName), ("X\u{7F}: y", .malformedFieldName),
            ("\u{EF}oo: bar", .malformedFieldName), ("X-T\u{C3}\u{AB}st: y", .malformedFieldName),
            ("Content-Length\u{85}: 10", .malformedFieldName),
            ("Content-Length\u{A0}: 10", .malformedFieldName),
            ("X: a\u{0}b", .malformedFieldValue), ("X: \u{0}", .malformedFieldValue),
            ("X: a\u{0}", .malformedFieldValue), ("X: a\u{1}b", .malformedFieldValue),
            ("X: a\u{7}\u{8}b", .malformedFieldValue), ("X: a\u{B}b", .malformedFieldValue),
            ("X: a\u{C}b", .malformedFieldValue), ("X: a\u{1B}b", .malformedFieldValue),
            ("X: a\u{1F}b", .malformedFieldValue), ("X: a\u{7F}b", .malformedFieldValue),
            ("X:\u{B}a", .malformedFieldValue), ("X: 0123456789abcde\u{7F}", .malformedFieldValue),
            ("X: 01234567\u{0}9abcdef", .malformedFieldValue),
            ("X: \u{FF}\u{FF}\u{FF}\u{FF}\u{FF}\u{FF}\u{FF}\u{1F}", .malformedFieldValue),
        ] as [(String, MessageError)])
    func `a malformed field line is refused with 400`(line: String, error: MessageError) {
        let outcome = parseRequest(requestWithLine(line))
        #expect(outcome.failure == error)
        #expect(outcome.failure?.status == .badRequest)
    }

    @Test(arguments: [" Host: a", "\tHost: a", " ", "\tContent-Length: 1"])
    func `white space before the first name is refused with 400`(line: String) {
        #expect(
            parseRequest("GET / HTTP/1.1\r\n\(line)\r\n\r\n")
                == .refused(.whitespaceBeforeFields, at: 16))
    }

    @Test func `every control character but HTAB is refused in a value, and no other byte`() {
        for byte in UInt8.min...UInt8.max where byte != 0x0A && byte != 0x0D {
            let input = requestWithLine("X: abcdefghij\(Unicode.Scalar(byte))klm")
            let isControl = byte < 0x20 && byte != 0x09 || byte == 0x7F
            #expect((parseRequest(input).failure == .malformedFieldValue) == isControl)
        }
    }

    @Test func `the wrong byte's offset is told`() {
        #expect(
            parseRequest("GET / HTTP/1.1\r\nHost: a\r\nX: \u{0}\r\n\r\n")
                == .refused(.malformedFieldValue, at: 28))
        #expect(
            parseRequest("GET / HTTP/1.1\r\nHost: a/b\r\nX: \u{0}\r\n\r\n")
                == .refused(.malformedHost, at: 26))
    }
}

@Suite("RFC 9112 §2.2 line ends") struct LineEndTests {
    @Test(arguments: [
        "GET / HTTP/1.1\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n\n", "GET / HTTP/1.1\nHost: a\n\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: y\nZ: w\r\n\r\n", "GET /\nHTTP/1.1\r\nHost: a\r\n\r\n",
        "GET\n/ HTTP/1.1\r\nHost: a\r\n\r\n", "GE\nT / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX\n: y\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nTe\nst: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX:\n\nGET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n\nZ: w\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: y\nTransfer-Encoding: chunked\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX:\nContent-Length: 23\r\n\r\n",
        "GET \n/ HTTP/1.1\r\nHost: a\r\n\r\n",
    ])
    func `a bare LF is refused with 400`(input: String) {
        let outcome = parseRequest(input)
        #expect(outcome.failure == .bareLineFeed)
        #expect(outcome.failure?.status == .badRequest)
    }

    @Test(arguments: [
        "GET / HTTP/1.1\rHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\rX: y\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n\rX", "GET / HTTP/1.1\r\nHost: a\r\n\r\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\r\n\r\n", "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n\rZGET /evil: HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: va\rlue\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX:\rTransfer-Encoding: chunked\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nFoo: 1\rBar: 2\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: :/\rSmuggled: :)\r\n\r\n",
        "GET / HTTP/1.1\r\rHost: a\r\r\r\r",
    ])
    func `a bare CR is refused with 400`(input: String) {
        let outcome = parseRequest(input)
        #expect(outcome.failure == .bareCarriageReturn)
        #expect(outcome.failure?.status == .badRequest)
    }

    @Test func `a bare CR or LF is refused before the head is whole`() {
        #expect(
            parseRequest("GET / HTTP/1.1\r\nHost: a\n") == .refused(.bareLineFeed, at: 23))
        #expect(
            parseRequest("GET / HTTP/1.1\r\nHost: a\rX")
                == .refused(.bareCarriageReturn, at: 24))
        #expect(parseRequest("GET / HTTP/1.1\r\nHost: a\r") == .incomplete)
    }

    @Test func `every prefix of a good head is waited for`() {
        let input = "POST /a?b HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n".bytes
        for length in 0..<input.count {
            #expect(parseRequest(input, prefixes: [length], limits: HeadLimits()) == .incomplete)
        }
    }
}
