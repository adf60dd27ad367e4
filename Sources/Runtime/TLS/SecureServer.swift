// One side of TLS: certificates, chosen by name, and what is asked of clients.

internal import COpenSSL
internal import Linux

/// The files that a server's TLS is made of.
package struct SecureServerOptions: Sendable {
    /// A certificate with its chain, and its key, in PEM.
    package struct Pair: Sendable {
        package var certificate: [UInt8]
        package var key: [UInt8]
        /// The answer of an OCSP responder in DER; nil staples none.
        package var staple: [UInt8]?

        package init(certificate: [UInt8], key: [UInt8], staple: [UInt8]? = nil) {
            self.certificate = certificate
            self.key = key
            self.staple = staple
        }
    }

    /// Whether clients show a certificate.
    package enum ClientCertificates: Sendable {
        case none
        /// Those who show one must have it from an authority in the PEM file.
        case optional(authorities: [UInt8])
        case required(authorities: [UInt8])
    }

    /// At least one; the first is for clients that name no server, or none that is known.
    package var pairs: [Pair]
    package var clients = ClientCertificates.none

    package init(pairs: [Pair]) { self.pairs = pairs }

    var paths: [[UInt8]] {
        var paths = pairs.flatMap { [$0.certificate, $0.key] + ($0.staple.map { [$0] } ?? []) }
        switch clients {
        case .none: break
        case .optional(let file), .required(let file): paths.append(file)
        }
        return paths
    }
}

/// A server's TLS, shared by all loops; it never changes.
package final class SecureServer: Sendable {
    private let certificates: [ServerCertificate]
    private let names: ServerNames
    private let tickets: TicketKeys
    /// Whether a handshake takes long enough for others on the loop to notice: RSA signs, and
    /// clients' chains are verified.
    package let isSlow: Bool
    /// How the files looked before they were read.
    let stamps: [PEMFile.Stamp?]

    package convenience init(_ options: SecureServerOptions) throws(SecurityError) {
        try self.init(options, tickets: try TicketKeys())
    }

    /// - Parameter tickets: Those of the server that this one takes the place of, so that its
    ///   clients come back without a whole handshake.
    init(_ options: SecureServerOptions, tickets: TicketKeys) throws(SecurityError) {
        precondition(!options.pairs.isEmpty, "TLS needs a certificate")
        stamps = options.paths.map { PEMFile.stamp(of: $0) }
        let authorities = try Self.authorities(options.clients)
        let scope = Self.scope(of: authorities?.file.bytes ?? [])
        var certificates: [ServerCertificate] = []
        for pair in options.pairs {
            let certificate = try ServerCertificate(
                chain: PEMFile(pair.certificate), key: PEMFile(pair.key), scope: scope)
            if let staple = pair.staple { try certificate.staple(PEMFile(staple)) }
            copenssl_use_tickets(certificate.context.handle, tickets.handle)
            if let (file, isRequired) = authorities {
                let count = copenssl_ask_clients(
                    certificate.context.handle, file.bytes, file.bytes.count, isRequired ? 1 : 0)
                guard count > 0 else { throw .noCertificate(file: file.name) }
            }
            certificates.append(certificate)
        }
        self.certificates = certificates
        self.tickets = tickets
        names = ServerNames(certificates.map(\.names))
        isSlow = authorities != nil || certificates.contains { $0.signsSlowly }
        let owner = Unmanaged.passUnretained(self).toOpaque()
        // Sessions begin with the first, and keep this object while they live.
        copenssl_choose(
            certificates[0].context.handle,
            { owner, name in
                guard let owner, let name else { return nil }
                return Unmanaged<SecureServer>.fromOpaque(owner).takeUnretainedValue()
                    .context(for: String(cString: name))
            }, owner)
    }

    /// The server from the same files as they are now.
    func successor(_ options: SecureServerOptions) throws(SecurityError) -> SecureServer {
        try SecureServer(options, tickets: tickets)
    }

    private static func authorities(
        _ clients: SecureServerOptions.ClientCertificates
    ) throws(SecurityError) -> (file: PEMFile, isRequired: Bool)? {
        switch clients {
        case .none: nil
        case .optional(let path): (try PEMFile(path), false)
        case .required(let path): (try PEMFile(path), true)
        }
    }

    /// A ticket stands for a client whom these authorities vouch for, and no others (FNV-1a).
    private static func scope(of bytes: [UInt8]) -> UInt64 {
        bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    private func context(for name: String) -> OpaquePointer? {
        names.index(for: name).map { certificates[$0].context.handle }
    }

    var first: SecureContext { certificates[0].context }

    /// Whether one of the certificates is for `host`, a name or an address.
    package func isFor(host: String) -> Bool { names.index(for: host) != nil }

    /// One sentence for each certificate that is not valid now.
    package var warnings: [String] {
        let now = wallClock() / 1_000_000_000
        return certificates.compactMap { certificate in
            if certificate.validUntil < now { return "\(certificate.file) has expired" }
            return certificate.validFrom > now ? "\(certificate.file) is not valid yet" : nil
        }
    }
}
