internal import COpenSSL
internal import Linux

/// A certificate with its key, ready for sessions.
struct ServerCertificate: Sendable {
    let context: SecureContext
    let file: String
    /// DNS names, in lower case and perhaps with a wildcard, and addresses.
    let names: [String]
    /// Seconds since the epoch.
    let validFrom: Int
    let validUntil: Int
    /// Whether signing takes long enough for others on the loop to notice.
    let signsSlowly: Bool

    init(
        chain: PEMFile, key: PEMFile, scope: UInt64
    ) throws(SecurityError) {
        context = try .server(scope: scope)
        file = chain.name
        try SecurityError.check(
            copenssl_use_certificate(
                context.handle, chain.bytes, chain.bytes.count, key.bytes, key.bytes.count),
            chain: chain, key: key)
        let facts = copenssl_describe(context.handle)
        validFrom = Int(facts.not_before)
        validUntil = Int(facts.not_after)
        signsSlowly = facts.signs_slowly != 0
        names = Self.names(of: context)
    }

    private static func names(of context: SecureContext) -> [String] {
        var names: [String] = []
        withUnsafeMutablePointer(to: &names) { list in
            copenssl_names(
                context.handle,
                { owner, name in
                    guard let name else { return }
                    owner?.assumingMemoryBound(to: [String].self).pointee
                        .append(String(cString: name).lowercased())
                }, list)
        }
        return names
    }

    func staple(_ response: PEMFile) throws(SecurityError) {
        guard
            copenssl_staple(context.handle, response.bytes, response.bytes.count) != 0
        else { throw .notOCSP(file: response.name) }
    }
}
