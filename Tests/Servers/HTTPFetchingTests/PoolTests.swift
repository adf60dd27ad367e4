import EventLoops
import HTTP
import Linux
import Sockets
import Testing

@testable import HTTPFetching

@Suite("RFC 9112 §9.3 kept connections") struct PoolTests {
    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    private static let serveAll: @Sendable (ScriptedOrigin.Side, Int) async throws -> Void = {
        side, _ in
        while try await side.head() != nil { try await side.write(ok) }
    }

    @Test(arguments: Transport.allCases)
    func `one after the other, requests share a connection`(transport: Transport) async throws {
        try await withOrigin(transport, script: Self.serveAll) { client, origin in
            for _ in 0..<5 {
                let answer = try await client.get(origin)
                #expect(answer.body == "ok")
            }
            #expect(origin.acceptedCount == 1)
            #expect(client.pool.idleCount == 1)
        }
    }

    @Test func `an answer that is let go of takes its connection along`() async throws {
        try await withOrigin(script: Self.serveAll) { client, origin in
            do {
                let answer = try await client.fetch(
                    FetchRequest(.get, origin.origin, target: "/"))
                #expect(answer.status == .ok)
            }
            #expect(client.pool.count(of: origin.origin) == 0)
            let answer = try await client.get(origin)
            #expect(answer.body == "ok")
            #expect(origin.acceptedCount == 2)
        }
    }

    @Test(arguments: [nil, "HTTP/1.1 408 Request Timeout\r\n\r\n"])
    func `an idle connection that ends, or brings what nobody asked for, is dropped`(
        word: String?
    ) async throws {
        try await withOrigin { side, number in
            _ = try await side.head()
            try await side.write(Self.ok)
            if number > 0 { return }
            if let word { try await side.write(word) }
        } _: { client, origin in
            _ = try await client.get(origin)
            let isDropped = await client.loop.pass { client.pool.count(of: origin.origin) == 0 }
            #expect(isDropped)
            let answer = try await client.get(origin, method: .post)
            #expect(answer.body == "ok")
            #expect(origin.acceptedCount == 2)
        }
    }

    @Test func `an idle connection is kept so long and no longer`() async throws {
        var limits = FetchLimits()
        limits.idleTimeout = .milliseconds(100)
        try await withOriginAndClock(limits: limits, script: Self.serveAll) {
            client, origin, clock in
            _ = try await client.get(origin)
            clock.advance(milliseconds: 99)
            await client.loop.pass(turns: 2)
            #expect(client.pool.idleCount == 1)
            clock.advance(milliseconds: 1)
            await client.loop.pass(turns: 2)
            #expect(client.pool.idleCount == 0)
            #expect(client.pool.count(of: origin.origin) == 0)
        }
    }

    @Test func `of too many idle connections the oldest goes`() async throws {
        var limits = FetchLimits()
        limits.idleMax = 2
        try await withOrigin(limits: limits, script: Self.serveAll) { client, origin in
            var answers: [FetchResponse] = []
            for _ in 0..<3 {
                answers.append(
                    try await client.fetch(FetchRequest(.get, origin.origin, target: "/")))
            }
            for (answer, count) in zip(answers, [1, 2, 2]) {
                _ = try await answer.collect(upTo: 2)
                #expect(client.pool.idleCount == count)
            }
            #expect(client.pool.count(of: origin.origin) == 2)
        }
    }

    @Test func `connections to one origin have a limit`() async throws {
        var limits = FetchLimits()
        limits.connectionsMax = 2
        try await withOrigin(limits: limits, script: Self.serveAll) { client, origin in
            let request = FetchRequest(.get, origin.origin, target: "/")
            let first = try await client.fetch(request)
            let second = try await client.fetch(request)
            let refused = FetchError.tooManyConnections(origin.origin, limit: 2)
            #expect(await client.failure(of: origin) == refused)
            first.close()
            let answer = try await client.get(origin)
            #expect(answer.body == "ok")
            second.close()
        }
    }

    // MARK: Once more

    /// Answers the first request on each connection, and ends it at the second.
    private static let endsAtSecond: @Sendable (ScriptedOrigin.Side, Int) async throws -> Void = {
        side, _ in
        _ = try await side.head()
        try await side.write(ok)
        _ = try await side.head()
    }

    @Test(arguments: [Method.get, .head, .put, .delete, .options])
    func `a kept connection that ends at a request is replaced, when that may be repeated`(
        method: Method
    ) async throws {
        try await withOrigin { side, _ in
            _ = try await side.head()
            try await side.write("HTTP/1.1 204 No Content\r\n\r\n")
            _ = try await side.head()
        } _: { client, origin in
            for _ in 0..<2 {
                let answer = try await client.get(origin, method: method)
                #expect(answer.status == 204)
            }
            #expect(origin.acceptedCount == 2)
        }
    }

    @Test(arguments: [Method.post, .patch])
    func `a request that may have been done is not repeated`(method: Method) async throws {
        try await withOrigin(script: Self.endsAtSecond) { client, origin in
            _ = try await client.get(origin)
            let failure = await client.failure(of: origin, method: method)
            #expect(failure == .noAnswer(origin.origin))
            #expect(origin.acceptedCount == 1)
        }
    }

    @Test func `it is repeated once, on a new connection`() async throws {
        try await withOrigin { side, number in
            _ = try await side.head()
            if number > 0 { return }
            try await side.write(Self.ok)
            _ = try await side.head()
        } _: { client, origin in
            _ = try await client.get(origin)
            #expect(await client.failure(of: origin) == .noAnswer(origin.origin))
            #expect(origin.acceptedCount == 2)
        }
    }

    @Test func `an answer that had begun is not asked for again`() async throws {
        try await withOrigin { side, _ in
            _ = try await side.head()
            try await side.write(Self.ok)
            _ = try await side.head()
            try await side.write("HTTP/1.1 2")
        } _: { client, origin in
            _ = try await client.get(origin)
            let failure = await client.failure(of: origin)
            #expect(failure == .malformedAnswer(origin.origin, .incomplete))
            #expect(origin.acceptedCount == 1)
        }
    }

    @Test func `nobody there is an error that says where`() async throws {
        try await withOrigin(script: Self.serveAll) { client, origin in
            origin.close()
            let failure = await client.failure(of: origin)
            #expect(
                failure?.description == "cannot connect to \(origin.origin): connection refused")
            #expect(client.pool.count(of: origin.origin) == 0)
        }
    }
}
