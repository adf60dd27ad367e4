// What comes before a secure connection's first request.

internal import EventLoops
internal import HTTP
internal import Linux
internal import Sockets
internal import TLS

/// A connection that is being made secure.
final class PendingHandshake {
    let connection: Connection
    var timer: TimerID?

    init(_ connection: Connection) { self.connection = connection }
}

extension HTTPServer {
    /// Makes `connection`, which was counted, secure, and then takes its requests. One that takes
    /// longer than a request's head may is closed.
    func secure(_ connection: Connection, by security: ServerSecurity) {
        guard handshakes.count < limits.handshakesMax else {
            total.leave()
            return connection.close()
        }
        let pending = PendingHandshake(connection)
        handshakes[ObjectIdentifier(pending)] = pending
        pending.timer = loop.setTimeout(limits.headTimeout, referenced: false) { [self] in
            security.onHandshake?(.failed)
            remove(pending)
            leave(connection)
        }
        do throws(SecurityError) {
            try connection.secure(as: security.server.current, on: security.shared) {
                [self] error in
                remove(pending)
                didSecure(connection, error, security)
            }
        } catch {
            remove(pending)
            leave(connection)
        }
    }

    private func remove(_ pending: PendingHandshake) {
        if let timer = pending.timer { loop.clearTimeout(timer) }
        handshakes[ObjectIdentifier(pending)] = nil
    }

    /// Ends a connection that never asked for anything.
    private func leave(_ connection: Connection) {
        connection.closeRefused()
        total.leave()
        finishStopIfEmpty()
    }

    private func didSecure(
        _ connection: Connection, _ error: SecurityError?, _ security: ServerSecurity
    ) {
        loop.updateNow()
        switch error {
        case nil:
            if let onHandshake = security.onHandshake, let facts = connection.security {
                onHandshake(.done(version: facts.version, isResumed: facts.isResumed))
            }
            admit(connection)
        case .plainHTTP:
            security.onHandshake?(.failed)
            connection.becomePlain()
            refuse(connection)
        case .some:
            security.onHandshake?(.failed)
            leave(connection)
        }
    }

    private func admit(_ connection: Connection) {
        let client = add(connection, isCounted: true)
        // It may have come with the handshake's last bytes.
        _ = client.readNow()
        if isDraining { client.drainForStop() }
    }

    /// Tells who speaks HTTP without TLS what to do.
    private func refuse(_ connection: Connection) {
        let client = add(connection, isCounted: true)
        client.refuse(
            .badRequest, "plain HTTP was sent to a port of HTTPS; ask for an https:// URL",
            to: nil)
    }

    /// Handshakes are no requests: they end with the server.
    func endHandshakes() {
        for pending in Array(handshakes.values) {
            remove(pending)
            pending.connection.close()
            total.leave()
        }
    }
}
