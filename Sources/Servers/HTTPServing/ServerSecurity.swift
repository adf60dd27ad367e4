package import EventLoops
internal import Sockets
package import TLS

/// What makes one loop's server speak https.
package final class ServerSecurity {
    let server: ReloadingServer
    let shared: SecureLoop
    /// Seconds for which browsers shall ask for nothing but https (RFC 6797); nil says nothing.
    let strictTransportAge: Int?
    let onHandshake: ((HandshakeRecord) -> Void)?

    /// - Parameters:
    ///   - pool: Where handshakes are made that take milliseconds.
    ///   - onHandshake: Called for every handshake, on the loop.
    package init(
        _ server: ReloadingServer, pool: BlockingPool, strictTransportAge: Int? = nil,
        onHandshake: ((HandshakeRecord) -> Void)? = nil
    ) {
        self.server = server
        shared = SecureLoop(pool: pool)
        self.strictTransportAge = strictTransportAge
        self.onHandshake = onHandshake
    }
}

/// What became of one handshake, for counters.
package enum HandshakeRecord: Equatable, Sendable {
    /// - Parameter version: `TLSv1.3`
    case done(version: String, isResumed: Bool)
    case failed
}
