import EventLoops
import HTTP
import Testing

@testable import HTTPFetching

@Suite("How long a client waits") struct PatienceTests {
    private static let limits: FetchLimits = {
        var limits = FetchLimits()
        limits.headTimeout = .milliseconds(1000)
        limits.silenceMax = .milliseconds(500)
        return limits
    }()

    /// Moves the clock until `isDone`.
    ///
    /// - Returns: How far it went, in milliseconds.
    private static func time(
        _ client: HTTPClient, _ clock: ManualClock, until isDone: () -> Bool
    ) async -> Int {
        await client.loop.pass(turns: 5)
        let start = clock.now
        while !isDone(), clock.now < start + 10_000_000_000 {
            clock.advance(milliseconds: 10)
            await client.loop.pass(turns: 3)
        }
        return Int((clock.now - start) / 1_000_000)
    }

    @Test func `an answer must begin in time`() async throws {
        try await withOriginAndClock(limits: Self.limits) { side, _ in
            _ = try await side.rest()
        } _: { client, origin, clock in
            var failure: FetchError?
            let task = client.loop.start { failure = await client.failure(of: origin) }
            let time = await Self.time(client, clock) { failure != nil }
            #expect((1000...1010).contains(time))
            #expect(failure == .timedOut(origin.origin, .head, after: .milliseconds(1000)))
            await task.value
        }
    }

    @Test func `bytes of a head give it no more time`() async throws {
        try await withOriginAndClock(limits: Self.limits) { side, _ in
            _ = try await side.head()
            try await side.write("HTTP/1.1 200 OK\r\n")
            while true {
                try await side.write("A: b\r\n")
                await side.pause(.milliseconds(50))
            }
        } _: { client, origin, clock in
            var failure: FetchError?
            let task = client.loop.start { failure = await client.failure(of: origin) }
            let time = await Self.time(client, clock) { failure != nil }
            #expect((1000...1010).contains(time))
            await task.value
        }
    }

    @Test func `a body may be silent so long between two pieces`() async throws {
        try await withOriginAndClock(limits: Self.limits) { side, _ in
            _ = try await side.head()
            try await side.write("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\na")
            _ = try await side.rest()
        } _: { client, origin, clock in
            var failure: FetchError?
            let task = client.loop.start { failure = await client.failure(of: origin) }
            let time = await Self.time(client, clock) { failure != nil }
            #expect((500...510).contains(time))
            #expect(failure == .timedOut(origin.origin, .body, after: .milliseconds(500)))
            await task.value
        }
    }

    @Test func `a server must take the request`() async throws {
        try await withOriginAndClock(limits: Self.limits) { side, _ in
            _ = try await side.head()
            // Nothing more is read: the client's end, or its bytes, wait in the kernel.
            await side.pause(.seconds(5))
        } _: { client, origin, clock in
            var request = FetchRequest(.post, origin.origin, target: "/")
            request.body = .stream(length: nil) { [UInt8](repeating: 0, count: 1 << 20) }
            let asked = request
            var failure: FetchError?
            let task = client.loop.start {
                do throws(FetchError) { _ = try await client.fetch(asked) } catch {
                    failure = error
                }
            }
            _ = await Self.time(client, clock) { failure != nil }
            #expect(failure == .timedOut(origin.origin, .request, after: .milliseconds(500)))
            await task.value
        }
    }

    @Test func `a cancelled fetch closes its connection`() async throws {
        try await withOrigin { side, _ in
            _ = try await side.rest()
        } _: { client, origin in
            var failure: FetchError?
            let task = client.loop.start { failure = await client.failure(of: origin) }
            let isConnected = await client.loop.pass { origin.acceptedCount == 1 }
            #expect(isConnected)
            task.cancel()
            await task.value
            #expect(failure == .cancelled)
            #expect(client.pool.count(of: origin.origin) == 0)
        }
    }
}
