// A real server on a real socket, driven turn by turn from the test's own thread: client and server
// take turns, nothing sleeps, and the clock can be moved by hand.

import EventLoops
import HTTP
import HTTPServing
import Linux
import Sockets

/// What a server under test listens on.
enum Transport: CaseIterable, Sendable {
    case tcp, unix
}

/// A responder made of a table and a closure.
final class ScriptedResponder: Responder {
    var prepared: [String: PreparedAnswer]
    var respond: (Request) async throws -> Response
    /// The targets that handlers were asked for, in order.
    private(set) var asked: [String] = []

    init(
        prepared: [String: PreparedAnswer] = [:],
        respond: @escaping (Request) async throws -> Response
    ) {
        self.prepared = prepared
        self.respond = respond
    }

    func preparedAnswer(for request: RequestView) -> PreparedAnswer? {
        prepared.isEmpty ? nil : prepared[String(decoding: request.target, as: UTF8.self)]
    }

    func respond(to request: Request) async throws -> Response {
        asked.append(request.target)
        return try await respond(request)
    }
}

final class LiveServer {
    let loop: EventLoop
    let clock: ManualClock?
    let server: HTTPServer
    let responder: ScriptedResponder
    let address: SocketAddress
    let total: ConnectionCount
    private let records = Box<[Record]>([])
    private let reports = Box<[any Error]>([])

    /// One entry of the access log.
    struct Record: Equatable {
        var status: UInt16
        var bodyCount: Int
    }

    final class Box<Value> {
        var value: Value
        init(_ value: Value) { self.value = value }
    }

    init(
        _ transport: Transport = .tcp, limits: ServerLimits = ServerLimits(),
        clock: ManualClock? = nil, on loop: EventLoop? = nil,
        total: ConnectionCount = ConnectionCount(), prepared: [String: PreparedAnswer] = [:],
        respond: @escaping (Request) async throws -> Response = { _ in Response(.ok, text: "ok") }
    ) throws {
        let loop = try loop ?? clock.map { try EventLoop(clock: .manual($0)) } ?? EventLoop()
        self.loop = loop
        self.clock = clock
        self.total = total
        responder = ScriptedResponder(prepared: prepared, respond: respond)
        let records = records
        let reports = reports
        server = HTTPServer(
            on: loop, limits: limits, total: total, responder: responder,
            observer: {
                records.value.append(Record(status: $0.status.rawValue, bodyCount: $0.bodyCount))
            },
            reporter: { reports.value.append($0) })
        let asked: SocketAddress =
            switch transport {
            case .tcp: .loopback(port: 0)
            case .unix: try .unix(path: Self.socketPath()).unwrap()
            }
        let listener = try Listener(asked)
        address = listener.address
        try server.serve(listener)
    }

    /// What was logged so far.
    var answers: [Record] { records.value }
    /// What handlers threw unexpectedly.
    var errors: [any Error] { reports.value }

    private static func socketPath() -> String {
        "/tmp/bx-serving-\(UInt64.random(in: .min ... .max)).sock"
    }

    /// Runs turns until `isDone`, or for a time that means it never will be.
    ///
    /// - Returns: Whether it was.
    @discardableResult
    func run(until isDone: () -> Bool) -> Bool {
        let giveUp = ContinuousClock.now + .seconds(20)
        var wasDone = false
        loop.run {
            wasDone = isDone()
            if wasDone || ContinuousClock.now > giveUp { return true }
            // With something to do, the loop's poll looks and does not wait.
            loop.setImmediate {}
            return false
        }
        return wasDone
    }

    /// Runs so many turns.
    func turn(_ count: Int = 4) {
        var left = count
        run {
            left -= 1; return left < 0
        }
    }

    /// Moves the clock on, and lets the timers that are due fire.
    func pass(milliseconds: Int) {
        clock?.advance(milliseconds: milliseconds)
        turn()
    }

    func connect() throws -> Client { try Client(to: self) }

    /// Sends `request` on a connection of its own, and reads until the server ends it.
    func exchange(_ request: String) throws -> String {
        let client = try connect()
        client.send(request)
        return client.rest()
    }

    deinit {
        server.stop {}
        server.abort()
        // Handlers often keep what they got: without them nothing keeps the server and its loop.
        responder.respond = { _ in Response(.ok) }
        // Those that still wait are cancelled, and come to their end.
        turn(8)
    }
}

extension Optional {
    struct IsNil: Error {}

    func unwrap() throws -> Wrapped {
        guard let self else { throw IsNil() }
        return self
    }
}

extension PreparedAnswer {
    convenience init(_ text: String, status: Status = .ok) {
        self.init(
            status: status,
            head: Array("HTTP/1.1 \(status)\r\nContent-Length: \(text.utf8.count)\r\n".utf8),
            body: .bytes(Array(text.utf8)))
    }
}
