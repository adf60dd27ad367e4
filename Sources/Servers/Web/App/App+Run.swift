internal import CLinux
internal import EventLoops
internal import HTTPServing
internal import Linux
internal import Sockets
internal import Synchronization

extension App {
    /// Serves until SIGINT or SIGTERM; then lets what is in flight finish, for ten seconds at the
    /// most, or until the second signal.
    ///
    /// - Parameters:
    ///   - address: `127.0.0.1:8080`, `[::1]:8080`, `:8080` for all interfaces, or
    ///     `unix:/run/app.sock`. Port 0 is any free one.
    ///   - loops: How many event loops serve, each on a thread of its own; the first on the
    ///     caller's. Handlers run on all of them at once.
    ///   - tls: The certificates for https; nil for http.
    ///   - ready: Called with the URL once connections are accepted; writes a line to standard
    ///     error when nil.
    /// - Throws: `RouteError`, `ListenError`, also for certificates that cannot be used, and what a
    ///   middleware cannot work with.
    public func run(
        on address: String = "127.0.0.1:8080", loops: Int = 1,
        tls: TLSCertificates? = nil,
        ready: (@Sendable (String) -> Void)? = nil
    ) throws {
        let compiled = try compiled()
        DescriptorLimit.raise()
        let service = try AppService(
            compiled, on: address, loops: loops, tls: try tls?.open())
        try service.run(ready: ready ?? { writeToStandardError("serving on \($0)\n") })
    }
}

/// Why a program cannot listen, or not with its certificates.
public struct ListenError: Error, CustomStringConvertible {
    /// One sentence without a full stop.
    public let description: String
}

/// A program on its loops, from the first connection to the last answer.
private final class AppService: Sendable {
    private let app: CompiledApp
    private let group: LoopGroup
    private let listeners: [Handover]
    private let tls: TLSCertificates.Opened?
    private let total = ConnectionCount()
    private let slots: [Slot]

    private static let grace: Duration = .seconds(10)

    /// A listener on its way to the loop that alone uses it from there on.
    private struct Handover: @unchecked Sendable { let listener: Listener }

    /// One loop's server, used on that loop's thread alone.
    private final class Slot: @unchecked Sendable { var server: HTTPServer? }

    init(
        _ app: CompiledApp, on text: String, loops: Int, tls: TLSCertificates.Opened?
    ) throws {
        self.app = app
        self.tls = tls
        group = try LoopGroup(count: max(1, loops))
        slots = group.loops.map { _ in Slot() }
        let address = try Self.address(text)
        do throws(Listener.OpenError) {
            let first = try Listener(address, joinable: loops > 1)
            var listeners = [Handover(listener: first)]
            // A Unix socket has one queue, which the loops cannot share out.
            for _ in 1..<max(1, address.path == nil ? loops : 1) {
                listeners.append(
                    Handover(listener: try Listener(first.address, joining: true, joinable: true)))
            }
            self.listeners = listeners
        } catch {
            throw ListenError(description: "\(error)")
        }
    }

    private static func address(_ text: String) throws(ListenError) -> SocketAddress {
        if text.hasPrefix("unix:") {
            if let address = SocketAddress.unix(path: String(text.dropFirst(5))) { return address }
            throw ListenError(description: "'\(text)' cannot be the path of a socket")
        }
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[colon...].dropFirst())
        else { throw ListenError(description: "'\(text)' is no address; give host:port") }
        let host = text[..<colon].filter { $0 != "[" && $0 != "]" }
        if host.isEmpty { return .any(port: port, version6: Socket.hasVersion6) }
        if let address = SocketAddress(numericHost: host, port: port) { return address }
        if let address = Resolver.firstAddress(of: host, port: port) { return address }
        throw ListenError(description: "no address is known for \(host)")
    }

    private var url: String {
        let address = listeners[0].listener.address
        if let path = address.path { return "unix:\(path)" }
        return
            "\(tls == nil ? "http" : "https")://\(address.isAny ? "127.0.0.1:\(address.port ?? 0)" : "\(address)")"
    }

    func run(ready: @Sendable (String) -> Void) throws {
        var stops = 0
        let signals = try group.loops[0].watchSignals([SIGINT, SIGTERM]) { [self] _ in
            stops += 1
            if stops == 1 { beginStop() } else { abort() }
        }
        defer { signals.close() }
        ready(url)
        let failure = Mutex<Errno?>(nil)
        group.run { [self] loop in
            do throws(Errno) {
                try prepare(loop)
            } catch {
                failure.withLock { $0 = error }
                group.stop()
            }
        }
        if let error = failure.withLock({ $0 }) {
            throw ListenError(description: "cannot accept connections: \(error)")
        }
    }

    private func prepare(_ loop: EventLoop) throws(Errno) {
        guard let index = group.loops.firstIndex(where: { $0 === loop }),
            index < listeners.count
        else { return }
        let server = HTTPServer(
            on: loop, limits: app.options.limits, total: total,
            responder: AppResponder(app, on: loop), security: tls?.security,
            reporter: { writeToStandardError("\($0)\n") })
        slots[index].server = server
        if index == 0 { tls?.watchFiles(on: loop) { writeToStandardError($0) } }
        try server.serve(listeners[index].listener)
    }

    // MARK: Stopping

    private func beginStop() {
        for (loop, slot) in zip(group.loops, slots) {
            loop.execute {
                guard let server = slot.server else { return loop.stop() }
                server.stop { loop.stop() }
            }
        }
        group.loops[0].setTimeout(Self.grace, referenced: false) { [self] in abort() }
    }

    private func abort() {
        for (loop, slot) in zip(group.loops, slots) {
            loop.execute {
                slot.server?.abort()
                loop.stop()
            }
        }
    }
}
