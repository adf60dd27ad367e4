// Connecting, to one address or to the first of several that answers (Happy Eyeballs, RFC 8305).

internal import CLinux
package import EventLoops
package import Linux

/// Why no connection came about.
package enum ConnectError: Error, Equatable {
    case lookup(Resolver.LookupError)
    /// Every address failed; the error is that of the last one.
    case failed(SocketAddress, Errno)
    case timedOut(after: Duration)
    case cancelled
}

/// Opens connections on one loop.
package struct Connector {
    private let loop: EventLoop
    private let resolver: Resolver
    /// How long an attempt may take before the next address is tried beside it (RFC 8305 §5).
    package var attemptDelay: Duration = .milliseconds(250)

    package init(on loop: EventLoop, resolver: Resolver) {
        self.loop = loop
        self.resolver = resolver
    }

    /// Connects to the first address of `host` that answers.
    ///
    /// - Parameter timeout: For the look-up and all attempts together.
    package func connect(
        host: String, port: UInt16, timeout: Duration
    ) async throws(ConnectError) -> Connection {
        let deadline = loop.now &+ timeout.nanoseconds
        let addresses: [SocketAddress]
        do {
            addresses = try await resolver.addresses(of: host, port: port, on: loop)
        } catch {
            throw .lookup(error)
        }
        return try await connect(
            to: addresses, timeout: .nanoseconds(max(0, deadline - loop.now)))
    }

    /// Connects to the first of `addresses` that answers, trying them one beside the other.
    package func connect(
        to addresses: [SocketAddress], timeout: Duration
    ) async throws(ConnectError) -> Connection {
        let race = ConnectRace(Self.interleaved(addresses), on: loop, delay: attemptDelay)
        let outcome = await withTaskCancellationHandler {
            await withUnsafeContinuation { race.start(timeout: timeout, $0) }
        } onCancel: {
            loop.execute { race.finish(.failure(.cancelled)) }
        }
        return try outcome.get().connection
    }

    /// The families in turn, beginning with the first address' (RFC 8305 §4).
    package static func interleaved(_ addresses: [SocketAddress]) -> [SocketAddress] {
        guard let first = addresses.first else { return [] }
        let same = addresses.filter { $0.isSameFamily(as: first) }
        let other = addresses.filter { !$0.isSameFamily(as: first) }
        var result: [SocketAddress] = []
        for index in 0..<max(same.count, other.count) {
            if index < same.count { result.append(same[index]) }
            if index < other.count { result.append(other[index]) }
        }
        return result
    }
}

/// Attempts that run beside each other; the first to succeed ends the others. The loop's alone.
private final class ConnectRace: @unchecked Sendable {
    struct Winner: @unchecked Sendable { let connection: Connection }
    typealias Outcome = Result<Winner, ConnectError>

    private let loop: EventLoop
    private let delay: Duration
    private var waiting: ArraySlice<SocketAddress>
    private var attempts: [ObjectIdentifier: ConnectAttempt] = [:]
    private var continuation: UnsafeContinuation<Outcome, Never>?
    private var nextTimer: TimerID?
    private var timeoutTimer: TimerID?
    private var lastError: ConnectError?
    private var isFinished = false

    init(_ addresses: [SocketAddress], on loop: EventLoop, delay: Duration) {
        waiting = addresses[...]
        self.loop = loop
        self.delay = delay
    }

    func start(timeout: Duration, _ continuation: UnsafeContinuation<Outcome, Never>) {
        // Cancelled before it began: `finish` came first.
        guard !isFinished else { return continuation.resume(returning: .failure(.cancelled)) }
        self.continuation = continuation
        timeoutTimer = loop.setTimeout(timeout) { [self] in
            timeoutTimer = nil
            finish(.failure(.timedOut(after: timeout)))
        }
        tryNext()
    }

    private func tryNext() {
        if let nextTimer { loop.clearTimeout(nextTimer) }
        nextTimer = nil
        guard !isFinished else { return }
        guard let address = waiting.popFirst() else {
            if attempts.isEmpty {
                finish(.failure(lastError ?? .lookup(.unknown(host: ""))))
            }
            return
        }
        do throws(Errno) {
            let attempt = try ConnectAttempt(address, on: loop) { [self] attempt, error in
                attempts[ObjectIdentifier(attempt)] = nil
                ended(attempt, error)
            }
            attempts[ObjectIdentifier(attempt)] = attempt
            if !waiting.isEmpty { nextTimer = loop.setTimeout(delay) { [self] in tryNext() } }
        } catch {
            lastError = .failed(address, error)
            tryNext()
        }
    }

    private func ended(_ attempt: ConnectAttempt, _ error: Errno?) {
        if let error {
            lastError = .failed(attempt.address, error)
            tryNext()
        } else if let descriptor = attempt.takeDescriptor() {
            finish(
                .success(Winner(connection: Connection(owning: descriptor, on: loop))))
        }
    }

    func finish(_ outcome: Outcome) {
        guard !isFinished else { return }
        isFinished = true
        if let timeoutTimer { loop.clearTimeout(timeoutTimer) }
        if let nextTimer { loop.clearTimeout(nextTimer) }
        for attempt in attempts.values { attempt.cancel() }
        attempts = [:]
        continuation?.resume(returning: outcome)
        continuation = nil
    }
}

/// One connect(2) under way.
private final class ConnectAttempt: Watcher {
    let address: SocketAddress
    private let loop: EventLoop
    private var descriptor: FileDescriptor?
    private var watch: EventLoop.WatchID = 0
    private let ended: (ConnectAttempt, Errno?) -> Void

    init(
        _ address: SocketAddress, on loop: EventLoop,
        ended: @escaping (ConnectAttempt, Errno?) -> Void
    ) throws(Errno) {
        self.address = address
        self.loop = loop
        self.ended = ended
        let socket = try Socket.stream(for: address)
        let number = socket.rawValue
        do throws(Errno) {
            try Socket.connect(socket, to: address)
        } catch {
            // A Unix socket whose backlog is full says EAGAIN and will never become writable.
            guard error == .inProgress else { throw error }
        }
        descriptor = consume socket
        watch = try loop.watch(number, for: [.writable, .edgeTriggered], self)
    }

    func ready(_ events: EpollEvents) {
        guard let number = descriptor?.rawValue else { return }
        let error = Socket.pendingError(of: number)
        loop.unwatch(watch, number)
        if error != nil { descriptor = nil }
        ended(self, error)
    }

    func takeDescriptor() -> FileDescriptor? {
        let taken = descriptor.take()
        return taken
    }

    func cancel() {
        guard descriptor != nil else { return }
        loop.unwatch(watch, nil)
        descriptor = nil
    }
}

extension ConnectError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .lookup(let error): error.description
        case .failed(let address, let error): "cannot connect to \(address): \(error)"
        case .timedOut(let span): "no connection within \(span)"
        case .cancelled: "the connection was no longer wanted"
        }
    }
}
