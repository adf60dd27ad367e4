import HTTP
import Testing

@Suite("RFC 9110 §7.6.1 fields that are passed on") struct FieldBlockTests {
    /// The lines of an answer with these fields that are meant for the next but one.
    private static func passedOn(
        _ fields: [UInt8], except others: [StaticString] = []
    ) throws -> (head: ResponseHead, message: [UInt8], block: FieldBlock) {
        let message = Array("HTTP/1.1 204 No Content\r\n".utf8) + fields + [13, 10]
        var parser = ResponseParser(answerTo: .get, limits: HeadLimits())
        let isWhole = try message.withUnsafeBytes { try parser.parse($0) }
        #expect(isWhole)
        var block = FieldBlock()
        block.copyEndToEnd(parser.head.fields, in: message, except: others)
        return (parser.head, message, block)
    }

    @Test(arguments: [
        ("A: 1\r\nb:2 \r\nA:\r\n", "A: 1\r\nb: 2\r\nA: \r\n"),
        ("Connection: close\r\nA: 1\r\n", "A: 1\r\n"),
        ("Connection: x-a, , X-B\r\nX-A: 1\r\nA: 2\r\nx-b: 3\r\n", "A: 2\r\n"),
        ("X-A: 1\r\nConnection: keep-alive\r\nCONNECTION: X-A\r\n", ""),
        (
            "Keep-Alive: 5\r\nProxy-Connection: a\r\nTE: trailers\r\nTrailer: A\r\nUpgrade: x\r\n"
                + "Proxy-Authenticate: Basic\r\nProxy-Authorization: Basic\r\nTransfer: 1\r\n",
            "Transfer: 1\r\n"
        ),
    ])
    func `what is for the next hop goes no further`(fields: String, expected: String) throws {
        let (_, _, block) = try Self.passedOn(Array(fields.utf8))
        #expect(String(decoding: block.bytes, as: UTF8.self) == expected)
    }

    @Test func `so do the names that the caller writes itself`() throws {
        let (_, _, block) = try Self.passedOn(
            Array("Via: 1.1 a\r\nDate: x\r\nA: 1\r\n".utf8), except: ["via", "date"])
        #expect(String(decoding: block.bytes, as: UTF8.self) == "A: 1\r\n")
    }

    @Test func `values keep their bytes`() throws {
        let (head, message, block) = try Self.passedOn([0x41, 0x3A, 0xE9, 0xFF, 13, 10])
        #expect(block.bytes == [0x41, 0x3A, 0x20, 0xE9, 0xFF, 13, 10])
        var joined = FieldBlock()
        try joined.add("A", joining: "a", of: head.fields, in: message, "b")
        #expect(joined.bytes == [0x41, 0x3A, 0x20, 0xE9, 0xFF, 0x2C, 0x20, 0x62, 13, 10])
    }

    @Test(arguments: [
        ("", "Via: c\r\n"), ("via: a\r\nVIA: b\r\n", "Via: a, b, c\r\n"),
        ("Via: \r\nVia: a, b\r\n", "Via: a, b, c\r\n"),
    ])
    func `a list ends with our word`(fields: String, expected: String) throws {
        let (head, message, _) = try Self.passedOn(Array(fields.utf8))
        var block = FieldBlock()
        try block.add("Via", joining: "via", of: head.fields, in: message, "c")
        #expect(String(decoding: block.bytes, as: UTF8.self) == expected)
    }

    @Test(arguments: ["a\r\nB: c", "\n", "\r", "\u{0}"])
    func `nothing that is put in can end its line`(text: String) throws {
        var block = FieldBlock()
        #expect(throws: MessageError.malformedFieldValue) { try block.add("A", text) }
        #expect(throws: MessageError.malformedFieldName) { try block.add(text, "a") }
        #expect(throws: MessageError.malformedFieldName) { try block.add("A:", "a") }
        #expect(block.bytes == [])
    }
}
