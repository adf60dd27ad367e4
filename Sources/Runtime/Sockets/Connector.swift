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
        loop.updateNow()
        let began = loop.now
        let addresses = try await lookUp(host, port, within: timeout)
        return try await race(addresses, within: timeout, since: began)
    }

    /// Connects to the first of `addresses` that answers, trying them one beside the other.
    ///
    /// - Parameter addresses: At least one.
    package func connect(
        to addresses: [SocketAddress], timeout: Duration
    ) async throws(ConnectError) -> Connection {
        loop.updateNow()
        return try await race(addresses, within: timeout, since: loop.now)
    }

    /// getaddrinfo(3) cannot be stopped: whoever gives up leaves it behind, to end by itself.
    private func lookUp(
        _ host: String, _ port: UInt16, within timeout: Duration
    ) async throws(ConnectError) -> [SocketAddress] {
        let answered = Waiter(on: loop)
        var answer: Result<[SocketAddress], Resolver.LookupError>?
        let (loop, resolver) = (loop, resolver)
        _ = loop.start {
            do throws(Resolver.LookupError) {
                answer = .success(try await resolver.addresses(of: host, port: port, on: loop))
            } catch {
                answer = .failure(error)
            }
            answered.tell()
        }
        if answer == nil {
            switch await answered.wait(within: timeout) {
            case .told: break
            case .timedOut: throw .timedOut(after: timeout)
            case .cancelled: throw .cancelled
            }
        }
        switch answer {
        case .success(let addresses): return addresses
        case .failure(let error): throw .lookup(error)
        case nil: throw .cancelled
        }
    }

    private func race(
        _ addresses: [SocketAddress], within timeout: Duration, since began: Int64
    ) async throws(ConnectError) -> Connection {
        precondition(!addresses.isEmpty, "nowhere to connect to")
        let left = began &+ timeout.nanoseconds &- loop.now
        guard left > 0 else { throw .timedOut(after: timeout) }
        let race = ConnectRace(
            Self.interleaved(addresses), on: loop, delay: attemptDelay, timeout: timeout)
        let outcome = await withTaskCancellationHandler {
            await withUnsafeContinuation { race.start(within: .nanoseconds(left), $0) }
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
    /// What the caller asked for, of which a look-up may have used up some.
    private let timeout: Duration
    private var waiting: ArraySlice<SocketAddress>
    private var attempts: [ObjectIdentifier: ConnectAttempt] = [:]
    private var continuation: UnsafeContinuation<Outcome, Never>?
    private var nextTimer: TimerID?
    private var timeoutTimer: TimerID?
    private var lastError: ConnectError?
    private var isFinished = false

    init(
        _ addresses: [SocketAddress], on loop: EventLoop, delay: Duration, timeout: Duration
    ) {
        self.timeout = timeout
        waiting = addresses[...]
        self.loop = loop
        self.delay = delay
    }

    func start(within left: Duration, _ continuation: UnsafeContinuation<Outcome, Never>) {
        self.continuation = continuation
        guard !Task.isCancelled else { return finish(.failure(.cancelled)) }
        timeoutTimer = loop.setTimeout(left) { [self] in finish(.failure(.timedOut(after: timeout)))
        }
        tryNext()
    }

    private func tryNext() {
        if let nextTimer { loop.clearTimeout(nextTimer) }
        nextTimer = nil
        guard !isFinished else { return }
        guard let address = waiting.popFirst() else {
            if attempts.isEmpty, let lastError { finish(.failure(lastError)) }
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
        var error = Socket.pendingError(of: number)
        if error == nil, isConnectedToItself(number) { error = .connectionRefused }
        loop.unwatch(watch, number)
        if error != nil { descriptor = nil }
        ended(self, error)
    }

    /// TCP lets a socket meet itself when the port that the kernel chose for it is the one it
    /// connects to, which on loopback happens once in some ten thousand times.
    private func isConnectedToItself(_ number: CInt) -> Bool {
        guard address.isLoopback, address.port != nil else { return false }
        return Socket.localAddress(of: number) == Socket.peerAddress(of: number)
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
