// HMAC with SHA-256 (RFC 2104, FIPS 198-1).

/// A code that only who knows the key can make for a message.
package enum HMACSHA256 {
    private static let blockSize = 64

    /// The 32 bytes for `message`.
    ///
    /// - Parameter key: Of any length; one of more than 64 bytes counts by its digest.
    package static func code(for message: [UInt8], key: [UInt8]) -> [UInt8] {
        var padded = key.count > blockSize ? SHA256.digest(key) : key
        padded += [UInt8](repeating: 0, count: blockSize - padded.count)
        var inner = SHA256()
        inner.update(padded.map { $0 ^ 0x36 })
        inner.update(message)
        var outer = SHA256()
        outer.update(padded.map { $0 ^ 0x5c })
        outer.update(inner.finish())
        return outer.finish()
    }
}
