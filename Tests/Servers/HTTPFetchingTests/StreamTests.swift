// Bodies as streams, both ways.

import EventLoops
import HTTP
import Linux
import Sockets
import Streams
import Support
import Testing

@testable import HTTPFetching

/// What a script and a test both see; both run on the same loop.
private final class Box<Value>: @unchecked Sendable {
    var value: Value
    init(_ value: Value) { self.value = value }
}

@Suite("Bodies of a fetch as streams") struct StreamTests {
    private struct Failure: Error, Equatable {}

    private static func source(
        _ texts: [String], on loop: EventLoop, then end: @escaping (Readable<[UInt8]>) -> Void
    ) -> Readable<[UInt8]> {
        var left = texts[...]
        return Readable(
            on: loop, counting: .bytes,
            from: ReadableSource { stream, _ in
                if let text = left.popFirst() { stream.push(Array(text.utf8)) } else { end(stream) }
            })
    }

    private static func text(_ stream: Readable<[UInt8]>) async throws -> String {
        var bytes: [UInt8] = []
        for try await chunk in stream { bytes += chunk }
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: Answers

    @Test(arguments: [
        "Content-Length: 11\r\n\r\nhello world",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n",
    ])
    func `an answer is read as a stream over every split, and its connection kept`(
        answer: String
    ) async throws {
        let text = "HTTP/1.1 200 OK\r\n" + answer
        try await withOrigin(
            script: { side, _ in
                var cut = 1
                while try await side.head() != nil {
                    try await side.write(text, cutAt: [cut, text.utf8.count])
                    cut += 1
                }
            },
            { client, origin in
                for _ in 1..<text.utf8.count {
                    let answer = try await client.fetch(
                        FetchRequest(.get, origin.origin, target: "/"))
                    #expect(answer.stream === answer.stream)
                    #expect(try await Self.text(answer.stream) == "hello world")
                }
                #expect(origin.acceptedCount == 1)
            })
    }

    @Test func `the stream outlives the answer`() async throws {
        try await withOrigin(
            script: { side, _ in
                _ = try await side.head()
                try await side.write(
                    "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world", cutAt: [41, 50])
            },
            { client, origin in
                let stream = try await client.fetch(
                    FetchRequest(.get, origin.origin, target: "/")
                ).stream
                #expect(try await Self.text(stream) == "hello world")
            })
    }

    @Test func `an origin waits while nobody reads the stream`() async throws {
        let written = Box(0)
        try await withOrigin(
            script: { side, _ in
                _ = try await side.head()
                try await side.write("HTTP/1.1 200 OK\r\nContent-Length: 67108864\r\n\r\n")
                let piece = String(repeating: "x", count: 64 << 10)
                for _ in 0..<1024 {
                    try await side.write(piece)
                    written.value += piece.utf8.count
                }
            },
            { client, origin in
                let answer = try await client.fetch(FetchRequest(.get, origin.origin, target: "/"))
                let stream = answer.stream
                stream.read(0)
                await client.loop.pass(turns: 200)
                let before = written.value
                await client.loop.pass(turns: 200)
                #expect(written.value == before)
                #expect(before < 16 << 20)
                #expect(stream.length >= 64 << 10 && stream.length <= 96 << 10)
                var count = 0
                for try await chunk in stream { count += chunk.count }
                #expect(count == 64 << 20)
            })
    }

    @Test(arguments: [true, false])
    func `a stream that is left early closes the connection`(byDestroying: Bool) async throws {
        try await withOrigin(
            script: { side, number in
                while try await side.head() != nil {
                    try await side.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")
                    if number == 1 { try await side.write("defghi") }
                }
            },
            { client, origin in
                do {
                    let answer = try await client.fetch(
                        FetchRequest(.get, origin.origin, target: "/"))
                    if byDestroying {
                        answer.stream.destroy()
                    } else {
                        for try await _ in answer.stream { break }
                    }
                }
                #expect(await client.loop.pass { client.pool.count(of: origin.origin) == 0 })
                let answer = try await client.fetch(FetchRequest(.get, origin.origin, target: "/"))
                #expect(try await Self.text(answer.stream) == "abcdefghi")
                #expect(origin.acceptedCount == 2)
            })
    }

    @Test func `a stream that nobody holds any more closes the connection`() async throws {
        try await withOrigin(
            script: { side, _ in
                _ = try await side.head()
                try await side.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")
                _ = try await side.rest()
            },
            { client, origin in
                do {
                    let answer = try await client.fetch(
                        FetchRequest(.get, origin.origin, target: "/"))
                    _ = answer.stream
                    #expect(client.pool.count(of: origin.origin) == 1)
                }
                #expect(await client.loop.pass { client.pool.count(of: origin.origin) == 0 })
            })
    }

    @Test(arguments: [
        "Content-Length: 9\r\n\r\nabc", "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
    ])
    func `an answer that is cut short fails the stream`(answer: String) async throws {
        try await withOrigin(
            script: { side, _ in
                _ = try await side.head()
                try await side.write("HTTP/1.1 200 OK\r\n" + answer)
            },
            { client, origin in
                let answer = try await client.fetch(FetchRequest(.get, origin.origin, target: "/"))
                await #expect(throws: FetchError.malformedAnswer(origin.origin, .incomplete)) {
                    _ = try await Self.text(answer.stream)
                }
            })
    }

    @Test func `next takes from the stream once that was asked for`() async throws {
        try await withOrigin(
            script: { side, _ in
                _ = try await side.head()
                try await side.write("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world")
            },
            { client, origin in
                let answer = try await client.fetch(FetchRequest(.get, origin.origin, target: "/"))
                answer.stream.read(0)
                let body = try await answer.collect(upTo: 100)
                #expect(String(decoding: body, as: UTF8.self) == "hello world")
                #expect(try await answer.next() == nil)
            })
    }

    // MARK: Requests

    @Test(arguments: [11, nil])
    func `a request's body is what comes out of a stream`(length: Int?) async throws {
        let received = Box("")
        try await withOrigin(
            script: { side, _ in
                received.value = try await side.head() ?? ""
                let end = length == nil ? "0\r\n\r\n" : "world"
                received.value += try await side.text(through: end) ?? ""
                try await side.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                _ = try await side.rest()
            },
            { client, origin in
                let stream = Self.source(["hello", " world"], on: client.loop) { $0.pushEnd() }
                let answer = try await client.fetch(
                    FetchRequest(
                        .post, origin.origin, target: "/",
                        body: .readable(length: length, stream)))
                #expect(answer.status == .ok)
                #expect(stream.isDestroyed && stream.lifecycle.errored == nil)
                #expect(client.pool.idleCount == 1)
            })
        let isChunked = received.value.contains("Transfer-Encoding: chunked\r\n")
        #expect(isChunked == (length == nil))
        #expect(received.value.contains("Content-Length: 11\r\n") == (length != nil))
        #expect(received.value.contains("world"))
    }

    @Test func `a stream that fails ends the exchange and its connection`() async throws {
        let received = Box("")
        try await withOrigin(
            script: { side, _ in
                _ = try await side.head()
                received.value = try await side.rest()
            },
            { client, origin in
                let stream = Self.source(["hello"], on: client.loop) { $0.destroy(Failure()) }
                await #expect(throws: FetchError.unreadableBody) {
                    _ = try await client.fetch(
                        FetchRequest(
                            .post, origin.origin, target: "/",
                            body: .readable(length: nil, stream)))
                }
                #expect(client.pool.count(of: origin.origin) == 0)
                #expect(await client.loop.pass { !received.value.isEmpty })
                #expect(received.value == "5\r\nhello\r\n")
            })
    }

    @Test func `a stream of another length than promised ends the exchange`() async throws {
        try await withOrigin(
            script: { side, _ in _ = try await side.rest() },
            { client, origin in
                for length in [4, 6] {
                    let stream = Self.source(["hello"], on: client.loop) { $0.pushEnd() }
                    await #expect(throws: FetchError.wrongLength(promised: length)) {
                        _ = try await client.fetch(
                            FetchRequest(
                                .post, origin.origin, target: "/",
                                body: .readable(length: length, stream)))
                    }
                    #expect(stream.isDestroyed)
                }
            })
    }

    @Test func `an origin that reads no more stops the stream at its mark`() async throws {
        try await withOrigin(
            script: { side, _ in
                _ = try await side.head()
                await side.pause(.seconds(5))
            },
            { client, origin in
                let asked = Box(0)
                let chunk = [UInt8](repeating: 120, count: 64 << 10)
                let stream = Readable(
                    on: client.loop, counting: .bytes,
                    from: ReadableSource<[UInt8]> { stream, _ in
                        asked.value += 1
                        stream.push(chunk)
                    })
                let task = client.loop.start {
                    _ = try? await client.fetch(
                        FetchRequest(
                            .post, origin.origin, target: "/",
                            body: .readable(length: nil, stream)))
                }
                await client.loop.pass(turns: 1000)
                let before = asked.value
                await client.loop.pass(turns: 1000)
                #expect(before > 0 && asked.value == before)
                #expect(before * chunk.count < 16 << 20)
                task.cancel()
                await task.value
                #expect(stream.isDestroyed)
                #expect(client.pool.count(of: origin.origin) == 0)
            })
    }

    @Test func `an answer before the end of the request destroys its stream`() async throws {
        try await withOrigin(
            script: { side, _ in
                _ = try await side.head()
                try await side.write("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n")
                _ = try await side.rest()
            },
            { client, origin in
                let stream = Self.source(["hello"], on: client.loop) { _ in }
                let answer = try await client.fetch(
                    FetchRequest(
                        .post, origin.origin, target: "/", body: .readable(length: nil, stream)))
                #expect(answer.status == .contentTooLarge)
                #expect(stream.isDestroyed)
                #expect(client.pool.count(of: origin.origin) == 0)
            })
    }

    @Test func `without a connection the stream is destroyed unread`() async throws {
        try await onLoop { loop in
            let listener = try Listener(.loopback(port: 0))
            let origin = Origin(listener.address)
            listener.close()
            let client = HTTPClient(on: loop, resolver: Resolver(pool: BlockingPool()))
            let stream = Self.source(["hello"], on: loop) { $0.pushEnd() }
            await #expect(throws: FetchError.self) {
                _ = try await client.fetch(
                    FetchRequest(.post, origin, target: "/", body: .readable(length: 5, stream)))
            }
            #expect(stream.isDestroyed)
            client.close()
        }
    }
}
