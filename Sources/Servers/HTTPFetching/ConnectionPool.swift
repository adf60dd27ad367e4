// Connections that wait for the next request to their origin (RFC 9112 §9.3).

internal import EventLoops
internal import Linux
internal import Sockets
internal import TLS

/// One loop's connections, by origin. The newest idle one is used first, so that the others may
/// grow old and go.
final class ConnectionPool {
    private struct Idle {
        let connection: OriginConnection
        let timer: TimerID
        /// Counts those that were put in, so that the oldest can be found.
        let number: UInt64
    }

    private struct Entry {
        var idle: [Idle] = []
        /// Open or being opened, with the idle ones.
        var count = 0
    }

    let loop: EventLoop
    private let opening: Opening
    let limits: FetchLimits
    /// Made with the first https connection, where none was given.
    var security: SecureClient?
    /// What connections to https origins are made secure with; nil where connections are given,
    /// which are taken as they are.
    let secureLoop: SecureLoop?
    private var entries: [Origin: Entry] = [:]
    private var keptCount: UInt64 = 0
    private(set) var idleCount = 0
    private var isClosed = false

    /// Where connections come from.
    private enum Opening {
        case connector(Connector)
        case given(() throws(FetchError) -> Connection)
    }

    init(
        on loop: EventLoop, resolver: Resolver, limits: FetchLimits, security: SecureClient?
    ) {
        self.security = security
        secureLoop = SecureLoop(pool: resolver.pool)
        self.loop = loop
        opening = .connector(Connector(on: loop, resolver: resolver))
        self.limits = limits
    }

    init(
        on loop: EventLoop, limits: FetchLimits, open: @escaping () throws(FetchError) -> Connection
    ) {
        self.loop = loop
        secureLoop = nil
        opening = .given(open)
        self.limits = limits
    }

    /// Connections to `origin`, busy and idle.
    func count(of origin: Origin) -> Int { entries[origin]?.count ?? 0 }

    // MARK: Lending

    /// An idle connection to `origin`, the newest.
    func takeIdle(to origin: Origin) -> OriginConnection? {
        guard let idle = entries[origin]?.idle.popLast() else { return nil }
        idleCount -= 1
        loop.clearTimeout(idle.timer)
        idle.connection.unpark()
        return idle.connection
    }

    /// A new connection to `origin`.
    func connect(to origin: Origin) async throws(FetchError) -> OriginConnection {
        if count(of: origin) >= limits.connectionsMax, !dropOldest(of: origin) {
            throw .tooManyConnections(origin, limit: limits.connectionsMax)
        }
        entries[origin, default: Entry()].count += 1
        do throws(FetchError) {
            let connection = try await open(origin)
            if origin.isSecure, let secureLoop {
                try await secure(connection, to: origin, on: secureLoop)
            }
            return try OriginConnection(connection, to: origin)
        } catch {
            forget(origin)
            throw error
        }
    }

    private func open(_ origin: Origin) async throws(FetchError) -> Connection {
        switch opening {
        case .connector(let connector): return try await connect(to: origin, connector)
        case .given(let open):
            return try open()
        }
    }

    private func connect(
        to origin: Origin, _ connector: Connector
    ) async throws(FetchError) -> Connection {
        do throws(ConnectError) {
            switch origin.place {
            case .host(let name, let port):
                return try await connector.connect(
                    host: name, port: port, timeout: limits.connectTimeout)
            case .socket(let address):
                return try await connector.connect(to: [address], timeout: limits.connectTimeout)
            }
        } catch {
            if error == .cancelled { throw .cancelled }
            throw .notConnected(origin, error)
        }
    }

    // MARK: Taking back

    /// Keeps a connection whose exchange is over for the next one, as far as there is room.
    func keep(_ connection: OriginConnection) {
        keptCount += 1
        let number = keptCount
        let origin = connection.origin
        guard !isClosed, limits.idleMax > 0,
            connection.park({ [weak self] in self?.drop(number, of: origin) })
        else { return discard(connection) }
        if idleCount >= limits.idleMax { dropOldest() }
        let timer = loop.setTimeout(limits.idleTimeout, referenced: false) { [weak self] in
            self?.drop(number, of: origin)
        }
        idleCount += 1
        entries[origin, default: Entry()].idle.append(
            Idle(connection: connection, timer: timer, number: number))
    }

    /// Closes a connection that an exchange had.
    func discard(_ connection: OriginConnection) {
        connection.close()
        forget(connection.origin)
    }

    private func forget(_ origin: Origin) {
        guard let index = entries.index(forKey: origin) else { return }
        entries.values[index].count -= 1
        if entries.values[index].count == 0 { entries.remove(at: index) }
    }

    /// Closes an idle connection; harmless when it is none any more.
    private func drop(_ number: UInt64, of origin: Origin) {
        guard let index = entries[origin]?.idle.firstIndex(where: { $0.number == number }),
            let idle = entries[origin]?.idle.remove(at: index)
        else { return }
        idleCount -= 1
        loop.clearTimeout(idle.timer)
        discard(idle.connection)
    }

    /// Makes room among the idle ones of all origins. Takes time linear in the number of origins.
    private func dropOldest() {
        let oldest = entries.compactMap { origin, entry in
            entry.idle.first.map { (origin: origin, number: $0.number) }
        }.min { $0.number < $1.number }
        if let oldest { drop(oldest.number, of: oldest.origin) }
    }

    /// - Returns: False when none of the origin's connections is idle.
    private func dropOldest(of origin: Origin) -> Bool {
        guard let oldest = entries[origin]?.idle.first else { return false }
        drop(oldest.number, of: origin)
        return true
    }

    /// Closes every idle connection, and keeps none from here on.
    func close() {
        isClosed = true
        while idleCount > 0 { dropOldest() }
    }
}
