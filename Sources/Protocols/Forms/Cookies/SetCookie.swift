// The Set-Cookie field (RFC 6265bis §4.1, and CHIPS for Partitioned).

internal import Bytes
internal import HTTP

/// A cookie for the client to keep. A value of this type is one that browsers take.
public struct SetCookie: Sendable, Equatable {
    /// Which requests from other sites bring the cookie.
    public enum SameSite: String, Sendable {
        /// None; links from elsewhere; all.
        case strict = "Strict", lax = "Lax", none = "None"
    }

    /// What goes with a name and a value.
    public struct Attributes: Sendable, Equatable {
        /// Below which path the cookie is sent; nil for the request's own directory.
        public var path: String? = "/"
        /// The domain that gets it, with those below; nil for this host alone.
        public var domain: String?
        /// Seconds that it lives; 0 or less removes it. Counts before `expires`.
        public var maxAge: Int?
        /// Seconds since 1970 when it ends; without either it ends with the browser's session.
        public var expires: Int?
        /// Only over TLS.
        public var isSecure = true
        /// Not for scripts.
        public var isHTTPOnly = true
        /// Which other sites' requests bring it.
        public var sameSite: SameSite? = .lax
        /// A jar for each top-level site.
        public var isPartitioned = false

        /// What suits a session: all paths, this host, TLS, no scripts, `SameSite=Lax`.
        public init() {}
    }

    /// The parts, all checked.
    public let name, value: String
    /// The attributes, checked with the name's prefix.
    public let attributes: Attributes

    /// A cookie, if browsers would take it.
    public init(
        _ name: String, _ value: String, _ attributes: Attributes = Attributes()
    ) throws(CookieError) {
        (self.name, self.value, self.attributes) = (name, value, attributes)
        guard !name.isEmpty, name.utf8.allSatisfy(Self.isToken) else { throw .badName(name) }
        guard value.utf8.allSatisfy(Self.isValue) else { throw .badValue(name: name) }
        guard name.utf8.count + value.utf8.count <= 4096 else { throw .tooLong(name: name) }
        let texts = [("Path", attributes.path), ("Domain", attributes.domain)]
        for case (let attribute, let text?) in texts {
            guard (1...1024).contains(text.utf8.count),
                text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != 0x3B }),
                attribute == "Domain" || text.hasPrefix("/")
            else { throw .badAttribute(name: name, attribute: attribute) }
        }
        try checkPrefix()
    }

    /// The prefixes count in any case of letters, as servers would be fooled otherwise. `__Http-`
    /// and `__Host-Http-` are those of draft-ietf-httpbis-layered-cookies.
    private func checkPrefix() throws(CookieError) {
        let lower = String(decoding: name.utf8.map(\.asciiLowercased), as: UTF8.self)
        let isHost = lower.hasPrefix("__host-")
        let isHTTP = lower.hasPrefix("__http-") || lower.hasPrefix("__host-http-")
        if isHost || isHTTP || lower.hasPrefix("__secure-"), !attributes.isSecure {
            throw .prefixUnmet(name: name, needs: "Secure")
        }
        if isHTTP, !attributes.isHTTPOnly { throw .prefixUnmet(name: name, needs: "HttpOnly") }
        if isHost, attributes.path != "/" { throw .prefixUnmet(name: name, needs: "Path=/") }
        if isHost, attributes.domain != nil {
            throw .prefixUnmet(name: name, needs: "no Domain")
        }
        guard !attributes.isSecure else { return }
        if attributes.sameSite == SameSite.none {
            throw .needsSecure(name: name, attribute: "SameSite=None")
        }
        if attributes.isPartitioned { throw .needsSecure(name: name, attribute: "Partitioned") }
    }

    /// `tchar` (RFC 9110 §5.6.2).
    private static func isToken(_ byte: UInt8) -> Bool {
        byte.isASCIILetter || byte.isASCIIDigit || "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }

    /// `cookie-octet`.
    private static func isValue(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x22, 0x2C, 0x3B, 0x5C: false
        case 0x21...0x7E: true
        default: false
        }
    }
}

extension SetCookie: CustomStringConvertible {
    /// The value of Set-Cookie.
    public var description: String {
        var text = "\(name)=\(value)"
        if let path = attributes.path { text += "; Path=\(path)" }
        if let domain = attributes.domain { text += "; Domain=\(domain)" }
        if let maxAge = attributes.maxAge { text += "; Max-Age=\(maxAge)" }
        if let expires = attributes.expires { text += "; Expires=" + Self.date(expires) }
        if attributes.isSecure { text += "; Secure" }
        if attributes.isHTTPOnly { text += "; HttpOnly" }
        if let sameSite = attributes.sameSite { text += "; SameSite=\(sameSite.rawValue)" }
        if attributes.isPartitioned { text += "; Partitioned" }
        return text
    }

    private static func date(_ seconds: Int) -> String {
        var buffer = ByteBuffer(capacity: HTTPDate.length)
        buffer.append(httpDate: seconds)
        return String(decoding: buffer.readable, as: UTF8.self)
    }
}
