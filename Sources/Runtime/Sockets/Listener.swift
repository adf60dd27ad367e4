internal import CLinux
package import EventLoops
package import Linux

/// A socket that accepts connections on one loop.
///
/// Running out of descriptors does not stop it: it rests for a moment and goes on. A client that
/// gives up before it is accepted is passed over.
package final class Listener: Watcher {
    /// Why a listener could not be opened.
    package enum OpenError: Error, Equatable {
        /// Somebody listens there.
        case busy(SocketAddress)
        /// Ports below 1024 and other people's directories want privileges.
        case notAllowed(SocketAddress)
        /// No interface of this machine has the address.
        case notLocal(SocketAddress)
        case failed(SocketAddress, Errno)
    }

    /// How a listener is opened.
    package struct Options: Sendable {
        /// Connections that the kernel keeps until they are accepted (listen(2)).
        package var backlog = 4096
        /// Connections accepted, at the most, before other descriptors get their turn.
        package var batchMax = 64
        /// How long it rests when no descriptor is left.
        package var rest: Duration = .milliseconds(100)

        package init() {}
    }

    /// Where it listens; with the port that the kernel chose when the asked one was 0.
    package let address: SocketAddress
    private var descriptor: FileDescriptor?
    private let number: CInt
    private let options: Options
    private var loop: EventLoop?
    private var watch: EventLoop.WatchID = 0
    private var accept: (consuming FileDescriptor) -> Void = { _ in }
    private var isClosed: Bool { descriptor == nil }
    private var restTimer: TimerID?
    private var batch = AcceptBatch()

    /// How often it had to rest because no descriptor was left.
    package private(set) var restCount = 0

    /// Binds and listens, but accepts nothing before `start`.
    ///
    /// - Parameters:
    ///   - joining: Whether to share the port of a listener that is joinable (`SO_REUSEPORT`).
    ///   - joinable: Whether other listeners of this user may join later. Such a listener still
    ///     binds alone, so that a port in use is noticed.
    package init(
        _ asked: SocketAddress, options: Options = Options(), joining: Bool = false,
        joinable: Bool = false
    ) throws(OpenError) {
        do throws(Errno) {
            let descriptor = try Self.open(asked, options, joining, joinable)
            number = descriptor.rawValue
            self.descriptor = consume descriptor
        } catch {
            throw switch error {
            case .addressInUse: .busy(asked)
            case .accessDenied, .notPermitted: .notAllowed(asked)
            case .addressNotAvailable: .notLocal(asked)
            default: .failed(asked, error)
            }
        }
        self.options = options
        address = Socket.localAddress(of: number) ?? asked
    }

    private static func open(
        _ asked: SocketAddress, _ options: Options, _ joining: Bool, _ joinable: Bool
    ) throws(Errno) -> FileDescriptor {
        let descriptor = try Socket.stream(for: asked)
        if asked.path == nil {
            try Socket.set(SO_REUSEADDR, to: 1, of: descriptor.rawValue)
            if joining { try Socket.set(SO_REUSEPORT, to: 1, of: descriptor.rawValue) }
            // What is accepted inherits it.
            try Socket.set(TCP_NODELAY, level: CInt(IPPROTO_TCP), to: 1, of: descriptor.rawValue)
        }
        try bind(descriptor, asked)
        if joinable { try Socket.set(SO_REUSEPORT, to: 1, of: descriptor.rawValue) }
        try Socket.listen(descriptor, backlog: options.backlog)
        return descriptor
    }

    /// Binds; a socket file that nobody listens on any more is replaced.
    private static func bind(
        _ descriptor: borrowing FileDescriptor, _ address: SocketAddress
    ) throws(Errno) {
        do {
            try Socket.bind(descriptor, to: address)
        } catch  where error == .addressInUse {
            guard let path = address.path, isAbandoned(path, address) else { throw error }
            unlink(path)
            try Socket.bind(descriptor, to: address)
        }
    }

    /// Whether `path` is a socket that nobody listens on: the kernel refuses to connect to it. It
    /// refuses a regular file in the same words, and that is somebody's data.
    private static func isAbandoned(_ path: String, _ address: SocketAddress) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0,
            status.st_mode & mode_t(S_IFMT) == mode_t(S_IFSOCK)
        else { return false }
        do throws(Errno) {
            try Socket.connect(try Socket.stream(for: address), to: address)
            return false
        } catch {
            return error == .connectionRefused
        }
    }

    /// Begins to accept on `loop`. `accept` gets each connection's descriptor, non-blocking, and
    /// over TCP with `TCP_NODELAY`.
    package func start(
        on loop: EventLoop, _ accept: @escaping (consuming FileDescriptor) -> Void
    ) throws(Errno) {
        self.loop = loop
        self.accept = accept
        watch = try loop.watch(number, for: [.readable], self)
    }

    package func ready(_ events: EpollEvents) {
        switch accept(upTo: batch.size) {
        case .all: batch.filled(limit: options.batchMax)
        case .emptied(let count): batch.emptied(after: count)
        case .exhausted: rest()
        }
    }

    /// Accepts what the kernel has queued: for those clients the connection stands already, and
    /// closing the listener would reset it.
    package func acceptQueued() { _ = accept(upTo: options.backlog) }

    private enum Progress {
        /// As many as asked for.
        case all
        /// No more came behind so many.
        case emptied(after: Int)
        /// No descriptor, or no memory, is left for more.
        case exhausted
    }

    private func accept(upTo limit: Int) -> Progress {
        for accepted in 0..<limit {
            do throws(Errno) {
                // `accept` may close this listener.
                if isClosed { return .emptied(after: accepted) }
                accept(try Socket.accept(number))
            } catch {
                switch error {
                case .wouldBlock: return .emptied(after: accepted)
                case .processFilesExhausted, .systemFilesExhausted, .noBufferSpace, .outOfMemory:
                    return .exhausted
                default:
                    // ECONNABORTED and the network errors of accept(2): the next one may be fine.
                    continue
                }
            }
        }
        return .all
    }

    /// Looks away for a moment: the kernel would report the waiting connection again and again.
    private func rest() {
        guard let loop, restTimer == nil else { return }
        restCount += 1
        loop.unwatch(watch, number)
        watch = 0
        restTimer = loop.setTimeout(options.rest) { [self] in
            restTimer = nil
            resume()
        }
    }

    private func resume() {
        guard !isClosed, let loop else { return }
        do {
            watch = try loop.watch(number, for: [.readable], self)
        } catch {
            // The kernel has no memory for the watch either: try again later.
            rest()
        }
    }

    /// Stops accepting. What the kernel has queued is refused, and a socket file is removed.
    package func close() {
        guard !isClosed else { return }
        if let restTimer { loop?.clearTimeout(restTimer) }
        restTimer = nil
        if watch != 0 { loop?.unwatch(watch, number) }
        watch = 0
        descriptor = nil
        if let path = address.path { unlink(path) }
        accept = { _ in }
        loop = nil
    }
}

extension Listener.OpenError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .busy(let address): "\(address) is in use"
        case .notAllowed(let address):
            if let port = address.port, port < 1024 {
                "not allowed to listen on \(address): ports below 1024 need root or CAP_NET_BIND_SERVICE"
            } else {
                "not allowed to listen on \(address)"
            }
        case .notLocal(let address): "\(address.host) is not an address of this machine"
        case .failed(let address, let error): "cannot listen on \(address): \(error)"
        }
    }
}
