// TLS between a connection and whoever reads and writes it.
//
//   handshaking ──done──▶ open ──failure──▶ broken
//        └────failure───────────────────────▶
//
// Its verbs on the connection stand in Connection+Secure.swift, those of the handshake in
// SecureChannel+Handshake.swift.

internal import Bytes
internal import CLinux
internal import EventLoops
internal import Linux
internal import TLS

/// The loop's alone, but for the session while a thread of the pool makes a step of the handshake.
final class SecureChannel: @unchecked Sendable {
    enum Phase {
        case handshaking, open, broken
    }

    let session: SecureSession
    let shared: SecureLoop
    /// Whether steps of the handshake are made away from the loop.
    let isSlow: Bool
    let isServer: Bool
    var phase = Phase.handshaking

    // The handshake

    /// Kept while it lasts.
    var connection: Connection?
    var whenDone: ((SecurityError?) -> Void)?
    var isStepping = false
    var hasBegun = false

    // Bytes

    /// Whether the kernel may have more from the peer.
    var kernelMayRead = false
    /// Whether the peer's end came, which may stand behind what is held.
    var kernelEnded = false
    /// Received and not decrypted yet.
    var held = ByteBuffer()
    /// Encrypted and not taken by the kernel yet; nothing more is encrypted meanwhile.
    var unsent = ByteBuffer()
    /// Bytes that were encrypted and not called written, so that whoever wrote them waits until the
    /// kernel has them all. They come again with the next write.
    var owed = 0
    var failure: SecurityError?
    var saidGoodbye = false

    /// Records without data can make us answer: a peer that sends them and does not read is one to
    /// be rid of.
    static let unsentMax = 256 << 10

    init(_ session: SecureSession, sharing shared: SecureLoop, isSlow: Bool, isServer: Bool) {
        self.session = session
        self.shared = shared
        self.isSlow = isSlow
        self.isServer = isServer
    }

    /// The connection was closed.
    func abandon() {
        connection = nil
        whenDone = nil
    }

    /// Ends it for `error`, which every later read and write fails with.
    func fail(_ error: SecurityError) {
        phase = .broken
        if failure == nil { failure = error }
    }
}

/// What the two ends of a secure connection have agreed on.
package struct ConnectionSecurity: Sendable {
    /// `TLSv1.3`
    package let version: String
    /// OpenSSL's name, as `TLS_AES_128_GCM_SHA256`.
    package let cipher: String
    /// Whether a ticket saved the longer half of the handshake.
    package let isResumed: Bool
    /// The subject of the peer's certificate (RFC 2253), which was verified; nil without one.
    package let peerSubject: String?
}
