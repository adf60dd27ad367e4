import EventLoops
import HTTP
import Synchronization
import Testing

@testable import HTTPFetching

@Suite("Answers that are refused") struct WrongAnswerTests {
    @Test(arguments: [
        ("nonsense\r\n\r\n", MessageError.malformedStatusLine),
        ("HTTP/2.0 200 OK\r\n\r\n", .unsupportedVersion),
        ("HTTP/1.1 20 OK\r\n\r\n", .malformedStatusLine),
        ("HTTP/1.1 200 OK\nContent-Length: 0\n\n", .bareLineFeed),
        ("HTTP/1.1 200 OK\r\nA: b\rc\r\n\r\n", .bareCarriageReturn),
        ("HTTP/1.1 200 OK\r\nA: b\u{0}\r\n\r\n", .malformedFieldValue),
        ("HTTP/1.1 200 OK\r\nA : b\r\n\r\n", .whitespaceBeforeColon),
        ("HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n", .lineFolding),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            .contentLengthAndTransferEncoding
        ),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
            .repeatedContentLength
        ),
        ("HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nok", .malformedContentLength),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", .unknownTransferCoding),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0x2\r\n", .malformedChunkSize),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc", .malformedChunkEnd),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
            .chunkSizeOverflow
        ),
    ])
    func `an answer that is not HTTP is a typed error`(
        bytes: String, expected: MessageError
    ) async throws {
        try await withOrigin { side, _ in
            _ = try await side.head()
            try await side.write(bytes)
            _ = try await side.rest()
        } _: { client, origin in
            #expect(await client.failure(of: origin) == .malformedAnswer(origin.origin, expected))
            #expect(client.pool.count(of: origin.origin) == 0)
        }
    }

    @Test(arguments: [
        "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n",
    ])
    func `an answer that breaks off is not taken for whole`(bytes: String) async throws {
        try await withOrigin { side, _ in
            _ = try await side.head()
            try await side.write(bytes)
        } _: { client, origin in
            #expect(
                await client.failure(of: origin) == .malformedAnswer(origin.origin, .incomplete))
        }
    }

    @Test func `an end without a word is no answer`() async throws {
        try await withOrigin { side, _ in
            _ = try await side.head()
        } _: { client, origin in
            #expect(await client.failure(of: origin) == .noAnswer(origin.origin))
        }
    }

    @Test func `bytes behind an answer are never read as the next one`() async throws {
        try await withOrigin { side, number in
            _ = try await side.head()
            let answer = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n\(number)"
            try await side.write(number == 0 ? answer + "HTTP/1.1 200 OK\r\n\r\nevil" : answer)
            _ = try await side.rest()
        } _: { client, origin in
            for number in 0..<2 {
                let answer = try await client.get(origin)
                #expect(answer.body == "\(number)")
            }
        }
    }

    @Test func `101 that was not asked for is refused`() async throws {
        try await withOrigin { side, _ in
            _ = try await side.head()
            try await side.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n")
            _ = try await side.rest()
        } _: { client, origin in
            #expect(await client.failure(of: origin) == .unwantedUpgrade(origin.origin))
        }
    }

    // MARK: Limits

    /// Fetches `bytes` under `limits`.
    private func failure(
        _ bytes: String, _ change: @escaping @Sendable (inout FetchLimits) -> Void
    ) async throws -> FetchError? {
        var limits = FetchLimits()
        change(&limits)
        let failure = Mutex<FetchError?>(nil)
        try await withOrigin(limits: limits) { side, _ in
            _ = try await side.head()
            try await side.write(bytes)
        } _: { client, origin in
            let error = await client.failure(of: origin)
            failure.withLock { $0 = error }
        }
        return failure.withLock { $0 }
    }

    private func message(_ error: FetchError?) -> MessageError? {
        if case .malformedAnswer(_, let error) = error { error } else { nil }
    }

    @Test func `a head at its limit is taken, and one past it refused`() async throws {
        let head = "HTTP/1.1 204 No Content\r\nA: bcdefg\r\n\r\n"
        let count = head.utf8.count
        #expect(try await failure(head) { $0.headMax = count } == nil)
        let refused = try await failure(head) { $0.headMax = count - 1 }
        #expect(message(refused) == .headTooLong(limit: count - 1))
    }

    @Test func `so are its fields`() async throws {
        let head = "HTTP/1.1 204 No Content\r\nA: 1\r\nB: 2\r\n\r\n"
        #expect(try await failure(head) { $0.fieldsMax = 2 } == nil)
        let refused = try await failure(head) { $0.fieldsMax = 1 }
        #expect(message(refused) == .tooManyFields(limit: 1))
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\nhello",
    ])
    func `so is its body`(bytes: String) async throws {
        #expect(try await failure(bytes) { $0.bodyMax = 5 } == nil)
        let refused = try await failure(bytes) { $0.bodyMax = 4 }
        #expect(message(refused) == .contentTooLong(limit: 4))
    }

    @Test func `so are interim answers`() async throws {
        let bytes =
            String(repeating: "HTTP/1.1 102 Processing\r\n\r\n", count: 3)
            + "HTTP/1.1 204 No Content\r\n\r\n"
        #expect(try await failure(bytes) { $0.interimMax = 3 } == nil)
        let refused = try await failure(bytes) { $0.interimMax = 2 }
        guard case .tooManyInterim(_, limit: 2) = refused else {
            Issue.record("\(String(describing: refused))")
            return
        }
    }

    @Test func `a body is collected up to a limit, and no further`() async throws {
        try await withOrigin { side, _ in
            while try await side.head() != nil {
                try await side.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
            }
        } _: { client, origin in
            let whole = try await client.get(origin, upTo: 5)
            #expect(whole.body == "hello")
            await #expect(throws: FetchError.tooLong(limit: 4)) {
                try await client.get(origin, upTo: 4)
            }
        }
    }
}
