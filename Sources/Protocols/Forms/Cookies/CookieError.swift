/// Why a cookie cannot be set.
public enum CookieError: Error, Equatable, Sendable {
    /// The name is empty or not a token (RFC 9110 §5.6.2).
    case badName(String)
    /// The value of the named cookie has a space, a quote, a comma, a semicolon, a backslash, a
    /// control character or one that is not ASCII.
    case badValue(name: String)
    /// Path or Domain has a semicolon or a control character, is empty or has more than 1024 bytes,
    /// which browsers ignore; or the path does not begin with a slash.
    case badAttribute(name: String, attribute: String)
    /// Name and value have more than 4096 bytes, which browsers drop.
    case tooLong(name: String)
    /// A `__Secure-` or `__Host-` name without what it promises (RFC 6265bis §4.1.3).
    case prefixUnmet(name: String, needs: String)
    /// `SameSite=None` or `Partitioned` without `Secure`, which browsers drop.
    case needsSecure(name: String, attribute: String)
    /// No key to sign with.
    case noKey
    /// OpenSSL, which encrypts, is not installed, or has no randomness.
    case cannotEncrypt(reason: String)
}

extension CookieError: CustomStringConvertible {
    /// One sentence for the service's author.
    public var description: String {
        switch self {
        case .badName(let name): "'\(name)' is no name of a cookie; use letters, digits, - and _"
        case .badValue(let name):
            "the value of cookie '\(name)' has characters that cookies cannot have; encode it"
        case .badAttribute(let name, let attribute):
            "\(attribute) of cookie '\(name)' is none: "
                + (attribute == "Path" ? "a path begins with '/', and has " : "it needs ")
                + "1 to 1024 bytes of ASCII without semicolons"
        case .tooLong(let name): "cookie '\(name)' has more than 4096 bytes; store it on the server"
        case .prefixUnmet(let name, let needs): "cookie '\(name)' needs \(needs), by its prefix"
        case .needsSecure(let name, let attribute):
            "cookie '\(name)' with \(attribute) needs Secure; browsers drop it otherwise"
        case .noKey: "signing cookies needs a key; give at least one"
        case .cannotEncrypt(let reason): "cookies cannot be encrypted: \(reason)"
        }
    }
}
