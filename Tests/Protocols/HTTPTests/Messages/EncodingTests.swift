// Writing heads and chunks.

import Bytes
import Testing

@testable import HTTP

/// What `write` appends to an empty buffer.
func encoded(
    _ write: (inout ByteBuffer) throws(MessageError) -> Void
) throws(MessageError) -> String {
    var buffer = ByteBuffer()
    try write(&buffer)
    return String(decoding: buffer.array, as: UTF8.self)
}

/// Why `write` refuses, having checked that it appended nothing.
func refusal(_ write: (inout ByteBuffer) throws(MessageError) -> Void) -> MessageError? {
    var buffer = ByteBuffer()
    do throws(MessageError) {
        try write(&buffer)
        return nil
    } catch {
        let count = buffer.count
        #expect(count == 0)
        return error
    }
}

@Suite("Encoding of heads") struct HeadEncodingTests {
    @Test(
        arguments: [
            (.ok, "HTTP/1.1 200 OK\r\n"), (.partialContent, "HTTP/1.1 206 Partial Content\r\n"),
            (.notModified, "HTTP/1.1 304 Not Modified\r\n"),
            (.notFound, "HTTP/1.1 404 Not Found\r\n"),
            (.continue, "HTTP/1.1 100 Continue\r\n"),
            (.requestHeaderFieldsTooLarge, "HTTP/1.1 431 Request Header Fields Too Large\r\n"),
            (Status(rawValue: 299), "HTTP/1.1 299 \r\n"),
            (Status(rawValue: 999), "HTTP/1.1 999 \r\n"),
        ] as [(Status, String)])
    func `a status line has the registered reason, or none`(status: Status, line: String) throws {
        #expect(
            try encoded { (buffer) throws(MessageError) in try buffer.appendStatusLine(status) }
                == line)
    }

    @Test(arguments: [0, 99, 1000, 65535] as [UInt16])
    func `a status without three digits is refused`(status: UInt16) {
        #expect(
            refusal { (buffer) throws(MessageError) in
                try buffer.appendStatusLine(Status(rawValue: status))
            } == .malformedStatusLine)
    }

    @Test func `every registered status line parses back`() throws {
        for code in UInt16(100)...599 {
            let status = Status(rawValue: code)
            let line = try encoded { (buffer) throws(MessageError) in
                try buffer.appendStatusLine(status)
                buffer.appendHeadEnd()
            }
            let parsed = parseResponse(line.bytes, prefixes: [line.bytes.count]).value
            #expect(parsed?.status == status)
            #expect(parsed?.reason == status.reason)
        }
    }

    @Test func `a request line is written`() throws {
        let line = try encoded { (buffer) throws(MessageError) in
            try buffer.appendRequestLine(.post, target: "/a?b={c}")
        }
        #expect(line == "POST /a?b={c} HTTP/1.1\r\n")
    }

    @Test(
        arguments: [
            ("GET", "/ HTTP/1.1\r\nX: y", .malformedTarget), ("GET", "", .malformedTarget),
            ("GET", "/a b", .malformedTarget), ("GET", "/\n", .malformedTarget),
            ("GET", "/é", .malformedTarget), ("GET", "/#a", .malformedTarget),
            ("G T", "/", .malformedMethod), ("", "/", .malformedMethod),
            ("GET\r\n", "/", .malformedMethod), ("É", "/", .malformedMethod),
        ] as [(String, String, MessageError)])
    func `a request line is never split`(method: String, target: String, error: MessageError) {
        #expect(
            refusal { (buffer) throws(MessageError) in
                try buffer.appendRequestLine(.other(method), target: target)
            } == error)
    }
}

@Suite("Encoding of fields") struct FieldEncodingTests {
    @Test func `fields are written one a line`() throws {
        let text = try encoded { (buffer) throws(MessageError) in
            buffer.appendField("Server", constant: "bx")
            buffer.appendField("Content-Length", decimal: 42)
            try buffer.appendField("ETag", "\"a\"")
            try buffer.appendField(named: "X", "caf\u{E9}\tb")
            try buffer.appendFields(["A": "", "B": "c"])
            buffer.appendHeadEnd()
        }
        #expect(
            text
                == "Server: bx\r\nContent-Length: 42\r\nETag: \"a\"\r\nX: caf\u{E9}\tb\r\nA: \r\nB: c\r\n\r\n"
        )
    }

    @Test func `a field of another message is written as it stands`() throws {
        let bytes = "N: v\u{FF}".bytes
        var buffer = ByteBuffer()
        try bytes.withUnsafeBytes {
            try buffer.appendField(
                copying: UnsafeRawBufferPointer(rebasing: $0[0..<1]),
                UnsafeRawBufferPointer(rebasing: $0[3..<5]))
        }
        let written = buffer.array
        #expect(written == bytes + [13, 10])
    }

    @Test(
        arguments: [
            ("X", "a\r\nSet-Cookie: b", .malformedFieldValue), ("X", "a\n", .malformedFieldValue),
            ("X", "a\r", .malformedFieldValue), ("X", "\u{0}", .malformedFieldValue),
            ("X", "\u{7F}", .malformedFieldValue),
            ("X", "0123456789abcdef\u{1}", .malformedFieldValue),
            ("", "a", .malformedFieldName), ("X:", "a", .malformedFieldName),
            ("X Y", "a", .malformedFieldName), ("X\r\nY", "a", .malformedFieldName),
            ("É", "a", .malformedFieldName), (" X", "a", .malformedFieldName),
        ] as [(String, String, MessageError)])
    func `a field never splits a message`(name: String, value: String, error: MessageError) {
        #expect(
            refusal { (buffer) throws(MessageError) in try buffer.appendField(named: name, value) }
                == error)
        #expect(
            refusal { (buffer) throws(MessageError) in
                try buffer.appendFields(["A": "b", name: value])
            } == error)
        #expect(
            refusal { (buffer) throws(MessageError) in
                try buffer.appendLastChunk(trailers: [name: value])
            } == error)
        if error == .malformedFieldValue {
            #expect(
                refusal { (buffer) throws(MessageError) in
                    try buffer.appendField("X", value)
                } == error)
        }
    }
}

@Suite("RFC 9112 §7.1 encoding of chunks") struct ChunkEncodingTests {
    @Test func `chunks and trailers decode to what was written`() throws {
        let text = try encoded { (buffer) throws(MessageError) in
            "hello".bytes.withUnsafeBytes { buffer.appendChunk($0) }
            buffer.appendChunk(UnsafeRawBufferPointer(start: nil, count: 0))
            buffer.appendChunkStart(count: 26)
            buffer.append("abcdefghijklmnopqrstuvwxyz")
            buffer.appendChunkEnd()
            try buffer.appendLastChunk(trailers: ["Digest": "x"])
        }
        #expect(
            text
                == "5\r\nhello\r\n1a\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\nDigest: x\r\n\r\n")
        #expect(
            decodeBody(text)
                == .whole(
                    DecodedBody(
                        content: "helloabcdefghijklmnopqrstuvwxyz", trailers: ["Digest": "x"],
                        length: text.utf8.count)))
    }

    @Test func `the last chunk without trailers is five bytes`() throws {
        #expect(
            try encoded { (buffer) throws(MessageError) in buffer.appendLastChunk() } == "0\r\n\r\n"
        )
    }
}
