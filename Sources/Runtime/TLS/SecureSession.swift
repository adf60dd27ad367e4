// TLS on one connection: what the peer sent goes in, what it is to get comes out, and no socket is
// touched. A handshake may be made on any thread, one step at a time; what follows is the loop's.

internal import COpenSSL
internal import Linux

package final class SecureSession: @unchecked Sendable {
    private let handle: OpaquePointer
    /// The context's owner, which callbacks of the handshake ask.
    private let owner: any Sendable
    /// The handshake's own, since it may be made beside the loop.
    private var handshakeWire: SecureWire? = SecureWire()
    private var wire: SecureWire?

    package init(server: SecureServer) throws(SecurityError) {
        handle = try Self.make(server.first, isServer: true)
        owner = server
    }

    /// - Parameter host: Whom the server's certificate must be for: a name, or an address in digits
    ///   without brackets.
    package init(client: SecureClient, host: String) throws(SecurityError) {
        handle = try Self.make(client.context, isServer: false)
        owner = client
        let isAddress = SocketAddress(numericHost: host, port: 0) != nil
        guard copenssl_expect(handle, host, isAddress ? 1 : 0) != 0 else {
            throw .violated("'\(host)' cannot be the name of a server")
        }
    }

    private static func make(
        _ context: SecureContext, isServer: Bool
    ) throws(SecurityError) -> OpaquePointer {
        guard let handle = copenssl_session(context.handle, isServer ? 1 : 0) else {
            throw .violated("no memory for a session")
        }
        return handle
    }

    deinit { copenssl_session_free(handle) }

    // MARK: The handshake

    package enum Handshake: Sendable {
        case done
        case wantsInput
        case failed(SecurityError)
    }

    /// What a step of the handshake left behind.
    package struct Step: Sendable {
        package let state: Handshake
        /// For the peer: also the alert of a handshake that failed.
        package let output: [UInt8]
        /// Input behind the handshake's end.
        package let rest: [UInt8]
    }

    /// Goes on with the handshake. May take milliseconds.
    ///
    /// - Parameter hasEnded: Whether the peer sends no more.
    package func step(_ input: [UInt8], hasEnded: Bool) -> Step {
        let wire = handshakeWire ?? SecureWire()
        copenssl_use_wire(handle, wire.pointer)
        return input.withUnsafeBytes { bytes in
            wire.lend(bytes, hasEnded: hasEnded)
            let state = goOn()
            let output = [UInt8](wire.output)
            wire.removeOutput()
            return Step(state: state, output: output, rest: [UInt8](wire.takeRest()))
        }
    }

    private func goOn() -> Handshake {
        var failure = copenssl_failure()
        switch Int(copenssl_handshake(handle, &failure)) {
        case COPENSSL_DONE: return .done
        case COPENSSL_WANTS_INPUT: return .wantsInput
        default: return .failed(SecurityError(failure))
        }
    }

    /// Ends the handshake's part: from here on the session uses the loop's wire.
    package func open(on wire: SecureWire) {
        self.wire = wire
        copenssl_use_wire(handle, wire.pointer)
        handshakeWire = nil
    }

    // MARK: Bytes

    package enum ReadResult: Equatable {
        case bytes(Int)
        case wantsInput
        /// The peer's close_notify.
        case end
        case failed(SecurityError)
    }

    /// Decrypts into `buffer`, which has room for at least a byte, out of what was lent to the
    /// wire.
    package func read(into buffer: UnsafeMutableRawBufferPointer) -> ReadResult {
        var count = 0
        var failure = copenssl_failure()
        let bytes = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
        switch Int(copenssl_read(handle, bytes, buffer.count, &count, &failure)) {
        case COPENSSL_DONE: return .bytes(count)
        case COPENSSL_WANTS_INPUT: return .wantsInput
        case COPENSSL_ENDED: return .end
        default: return .failed(SecurityError(failure))
        }
    }

    /// Bytes that are decrypted and not read yet.
    package var pendingCount: Int { copenssl_pending(handle) }

    /// The most that one record holds (RFC 8446 section 5.1).
    package static let recordMax = 16 << 10
    /// What a peer can use before the kernel's first window of segments is through: it need not
    /// wait for the end of a whole record.
    package static let firstRecordMax = 4 << 10

    /// Encrypts `bytes` into records on the wire, a small one first where there are several.
    package func write(_ bytes: UnsafeRawBufferPointer) throws(SecurityError) {
        var offset = 0
        var size = Self.firstRecordMax
        while offset < bytes.count {
            let count = min(size, bytes.count - offset)
            var failure = copenssl_failure()
            let base = bytes.baseAddress?.advanced(by: offset)
            let code = copenssl_write(
                handle, base?.assumingMemoryBound(to: UInt8.self), count, &failure)
            guard Int(code) == COPENSSL_DONE else { throw SecurityError(failure) }
            offset += count
            size = Self.recordMax
        }
    }

    /// Says on the wire that no more will come.
    package func closeNotify() { copenssl_close_notify(handle) }

    // MARK: What was agreed on

    /// `TLSv1.3`
    package var version: String { String(cString: copenssl_version(handle)) }

    /// What sessions agree on, to be told apart in counters.
    package var isVersion13: Bool { version == "TLSv1.3" }

    /// OpenSSL's name, as `TLS_AES_128_GCM_SHA256`.
    package var cipher: String { String(cString: copenssl_cipher(handle)) }

    /// Whether a ticket saved the peers the longer half of the handshake.
    package var isResumed: Bool { copenssl_is_resumed(handle) != 0 }

    /// The subject of the peer's certificate, which was verified (RFC 2253): `CN=joe,O=acme`.
    package var peerSubject: String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1024) { text in
            guard let base = text.baseAddress,
                copenssl_peer_subject(handle, base, text.count) != 0
            else { return nil }
            return String(cString: base)
        }
    }
}

extension SecurityError {
    init(_ failure: copenssl_failure) {
        switch Int(failure.kind) {
        case COPENSSL_TRUNCATED: self = .truncated
        case COPENSSL_ALERT: self = .alert(Int(failure.code))
        case COPENSSL_UNTRUSTED: self = .untrusted(Distrust(code: Int(failure.code)))
        case COPENSSL_NO_PEER_CERTIFICATE: self = .noPeerCertificate
        default:
            self = .violated(
                withUnsafeBytes(of: failure.text) {
                    String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                })
        }
    }

    /// Throws what `code`, of `copenssl_use_certificate`, means.
    static func check(_ code: CInt, chain: PEMFile, key: PEMFile) throws(SecurityError) {
        switch Int(code) {
        case COPENSSL_FINE: break
        case COPENSSL_NO_CERTIFICATE: throw .noCertificate(file: chain.name)
        case COPENSSL_NO_KEY: throw .noKey(file: key.name)
        case COPENSSL_ENCRYPTED_KEY: throw .encryptedKey(file: key.name)
        case COPENSSL_WRONG_KEY: throw .wrongKey(file: key.name, certificate: chain.name)
        default: throw .weak(file: chain.name)
        }
    }
}
