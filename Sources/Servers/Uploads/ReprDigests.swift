// Content-Digest and Repr-Digest (RFC 9530): a dictionary of byte sequences.

/// The digests of a field that can be checked here.
package struct ReprDigests {
    package let all: [UploadDigest]

    /// Nil when the field is malformed, or a digest has not its algorithm's length. Algorithms that
    /// are not known are passed over (RFC 9530 §2).
    package init?(_ field: String?) {
        guard let field else {
            all = []
            return
        }
        guard let members = StructuredFields.dictionary(field) else { return nil }
        var found: [UploadDigest] = []
        for (key, algorithm, count) in [
            ("sha-256", UploadDigest.Algorithm.sha256, 32), ("sha-512", .sha512, 64),
        ] {
            guard let value = members[key] else { continue }
            guard case .bytes(let bytes) = value, bytes.count == count else { return nil }
            found.append(UploadDigest(algorithm, bytes))
        }
        all = found
    }
}
