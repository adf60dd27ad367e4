// Answers (RFC 9110 §6.4, §8.6, RFC 9112 §6): framing by version, method and status, bodies of
// segments, files and streams, and handlers that fail.

import CLinux
import EventLoops
import HTTP
import HTTPServing
import Linux
import Testing

@Suite("RFC 9112 §6 answers") struct AnswerTests {
    private static func request(
        _ target: String = "/", method: String = "GET", version: String = "1.1"
    ) -> String {
        "\(method) \(target) HTTP/\(version)\r\nHost: a\r\n"
            + (version == "1.0" ? "Connection: keep-alive\r\n\r\n" : "\r\n")
    }

    private func stream(length: Int?) throws -> LiveServer {
        try LiveServer { _ in
            Response(.ok, length: length) { writer in
                for piece in ["one ", "", "two ", "three"] { try await writer.write(piece) }
            }
        }
    }

    // MARK: Framing

    @Test(arguments: ["1.1", "1.0"])
    func `a stream of known length is sent with it`(version: String) throws {
        let client = try stream(length: 13).connect()
        for _ in 0..<2 {
            let answer = try client.exchange(Self.request(version: version))
            #expect(answer.body == "one two three")
            #expect(answer["content-length"] == "13")
            #expect(answer["transfer-encoding"] == nil)
        }
    }

    @Test func `a stream of unknown length is sent in chunks`() throws {
        let client = try stream(length: nil).connect()
        for _ in 0..<2 {
            let answer = try client.exchange(Self.request())
            #expect(answer.body == "one two three")
            #expect(answer["transfer-encoding"] == "chunked")
            #expect(answer["content-length"] == nil)
        }
    }

    @Test func `a stream of unknown length to HTTP/1.0 ends with the connection`() throws {
        let text = try stream(length: nil).exchange(Self.request(version: "1.0"))
        #expect(text.hasSuffix("\r\n\r\none two three"))
        #expect(text.contains("\r\nConnection: close\r\n"))
        #expect(!text.contains("Transfer-Encoding"))
    }

    @Test(arguments: [13, nil] as [Int?])
    func `HEAD gets the head of GET and no body`(length: Int?) throws {
        let client = try stream(length: length).connect()
        for _ in 0..<2 {
            let answer = try client.exchange(Self.request(method: "HEAD"))
            #expect(answer["content-length"] == length.map { "\($0)" })
            #expect(answer["transfer-encoding"] == (length == nil ? "chunked" : nil))
        }
        #expect(client.received.isEmpty)
    }

    @Test func `HEAD may say a length that only the handler knows`() throws {
        let live = try LiveServer { _ in Response(.ok, fields: ["Content-Length": "99"]) }
        let client = try live.connect()
        #expect(try client.exchange(Self.request(method: "HEAD"))["content-length"] == "99")
        #expect(try client.exchange(Self.request())["content-length"] == "0")
    }

    @Test(arguments: [204, 304] as [UInt16])
    func `an answer that has no body has no length either`(status: UInt16) throws {
        let live = try LiveServer { _ in
            Response(Status(rawValue: status), fields: ["Content-Length": "3"], bytes: [1, 2, 3])
        }
        let client = try live.connect()
        for _ in 0..<2 {
            let answer = try client.exchange(Self.request())
            #expect(answer.status == Int(status))
            #expect(answer["content-length"] == nil && answer["transfer-encoding"] == nil)
        }
        #expect(client.received.isEmpty)
    }

    @Test func `Reset Content is empty and says so`() throws {
        let live = try LiveServer { _ in Response(.resetContent, text: "not sent") }
        let client = try live.connect()
        #expect(try client.exchange(Self.request())["content-length"] == "0")
        #expect(try client.exchange(Self.request()).body == "")
    }

    @Test func `the framing is the server's alone`() throws {
        let live = try LiveServer { _ in
            Response(
                .ok,
                fields: [
                    "Content-Length": "7", "Transfer-Encoding": "gzip", "Date": "today",
                    "X": "y",
                ], text: "abc")
        }
        let client = try live.connect()
        let answer = try client.exchange(Self.request())
        #expect(answer.body == "abc")
        #expect(answer["transfer-encoding"] == nil)
        #expect(answer.fields.filter { $0.name == "content-length" }.count == 1)
        #expect(answer.fields.filter { $0.name == "date" }.count == 1)
        #expect(answer["x"] == "y")
    }

    // MARK: Bodies

    @Test(arguments: Transport.allCases)
    func `segments of bytes and files go out in order`(transport: Transport) throws {
        let file = try OpenFile.temporary(Array("0123456789".utf8))
        let large = [UInt8](repeating: 76, count: 100_000)
        let live = try LiveServer(transport) { _ in
            Response(
                .partialContent, fields: [:],
                segments: [
                    .bytes(Array("a".utf8)), .file(file, offset: 2, count: 3), .bytes([]),
                    .bytes(Array("b".utf8)), .bytes(large), .file(file, offset: 0, count: 10),
                    .file(file, offset: 9, count: 1), .bytes(Array("c".utf8)),
                ])
        }
        let client = try live.connect()
        let expected =
            "a234b" + String(decoding: large, as: UTF8.self) + "01234567899c"
        for _ in 0..<3 {
            let answer = try client.exchange(Self.request())
            #expect(answer.body == expected)
            #expect(answer["content-length"] == "\(expected.utf8.count)")
        }
    }

    @Test func `a prepared answer may have a large body, or a file's`() throws {
        let file = try OpenFile.temporary([UInt8](repeating: 70, count: 200_000))
        let head = Array("HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n".utf8)
        let bytes = [UInt8](repeating: 66, count: 200_000)
        let live = try LiveServer(prepared: [
            "/file": PreparedAnswer(
                status: .ok, head: head, body: .file(file, offset: 0, count: 200_000)),
            "/bytes": PreparedAnswer(status: .ok, head: head, body: .bytes(bytes)),
            "/": PreparedAnswer("small"),
        ])
        let client = try live.connect()
        client.send(
            ["/", "/file", "/", "/bytes", "/file", "/"].map { Self.request($0) }.joined())
        for first in ["s", "F", "s", "B", "F", "s"] {
            let body = try client.answer().body
            #expect(body.hasPrefix(first))
            #expect(body == "small" || body.utf8.count == 200_000)
        }
    }

    @Test func `a file that became shorter ends the connection`() throws {
        let file = try OpenFile.temporary(Array("0123456789".utf8))
        let live = try LiveServer { _ in
            Response(.ok, fields: [:], segments: [.file(file, offset: 0, count: 11)])
        }
        let text = try live.exchange(Self.request())
        #expect(text.contains("Content-Length: 11\r\n"))
        #expect(text.hasSuffix("\r\n\r\n0123456789"))
    }

    // MARK: Failing handlers

    struct Failure: Error {}

    @Test func `what a handler throws is 500, reported, and the connection goes on`() throws {
        let live = try LiveServer { _ in throw Failure() }
        let client = try live.connect()
        for _ in 0..<2 {
            let answer = try client.exchange(Self.request())
            #expect(answer.status == 500)
            #expect(answer.body == "the server failed to answer\n")
        }
        #expect(live.errors.count == 2)
    }

    @Test func `an error that is an answer is that answer`() throws {
        let live = try LiveServer { _ in
            throw HTTPError(.methodNotAllowed, "read only", fields: ["Allow": "GET"])
        }
        let answer = try live.connect().exchange(Self.request(method: "DELETE"))
        #expect(answer.status == 405)
        #expect(answer["allow"] == "GET")
        #expect(answer.body == "read only\n")
        #expect(live.errors.isEmpty)
    }

    @Test(arguments: [
        ("X", "a\r\nSet-Cookie: b"), ("X", "a\nb"), ("X", "a\0"), ("X\r\nY", "a"), ("", "a"),
        ("X ", "a"), ("X:", "a"),
    ])
    func `a field that would split the answer is 500`(name: String, value: String) throws {
        let live = try LiveServer { _ in
            var fields = Fields()
            fields.add(name, value)
            return Response(.ok, fields: fields, text: "ok")
        }
        let client = try live.connect()
        let answer = try client.exchange(Self.request())
        #expect(answer.status == 500)
        #expect(answer["set-cookie"] == nil)
        #expect(try client.exchange(Self.request()).status == 500)
        #expect(live.errors.first as? MessageError != nil)
        #expect(live.answers.map(\.status) == [500, 500])
    }

    @Test(arguments: [100, 101, 199, 99, 600, 1000, 0] as [UInt16])
    func `a status that ends no exchange is 500`(status: UInt16) throws {
        let live = try LiveServer { _ in Response(Status(rawValue: status), text: "x") }
        #expect(try live.connect().exchange(Self.request()).status == 500)
    }

    @Test func `a handler cannot agree to a tunnel`() throws {
        let live = try LiveServer { _ in Response(.ok) }
        let text = try live.exchange("CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n" + Self.request())
        #expect(text.hasPrefix("HTTP/1.1 500 "))
        #expect(text.ranges(of: "HTTP/1.1 ").count == 1)
    }

    @Test(arguments: [5, nil] as [Int?])
    func `a stream that throws breaks the answer off`(length: Int?) throws {
        let live = try LiveServer { _ in
            Response(.ok, length: length) { writer in
                try await writer.write("abc")
                throw Failure()
            }
        }
        let text = try live.exchange(Self.request())
        #expect(text.hasSuffix(length == nil ? "3\r\nabc\r\n" : "\r\n\r\nabc"))
        #expect(live.errors.count == 1)
        #expect(live.answers == [LiveServer.Record(status: 200, bodyCount: 3)])
    }

    @Test func `a broken stream to HTTP/1.0 is reset, because its end would look like success`()
        throws
    {
        let live = try LiveServer { _ in
            Response(.ok) { writer in
                try await writer.write("abc")
                throw Failure()
            }
        }
        let client = try live.connect()
        client.send(Self.request(version: "1.0"))
        live.run {
            client.poll(); return client.isEnded
        }
        #expect(client.failure == .connectionReset)
    }

    @Test func `a stream shorter than promised breaks off`() throws {
        let live = try LiveServer { _ in
            Response(.ok, length: 4) { try await $0.write("abc") }
        }
        #expect(try live.exchange(Self.request()).hasSuffix("\r\n\r\nabc"))
    }

    @Test func `a stream cannot pass what it promised`() throws {
        var failure: (any Error)?
        let live = try LiveServer { _ in
            Response(.ok, length: 4) { writer in
                try await writer.write("abcd")
                do { try await writer.write("e") } catch { failure = error }
            }
        }
        let client = try live.connect()
        #expect(try client.exchange(Self.request()).body == "abcd")
        #expect(failure as? WriteError == .tooLong(promised: 4))
    }

    @Test func `nothing can be written behind the end`() throws {
        var kept: BodyWriter?
        let live = try LiveServer { _ in
            if let kept {
                do { try await kept.write("late") } catch { return Response(.ok, text: "\(error)") }
            }
            return Response(.ok) { writer in
                kept = writer
                try await writer.write("first")
            }
        }
        let client = try live.connect()
        #expect(try client.exchange(Self.request()).body == "first")
        #expect(try client.exchange(Self.request()).body == WriteError.answerEnded.description)
    }

    @Test func `a stream's head does not wait for its first bytes`() throws {
        var goOn: (() -> Void)?
        let live = try LiveServer { _ in
            Response(.ok) { writer in
                await withUnsafeContinuation { continuation in goOn = { continuation.resume() } }
                try await writer.write("late")
            }
        }
        let client = try live.connect()
        client.send(Self.request())
        live.run {
            client.poll(); return !client.received.isEmpty
        }
        #expect(client.text.hasSuffix("\r\n\r\n"))
        goOn?()
        #expect(try client.answer().body == "late")
    }

    @Test func `each answer is logged once with its bytes`() throws {
        let live = try LiveServer(prepared: ["/p": PreparedAnswer("12345")]) { request in
            switch request.target {
            case "/stream":
                Response(.ok) { writer in
                    try await writer.write("abc")
                    try await writer.write("defg")
                }
            case "/throw": throw Failure()
            default: Response(.notFound, text: "123456")
            }
        }
        let client = try live.connect()
        for target in ["/p", "/stream", "/none", "/throw"] {
            _ = try client.exchange(Self.request(target))
        }
        _ = try client.exchange(Self.request("/p", method: "HEAD"))
        _ = try client.exchange(Self.request("/none", method: "HEAD"))
        client.send("bad\r\n\r\n")
        #expect(try client.answer().status == 400)
        #expect(live.answers.map(\.status) == [200, 200, 404, 500, 200, 404, 400])
        #expect(live.answers.prefix(6).map(\.bodyCount) == [5, 7, 6, 28, 0, 0])
    }
}

extension OpenFile {
    /// A file without a name.
    static func temporary(_ bytes: [UInt8]) throws -> OpenFile {
        let descriptor = try FileDescriptor.open("/tmp", O_RDWR | 0o20200000, mode: 0o600)
        var offset = 0
        while offset < bytes.count {
            offset += try bytes[offset...].withUnsafeBytes { try descriptor.write($0) }
        }
        return OpenFile(descriptor)
    }
}
