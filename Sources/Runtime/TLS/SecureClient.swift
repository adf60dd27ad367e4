internal import COpenSSL
internal import Linux

/// Whom a client trusts, and what it shows of itself.
package struct SecureClientOptions: Sendable {
    package enum Trust: Sendable {
        /// The authorities of this system.
        case system
        /// Those in a PEM file, and no others.
        case file([UInt8])
        /// Everyone, which protects against listeners and not against impostors.
        case everyone
    }

    package var trust = Trust.system
    /// The certificate and key that are shown to servers that ask for one.
    package var identity: SecureServerOptions.Pair?

    package init(trust: Trust = .system) { self.trust = trust }
}

/// The TLS of a client; it never changes.
package final class SecureClient: Sendable {
    let context: SecureContext

    /// Reads the trusted authorities, which takes some ten milliseconds for those of a system.
    package init(_ options: SecureClientOptions = SecureClientOptions()) throws(SecurityError) {
        context = try .client()
        switch options.trust {
        case .system:
            _ = copenssl_trust_system(context.handle)
            copenssl_verify_servers(context.handle)
        case .file(let path):
            let file = try PEMFile(path)
            guard copenssl_trust(context.handle, file.bytes, file.bytes.count) > 0 else {
                throw .noCertificate(file: file.name)
            }
            copenssl_verify_servers(context.handle)
        case .everyone: break
        }
        if let identity = options.identity { try show(identity) }
    }

    private func show(_ identity: SecureServerOptions.Pair) throws(SecurityError) {
        let chain = try PEMFile(identity.certificate)
        let key = try PEMFile(identity.key)
        try SecurityError.check(
            copenssl_use_certificate(
                context.handle, chain.bytes, chain.bytes.count, key.bytes, key.bytes.count),
            chain: chain, key: key)
    }
}
