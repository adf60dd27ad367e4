// The sockets of `bx serve`, one for each loop.

internal import Arguments
internal import Linux
internal import Sockets

/// Open listeners on one address.
struct ServeListeners: Sendable {
    /// A listener on its way to the thread of its loop, which alone uses it from there on.
    struct Handover: @unchecked Sendable { let listener: Listener }

    let listeners: [Handover]
    let address: SocketAddress

    /// Opens `count` listeners. The first binds alone, so that a port in use is noticed; the
    /// others join it.
    ///
    /// - Parameter flag: What the address was given with.
    static func open(
        _ asked: ListenAddress, count: Int, flag: String = "--listen"
    ) throws(CommandFailure) -> ServeListeners {
        let wanted = try socketAddress(asked)
        do {
            let first = try Listener(wanted, joinable: count > 1)
            var listeners = [Handover(listener: first)]
            // A Unix socket has one queue, which the loops cannot share out.
            for _ in 1..<max(1, wanted.path == nil ? count : 1) {
                listeners.append(
                    Handover(listener: try Listener(first.address, joining: true, joinable: true)))
            }
            return ServeListeners(listeners: listeners, address: first.address)
        } catch {
            throw failure(error, flag)
        }
    }

    private static func failure(
        _ error: Listener.OpenError, _ flag: String
    ) -> CommandFailure {
        var message = error.description
        var hint: String?
        if case .busy(let address) = error {
            if let port = address.port, let holder = PortHolder.find(port: port) {
                message = "\(address) is in use by \(holder.name), pid \(holder.process)"
            }
            hint = "choose another with \(flag), or :0 for any free port"
        }
        return CommandFailure(
            exitCode: .failed, code: "cannot-listen", message: message, hint: hint)
    }

    private static func socketAddress(
        _ asked: ListenAddress
    ) throws(CommandFailure) -> SocketAddress {
        switch asked {
        case .tcp(nil, let port):
            return SocketAddress.any(port: port, version6: Socket.hasVersion6)
        case .tcp(let host?, let port):
            if let address = SocketAddress(numericHost: host, port: port) { return address }
            if let address = Resolver.firstAddress(of: host, port: port) { return address }
            throw CommandFailure(
                exitCode: .failed, code: "unknown-host",
                message: "no address is known for \(host)")
        case .unix(let path):
            guard let text = path.text, let address = SocketAddress.unix(path: text) else {
                throw CommandFailure(
                    exitCode: .commandLine, code: "bad-path",
                    message: "\(path) cannot be the path of a socket")
            }
            return address
        }
    }

    /// What a browser on this machine opens.
    func url(isSecure: Bool) -> String {
        if let path = address.path { return "unix:\(path)" }
        let host = address.isAny ? "127.0.0.1:\(address.port ?? 0)" : "\(address)"
        return "\(isSecure ? "https" : "http")://\(host)"
    }
}
