// Bytes that travel through other hands, as cookies do, and come back unread and unchanged.
//
//   nonce (12) | ciphertext | tag (16)

internal import COpenSSL

/// AES-256 in Galois/Counter Mode (NIST SP 800-38D).
package enum SealedBox {
    package static let keySize = Int(COPENSSL_KEY_SIZE)
    private static let nonceSize = Int(COPENSSL_NONCE_SIZE)
    private static let tagSize = Int(COPENSSL_TAG_SIZE)
    /// By how much a box is longer than what is in it.
    package static let overhead = nonceSize + tagSize

    /// Seals `bytes` under a nonce of its own, which is random: a key is good for 2^32 boxes.
    ///
    /// - Parameters:
    ///   - key: 32 bytes.
    ///   - authenticating: Not in the box, and yet it must be the same when that is opened.
    /// - Throws: `SecurityError.libraryMissing`.
    package static func seal(
        _ bytes: [UInt8], key: [UInt8], authenticating: [UInt8] = []
    ) throws(SecurityError) -> [UInt8] {
        guard copenssl_load() != 0 else { throw .libraryMissing }
        var nonce = [UInt8](repeating: 0, count: nonceSize)
        guard copenssl_random(&nonce, nonceSize) != 0 else { throw .noRandomness }
        return try seal(bytes, key: key, nonce: nonce, authenticating: authenticating)
    }

    /// - Parameter nonce: 12 bytes, used with this key once.
    static func seal(
        _ bytes: [UInt8], key: [UInt8], nonce: [UInt8], authenticating: [UInt8]
    ) throws(SecurityError) -> [UInt8] {
        guard copenssl_load() != 0 else { throw .libraryMissing }
        precondition(key.count == keySize && nonce.count == nonceSize, "a key has 32 bytes")
        var tag = [UInt8](repeating: 0, count: tagSize)
        guard let sealed = run(true, bytes, key, nonce, authenticating, &tag) else {
            throw .violated("no memory for a box")
        }
        return nonce + sealed + tag
    }

    /// What was sealed with that key; nil when that cannot be said of `box`.
    ///
    /// - Throws: `SecurityError.libraryMissing`.
    package static func open(
        _ box: [UInt8], key: [UInt8], authenticating: [UInt8] = []
    ) throws(SecurityError) -> [UInt8]? {
        guard copenssl_load() != 0 else { throw .libraryMissing }
        precondition(key.count == keySize, "a key has 32 bytes")
        guard box.count >= overhead else { return nil }
        let sealed = Array(box[nonceSize..<(box.count - tagSize)])
        var tag = Array(box.suffix(tagSize))
        return run(false, sealed, key, Array(box.prefix(nonceSize)), authenticating, &tag)
    }

    private static func run(
        _ seals: Bool, _ input: [UInt8], _ key: [UInt8], _ nonce: [UInt8],
        _ authenticated: [UInt8], _ tag: inout [UInt8]
    ) -> [UInt8]? {
        var output = [UInt8](repeating: 0, count: input.count)
        let result = authenticated.lent { authenticated in
            input.lent { input in
                copenssl_aead(
                    seals ? 1 : 0, key, nonce, authenticated, input, &output, &tag)
            }
        }
        return result == 0 ? nil : output
    }
}

extension [UInt8] {
    fileprivate func lent<T>(_ body: (copenssl_bytes) -> T) -> T {
        withUnsafeBytes { bytes in
            body(
                copenssl_bytes(
                    base: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self),
                    count: bytes.count))
        }
    }
}
