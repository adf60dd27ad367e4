import Forms
import Support
import Testing

@Suite("Multipart forms, RFC 7578") struct MultipartParserTests {
    static let sample = """
        preamble\r\n--a\r\n--b \t\r\n\
        Content-Disposition: form-data; name="text"\r\n\r\n\
        one\r\n--\r\n--a\r\n\r\r\n-\r\n\r\n--b\r\n\
        content-disposition:form-data;name=file; filename="a\\"b.txt"\r\n\
        Content-Type: text/plain; charset=utf-8\r\nX-Other: 1\r\n\r\n\
        \r\n-\r-\r\n--\r\n--B\n--b\r\n--b\r\n\
        Content-Disposition: form-data; name="empty"; filename=""\r\n\r\n\r\n--b\r\n\
        Content-Disposition: form-data; name="none"\r\n\r\n--b--\r\nepilogue\r\n--b\r\n
        """
    static let parts = [
        ParsedPart("text", "one\r\n--\r\n--a\r\n\r\r\n-\r\n"),
        ParsedPart(
            "file", file: "a\"b.txt", type: "text/plain; charset=utf-8",
            "\r\n-\r-\r\n--\r\n--B\n--b"),
        ParsedPart("empty", file: "", ""),
        ParsedPart("none", ""),
    ]

    @Test func `every split into two and three pieces tells the same parts`() throws {
        let bytes = Array(Self.sample.utf8)
        for first in 0...bytes.count {
            #expect(try parse([Array(bytes[..<first]), Array(bytes[first...])]) == Self.parts)
            for second in stride(from: first, through: bytes.count, by: 7) {
                let pieces = [bytes[..<first], bytes[first..<second], bytes[second...]]
                #expect(try parse(pieces.map { Array($0) }) == Self.parts)
            }
        }
    }

    @Test func `byte by byte it tells the same parts`() throws {
        #expect(try parse(Self.sample.utf8.map { [$0] }) == Self.parts)
    }

    @Test func `a body that is cut anywhere before its last boundary is unterminated`() throws {
        let bytes = Array(Self.sample.utf8)
        let end = Array("--b--".utf8)
        let last = try #require(
            bytes.indices.first { bytes[$0...].starts(with: end) })
        for count in 0..<last + end.count {
            #expect(throws: MultipartError.unterminated(bytes: count)) {
                try parse([Array(bytes[..<count])])
            }
        }
        #expect(try parse([Array(bytes[..<(last + end.count)])]) == Self.parts)
    }

    @Test func `random data with pieces of boundaries in it comes out as it went in`() throws {
        var random = SplitMix64(state: 7)
        let words: [[UInt8]] = ["\r", "\n", "-", "--", "\r\n", "\r\n--", "\r\n--bo", "x", "b"].map {
            Array($0.utf8)
        }
        for _ in 0..<400 {
            var data: [UInt8] = []
            for _ in 0..<Int.random(in: 0...60, using: &random) {
                data += words.randomElement(using: &random) ?? []
            }
            let text = "--bou\r\n\(disposition)\r\n"
            let bytes = Array(text.utf8) + data + Array("\r\n--bou--".utf8)
            var (pieces, start) = ([[UInt8]](), 0)
            while start < bytes.count {
                let end = min(bytes.count, start + Int.random(in: 1...40, using: &random))
                pieces.append(Array(bytes[start..<end]))
                start = end
            }
            let parts = try parse(pieces, boundary: "bou")
            #expect(parts.map(\.data) == [data])
        }
    }

    @Test func `a form without parts ends`() throws {
        #expect(try parse("--b--") == [])
        #expect(try parse("\r\n--b--\r\n") == [])
    }

    @Test(
        arguments: [
            ("", .unterminated(bytes: 0)),
            ("--b", .unterminated(bytes: 3)),
            ("--b\n", .badDelimiter(offset: 3)),
            ("--b\rx", .badDelimiter(offset: 4)),
            ("--bb\r\n", .badDelimiter(offset: 3)),
            ("--b-x", .badDelimiter(offset: 4)),
            ("--b --", .badDelimiter(offset: 4)),
            ("x\n--b--\n", .unterminated(bytes: 8)),
            ("--b\r\n\r\nx\r\n--b--", .badDisposition(offset: 7)),
            ("--b\r\nA: 1\n\r\n", .badHeadByte(offset: 9)),
            ("--b\r\nA: 1\rB", .badHeadByte(offset: 10)),
            ("--b\r\nA: \0", .badHeadByte(offset: 8)),
            ("--b\r\nA: \u{7F}", .badHeadByte(offset: 8)),
            ("--b\r\nA\r\n\r\n", .badHeadLine(offset: 10)),
            ("--b\r\n: x\r\n\r\n", .badHeadLine(offset: 12)),
            ("--b\r\nA : x\r\n\r\n", .badHeadLine(offset: 14)),
            ("--b\r\nA: x\r\n y\r\n\r\n", .badHeadLine(offset: 17)),
        ] as [(String, MultipartError)])
    func `a malformed body is refused`(_ body: String, _ error: MultipartError) {
        #expect(failure(of: body) == error)
    }

    @Test(arguments: [
        "Content-Type: text/plain",
        "Content-Disposition: attachment; name=a",
        "Content-Disposition: form-data",
        "Content-Disposition: form-data; filename=a",
        "Content-Disposition: form-data; name=a; name=b",
        "Content-Disposition: form-data; name=a; filename=b; filename=c",
        "Content-Disposition: form-data; name=\"a",
        "Content-Disposition: form-data; name=\"a\"b",
        "Content-Disposition: form-data; name",
        "Content-Disposition: form-data; name=a\r\nContent-Disposition: form-data; name=b",
        "Content-Disposition: form-data; name=a; filename*=latin1''x",
        "Content-Disposition: form-data; name=a; filename*=UTF-8''%FF",
        "Content-Disposition: form-data; name=a; filename*=UTF-8''%4",
        "Content-Disposition: form-data; name=a; filename*=x",
    ])
    func `a part without one name is refused`(_ head: String) {
        guard case .badDisposition = failure(of: form("x", head: head + "\r\n")) else {
            Issue.record("\(head) was taken")
            return
        }
    }

    @Test func `names in bytes that are not UTF-8 are refused`() {
        let bytes = Array("--b\r\nContent-Disposition: form-data; name=".utf8) + [0xFF]
        #expect(throws: MultipartError.badDisposition(offset: 47)) {
            try parse([bytes + Array("\r\n\r\n".utf8)])
        }
    }

    @Test func `a transfer encoding that changes bytes is refused, and others are not`() throws {
        let base64 = form("eA==", head: disposition + "Content-Transfer-Encoding: base64\r\n")
        #expect(failure(of: base64) == .encodedPart(name: "a"))
        let binary = form("x", head: disposition + "Content-Transfer-Encoding: Binary\r\n")
        #expect(try parse(binary) == [ParsedPart("a", "x")])
    }

    @Test(
        arguments: [
            (#"name="a%22b%0D%0A%41""#, "a\"b\r\n%41", nil),
            (#"name="a"; filename="C:\new\x.txt""#, "a", #"C:\new\x.txt"#),
            (#"name="a\\b\"c""#, #"a\b"c"#, nil),
            (#"name="a\""#, #"a\"#, nil),
            (#"name="a;b"; filename="x; y=z""#, "a;b", "x; y=z"),
            (#"name=a; filename=b; filename*=utf-8'en'%e2%82%ac%20x"#, "a", "€ x"),
            (#"NAME="ü" ;"#, "ü", nil),
        ] as [(String, String, String?)])
    func `names are read as their writers meant them`(
        _ parameters: String, _ name: String, _ fileName: String?
    ) throws {
        let head = "Content-Disposition: form-data; \(parameters)\r\n"
        let parts = try parse(form("", head: head))
        #expect(parts == [ParsedPart(name, file: fileName, "")])
    }
}
