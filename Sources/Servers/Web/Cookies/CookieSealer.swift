// Cookies that a client can neither read nor make: AES-256-GCM in base64 without padding, under a
// key that is derived from the service's, with the cookie's name authenticated beside it.

internal import Bytes
internal import Digests
public import Forms
internal import TLS

/// Encrypts the values of cookies, and reads none that it did not encrypt.
///
/// A sealed value has 38 characters more than 4/3 of the plain one's; browsers keep 4096 of it and
/// of the name.
public struct CookieSealer: Sendable {
    private let keys: [[UInt8]]

    /// - Parameter keys: The first encrypts and all decrypt, so that a key is replaced by putting
    ///   the new one in front; good for 2^32 cookies. At least 32 random bytes each are wanted for
    ///   safety. The same bytes may be a `CookieSigner`'s.
    /// - Throws: `CookieError.noKey`, and `cannotEncrypt` where OpenSSL 3 (libssl3) is missing.
    public init(keys: [[UInt8]]) throws(CookieError) {
        guard !keys.isEmpty, keys.allSatisfy({ !$0.isEmpty }) else { throw .noKey }
        self.keys = keys.map { HMACSHA256.code(for: Array("sealed cookie".utf8), key: $0) }
        _ = try seal("", name: "")
    }

    /// The value to set for the cookie `name`, good for that name only, and another one each time.
    ///
    /// - Throws: `CookieError.cannotEncrypt`, when there is no randomness.
    public func seal(_ value: String, name: String) throws(CookieError) -> String {
        do throws(SecurityError) {
            let box = try SealedBox.seal(
                Array(value.utf8), key: keys[0], authenticating: Array(name.utf8))
            return Base64.url.encode(box.span.bytes)
        } catch {
            throw .cannotEncrypt(reason: error.description)
        }
    }

    /// The value that was sealed for the cookie `name`; nil when none of the keys sealed it.
    public func open(_ sealed: String, name: String) -> String? {
        let text = Array(sealed.utf8)
        guard let box = Base64.url.decode(text.span.bytes) else { return nil }
        let authenticated = Array(name.utf8)
        for key in keys {
            if let opened = try? SealedBox.open(box, key: key, authenticating: authenticated) {
                return String(validating: opened, as: UTF8.self)
            }
        }
        return nil
    }
}
