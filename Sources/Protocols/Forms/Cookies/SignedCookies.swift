// Cookies that a client can read but not make: `value.code`, the code being HMAC-SHA-256 over name
// and value in base64 without padding.

internal import Bytes
internal import Digests

/// Signs the values of cookies, and takes none that it did not sign.
public struct CookieSigner: Sendable {
    private let keys: [[UInt8]]

    /// - Parameter keys: The first signs and all verify, so that a key is replaced by putting the
    ///   new one in front. At least 32 random bytes each are wanted for safety.
    public init(keys: [[UInt8]]) throws(CookieError) {
        guard !keys.isEmpty, keys.allSatisfy({ !$0.isEmpty }) else { throw .noKey }
        self.keys = keys
    }

    /// The value to set for the cookie `name`, good for that name only.
    public func sign(_ value: String, name: String) -> String {
        value + "." + Base64.url.encode(code(for: value, name, keys[0]).span.bytes)
    }

    /// The value that was signed for the cookie `name`; nil when none of the keys signed it. Takes
    /// the same time whatever byte of the code is wrong.
    public func verify(_ signed: String, name: String) -> String? {
        guard let dot = signed.utf8.lastIndex(of: UInt8(ascii: ".")) else { return nil }
        let value = String(signed[..<dot])
        let encoded = Array(signed.utf8[signed.utf8.index(after: dot)...])
        guard let given = Base64.url.decode(encoded.span.bytes) else { return nil }
        var isGood = false
        for key in keys {
            let isEqual = Self.areEqual(given, code(for: value, name, key))
            isGood = isGood || isEqual
        }
        return isGood ? value : nil
    }

    /// The name's length stands in front, so that no other name and value make the same message.
    private func code(for value: String, _ name: String, _ key: [UInt8]) -> [UInt8] {
        HMACSHA256.code(for: Array("\(name.utf8.count):\(name)=\(value)".utf8), key: key)
    }

    private static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
