import EventLoops
import HTTP
import HTTPFetching
import HTTPServing
import Linux
import Sockets
import Support
import Testing

@testable import HTTPForwarding

@Suite("A WebSocket connection that nobody uses") struct TunnelIdleTests {
    /// Passes everything on to one origin.
    private final class Gateway: Responder {
        private let forwarder: Forwarder
        private let origin: Origin

        init(to origin: Origin, on loop: EventLoop) {
            self.origin = origin
            forwarder = Forwarder(
                on: loop, resolver: Resolver(pool: BlockingPool()), patience: .seconds(1))
        }

        func preparedAnswer(for request: RequestView) -> PreparedAnswer? { nil }

        func respond(to request: Request) async throws -> Response {
            try await forwarder.forward(request, to: origin, target: request.target)
        }
    }

    private static let handshake =
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
    private static let switching =
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"

    @Test func `it ends on both sides after an hour of silence, and not before`() async throws {
        try await onThread {
            let clock = ManualClock()
            let loop = try EventLoop(clock: .manual(clock))
            var result: Result<Void, any Error>?
            loop.setImmediate {
                _ = loop.start {
                    do {
                        result = .success(try await Self.run(loop, clock))
                    } catch {
                        result = .failure(error)
                    }
                }
            }
            loop.run(until: { result != nil })
            try #require(result).get()
        }
    }

    private static func run(_ loop: EventLoop, _ clock: ManualClock) async throws {
        let behind = try Listener(.loopback(port: 0))
        let front = try Listener(.loopback(port: 0))
        let server = HTTPServer(
            on: loop, limits: ServerLimits(), total: ConnectionCount(),
            responder: Gateway(to: Origin(behind.address), on: loop))
        try server.serve(front)
        var accepted: Connection?
        try behind.start(on: loop) { accepted = Connection(owning: $0, on: loop) }
        let connector = Connector(on: loop, resolver: Resolver(pool: BlockingPool()))
        let client = try AsyncConnection(
            try await connector.connect(to: [front.address], timeout: .seconds(10)))
        try await client.write(Array(handshake.utf8))
        while accepted == nil { await pass(loop) }
        let origin = try AsyncConnection(try #require(accepted))
        _ = try await origin.read(upTo: 10_000)
        try await origin.write(Array(switching.utf8))
        _ = try await client.read(upTo: 10_000)

        // Something is said within each hour.
        for _ in 0..<3 {
            await pass(loop, clock, minutes: 59)
            try await client.write([1])
            let up = try await origin.read(upTo: 10)
            #expect(up == [1])
            await pass(loop, clock, minutes: 59)
            try await origin.write([2])
            let down = try await client.read(upTo: 10)
            #expect(down == [2])
        }
        await pass(loop, clock, minutes: 59)
        #expect(client.isQuiet && origin.isQuiet)
        await pass(loop, clock, minutes: 17)
        // The kernel may take its time to tell both.
        for _ in 0..<10_000 where client.isQuiet || origin.isQuiet { await pass(loop) }
        #expect(!client.isQuiet && !origin.isQuiet)
        client.close()
        origin.close()
        behind.close()
        server.stop {}
    }

    private static func pass(_ loop: EventLoop, _ clock: ManualClock, minutes: Int) async {
        for _ in 0..<minutes {
            clock.advance(milliseconds: 60_000)
            await pass(loop)
        }
    }

    private static func pass(_ loop: EventLoop) async {
        for _ in 0..<3 {
            let waiter = Waiter(on: loop)
            loop.setImmediate { waiter.tell() }
            _ = await waiter.wait()
        }
    }
}
