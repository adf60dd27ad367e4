import EventLoops
import HTTP
import Sockets
import Testing

@testable import HTTPFetching

@Suite("RFC 9112 §6 answers as a client reads them") struct AnswerTests {
    /// An answer, what it means, and whether the server ends the connection behind it.
    struct Sample: Sendable, CustomTestStringConvertible {
        var method = Method.get
        let bytes: String
        let status: Int
        let body: String
        var trailers = Fields()
        var endsConnection = false
        /// Whether the connection can be used again.
        var persists = true

        var testDescription: String { bytes }
    }

    static let samples = [
        Sample(
            bytes: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", status: 200,
            body: "hello"),
        Sample(bytes: "HTTP/1.1 201\r\nContent-Length: 0\r\n\r\n", status: 201, body: ""),
        Sample(
            bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "3;x=y\r\none\r\n4\r\n two\r\n0\r\nDigest: 7\r\n\r\n",
            status: 200, body: "one two", trailers: ["Digest": "7"]),
        Sample(
            bytes: "HTTP/1.1 200 OK\r\n\r\nuntil the end", status: 200, body: "until the end",
            endsConnection: true, persists: false),
        Sample(
            bytes: "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", status: 200, body: "ok",
            persists: false),
        Sample(
            bytes: "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
            status: 200, body: "ok", persists: false),
        Sample(bytes: "HTTP/1.1 204 No Content\r\n\r\n", status: 204, body: ""),
        Sample(
            bytes: "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", status: 304, body: ""),
        Sample(
            method: .head, bytes: "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", status: 200,
            body: ""),
        Sample(
            method: .head, bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            status: 200, body: ""),
        Sample(
            bytes: "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
                + "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n!",
            status: 200, body: "!"),
    ]

    @Test(arguments: samples)
    func `an answer is read the same however its bytes are cut`(sample: Sample) async throws {
        let count = sample.bytes.utf8.count
        let cuts = [Array(1...count), [count]] + (1..<count).map { [$0, count] }
        try await withOrigin { side, _ in
            while let head = try await side.head() {
                // Which cut it is stands in the target.
                let cut = Int(head.split(separator: " ")[1].dropFirst()) ?? 0
                try await side.write(sample.bytes, cutAt: cuts[cut])
                if sample.endsConnection { return }
            }
        } _: { client, origin in
            for cut in cuts.indices {
                let answer = try await client.fetch(
                    FetchRequest(sample.method, origin.origin, target: "/\(cut)"))
                #expect(answer.status.rawValue == sample.status)
                let body = try await answer.collect(upTo: 100)
                #expect(body == Array(sample.body.utf8))
                #expect(answer.trailers == sample.trailers)
            }
            #expect(origin.acceptedCount == (sample.persists ? 1 : cuts.count))
        }
    }

    @Test func `interim answers are told as they come, but for 100`() async throws {
        try await withOrigin { side, _ in
            _ = try await side.head()
            try await side.write(
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
                    + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        } _: { client, origin in
            var request = FetchRequest(.get, origin.origin, target: "/")
            var told: [String] = []
            request.onInterim = { told.append("\($0.status) \($0["link"] ?? "")") }
            let status = try await client.fetch(request).status
            #expect(status == .ok)
            #expect(told == ["103 Early Hints </a>"])
        }
    }

    @Test func `the head keeps the bytes that it came in`() async throws {
        try await withOrigin { side, _ in
            _ = try await side.head()
            try await side.stream.write(
                Array("HTTP/1.1 200 OK\r\nX-Name: caf".utf8) + [0xE9]
                    + Array("\r\nContent-Length: 0\r\n\r\n".utf8))
        } _: { client, origin in
            let head = try await client.fetch(FetchRequest(.get, origin.origin, target: "/")).head
            #expect(head["x-name"] == "caf\u{E9}")
            var block = FieldBlock()
            block.copyEndToEnd(head.head.fields, in: head.bytes, except: ["content-length"])
            #expect(block.bytes == Array("X-Name: caf".utf8) + [0xE9, 13, 10])
        }
    }

    @Test func `a body waits at the server until it is read`() async throws {
        let body = String(repeating: "0123456789abcdef", count: 1 << 20)
        try await withOrigin { side, _ in
            _ = try await side.head()
            try await side.write("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n")
            try await side.write(body)
            _ = try await side.head()
            try await side.write("HTTP/1.1 204 No Content\r\nX-Written: yes\r\n\r\n")
        } _: { client, origin in
            let answer = try await client.fetch(FetchRequest(.get, origin.origin, target: "/"))
            _ = try await answer.next()
            await client.loop.pass(turns: 20)
            // 16 MiB are more than the kernel holds, so the origin is still writing.
            var count = 0
            let other = try await client.fetch(FetchRequest(.get, origin.origin, target: "/"))
            other.close()
            #expect(origin.acceptedCount == 2)
            while let piece = try await answer.next() { count += piece.count }
            #expect(count > body.utf8.count - (64 << 10))
            let last = try await client.get(origin)
            #expect(last.status == 204)
            #expect(origin.acceptedCount == 2)
        }
    }
}
