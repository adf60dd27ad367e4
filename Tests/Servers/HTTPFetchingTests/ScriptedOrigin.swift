// A server that says exactly what a test wants it to, on the same loop as the client.

import EventLoops
import HTTP
import Linux
import Sockets
import Support
import Testing

@testable import HTTPFetching

/// What an origin listens on.
enum Transport: CaseIterable, Sendable {
    case tcp, unix

    var address: SocketAddress? {
        switch self {
        case .tcp: .loopback(port: 0)
        case .unix: .unix(path: "/tmp/bx-fetching-\(UInt64.random(in: .min ... .max)).sock")
        }
    }
}

final class ScriptedOrigin {
    /// One accepted connection.
    final class Side {
        let stream: AsyncConnection
        private let loop: EventLoop
        private var received: [UInt8] = []

        init(_ connection: Connection) throws {
            loop = connection.loop
            stream = try AsyncConnection(connection)
        }

        /// The next request's head, with its empty line; nil when the client ended before it.
        func head() async throws -> String? { try await text(through: "\r\n\r\n") }

        /// What comes up to, and with, `end`.
        func text(through end: String) async throws -> String? {
            let end = Array(end.utf8)
            while true {
                if let found = received.firstRange(of: end) {
                    defer { received.removeFirst(found.upperBound) }
                    return String(decoding: received[..<found.upperBound], as: UTF8.self)
                }
                guard let bytes = try await stream.read(upTo: 65_536) else { return nil }
                received += bytes
            }
        }

        /// What comes up to the client's end.
        func rest() async throws -> String {
            while let bytes = try await stream.read(upTo: 65_536) { received += bytes }
            defer { received = [] }
            return String(decoding: received, as: UTF8.self)
        }

        /// Does nothing for so long, by the loop's clock.
        func pause(_ span: Duration) async { _ = await Waiter(on: loop).wait(within: span) }

        func write(_ text: String) async throws { try await stream.write(Array(text.utf8)) }

        /// Writes the pieces, each in a turn of its own, so that the client reads them apart.
        func write(_ text: String, cutAt ends: [Int]) async throws {
            let bytes = Array(text.utf8)
            var start = 0
            for end in ends {
                try await stream.write(Array(bytes[start..<end]))
                start = end
                await loop.pass(turns: 1)
            }
        }
    }

    let origin: Origin
    private let listener: Listener
    private(set) var acceptedCount = 0
    private var tasks: [Task<Void, Never>] = []

    /// - Parameter script: What each connection does, by its number from 0 on; it is closed after.
    init(
        _ transport: Transport = .tcp, on loop: EventLoop,
        script: @escaping (Side, Int) async throws -> Void
    ) throws {
        listener = try Listener(try #require(transport.address))
        origin = Origin(listener.address)
        try listener.start(on: loop) { [unowned self] descriptor in
            let connection = Connection(owning: descriptor, on: loop)
            let number = acceptedCount
            acceptedCount += 1
            tasks.append(
                loop.start {
                    guard let side = try? Side(connection) else { return }
                    // A script that is cut short by the client is what many tests are about.
                    try? await script(side, number)
                    side.stream.close()
                })
        }
    }

    /// Accepts no more, and cuts every script short.
    func close() {
        listener.close()
        for task in tasks { task.cancel() }
    }
}

extension EventLoop {
    /// Lets turns pass while a task waits, each with its poll.
    func pass(turns: Int) async {
        for _ in 0..<turns {
            let waiter = Waiter(on: self)
            setImmediate { waiter.tell() }
            _ = await waiter.wait()
        }
    }

    /// Lets turns pass until `condition` holds, or so many that it never will.
    func pass(until condition: () -> Bool) async -> Bool {
        for _ in 0..<100_000 {
            if condition() { return true }
            await pass(turns: 1)
        }
        return false
    }
}

/// A client, and an origin that answers it as `script` says, until `body` returns.
func withOrigin(
    _ transport: Transport = .tcp, limits: FetchLimits = FetchLimits(),
    script: @escaping @Sendable (ScriptedOrigin.Side, Int) async throws -> Void,
    _ body: @escaping @Sendable (HTTPClient, ScriptedOrigin) async throws -> Void
) async throws {
    try await onLoop { loop in
        let origin = try ScriptedOrigin(transport, on: loop, script: script)
        let client = HTTPClient(
            on: loop, resolver: Resolver(pool: BlockingPool()), limits: limits)
        defer {
            client.close()
            origin.close()
        }
        try await body(client, origin)
    }
}

/// The same with a clock that moves only by hand.
func withOriginAndClock(
    limits: FetchLimits = FetchLimits(),
    script: @escaping @Sendable (ScriptedOrigin.Side, Int) async throws -> Void,
    _ body: @escaping @Sendable (HTTPClient, ScriptedOrigin, ManualClock) async throws -> Void
) async throws {
    try await onThread {
        let clock = ManualClock()
        let loop = try EventLoop(clock: .manual(clock))
        var result: Result<Void, any Error>?
        loop.setImmediate {
            _ = loop.start {
                do {
                    let origin = try ScriptedOrigin(on: loop, script: script)
                    let client = HTTPClient(
                        on: loop, resolver: Resolver(pool: BlockingPool()), limits: limits)
                    defer {
                        client.close()
                        origin.close()
                    }
                    try await body(client, origin, clock)
                    result = .success(())
                } catch {
                    result = .failure(error)
                }
            }
        }
        loop.run(until: { result != nil })
        loop.run()
        try #require(result).get()
    }
}

extension HTTPClient {
    /// The answer to a request without a body, whole.
    func get(
        _ origin: ScriptedOrigin, method: Method = .get, upTo limit: Int = 1 << 20
    ) async throws -> (status: Int, body: String, trailers: Fields) {
        let answer = try await fetch(FetchRequest(method, origin.origin, target: "/"))
        let body = try await answer.collect(upTo: limit)
        return (
            Int(answer.status.rawValue), String(decoding: body, as: UTF8.self), answer.trailers
        )
    }

    /// What a request fails with.
    func failure(
        of origin: ScriptedOrigin, method: Method = .get
    ) async -> FetchError? {
        do {
            _ = try await get(origin, method: method)
            return nil
        } catch {
            return error as? FetchError
        }
    }
}
