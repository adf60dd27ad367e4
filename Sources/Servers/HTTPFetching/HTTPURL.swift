// What a client is asked to fetch, as its user writes it (RFC 9110 §4.2.1, RFC 3986 §3).
//
//   http[s]://host[:port][/path][?query]      unix:/path/of/a/socket

internal import HTTP
internal import Linux

/// An `http` or `https` URL, or a socket in the file system.
package struct HTTPURL: Hashable, Sendable {
    package let origin: Origin
    /// Path and query as they were written; empty when nothing stood behind the host.
    package let target: String

    /// Why a text is no URL that can be fetched.
    package enum Mistake: Error, Hashable, Sendable {
        case unknownScheme
        case malformedHost(String)
        case malformedPort(String)
        case userInformation
        /// `character` must be percent-encoded, or, when it is `#`, is none of the server's
        /// business.
        case forbidden(character: Character)
        /// 1 to 107 bytes, from `/` on or relative.
        case malformedSocketPath(String)
    }

    package init(_ text: String) throws(Mistake) {
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst(5))
            guard let address = SocketAddress.unix(path: path) else {
                throw .malformedSocketPath(path)
            }
            origin = Origin(address)
            target = ""
            return
        }
        let (scheme, rest) = try Self.scheme(of: text)
        guard scheme == "http" || scheme == "https" else { throw .unknownScheme }
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        origin = try Self.origin(rest[..<end], isSecure: scheme == "https")
        target = String(rest[end...])
        if let wrong = target.first(where: { !Self.mayStandInTarget($0) }) {
            throw .forbidden(character: wrong)
        }
    }

    private static func scheme(
        of text: String
    ) throws(Mistake) -> (scheme: String, rest: Substring) {
        guard let colon = text.firstIndex(of: ":") else { throw .unknownScheme }
        let rest = text[colon...].dropFirst()
        guard rest.hasPrefix("//") else { throw .unknownScheme }
        return (text[..<colon].lowercased(), rest.dropFirst(2))
    }

    private static func origin(
        _ authority: Substring, isSecure: Bool
    ) throws(Mistake) -> Origin {
        guard !authority.contains("@") else { throw .userInformation }
        let hostEnd: Substring.Index
        if authority.first == "[" {
            guard let bracket = authority.firstIndex(of: "]") else {
                throw .malformedHost(String(authority))
            }
            hostEnd = authority.index(after: bracket)
        } else {
            hostEnd = authority.firstIndex(of: ":") ?? authority.endIndex
        }
        return Origin(
            host: try host(authority[..<hostEnd]),
            port: try port(authority[hostEnd...]) ?? (isSecure ? 443 : 80), isSecure: isSecure)
    }

    private static func host(_ text: Substring) throws(Mistake) -> String {
        if text.first == "[" {
            let digits = String(text.dropFirst().dropLast())
            guard digits.contains(":"), SocketAddress(numericHost: digits, port: 0) != nil else {
                throw .malformedHost(String(text))
            }
            return digits
        }
        let isName = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard isName, !text.isEmpty, text.utf8.count <= 253 else {
            throw .malformedHost(String(text))
        }
        return String(text)
    }

    /// - Parameter text: With its colon.
    /// - Returns: nil for the scheme's own port.
    private static func port(_ text: Substring) throws(Mistake) -> UInt16? {
        let digits = text.dropFirst()
        if digits.isEmpty, text.isEmpty || text == ":" { return nil }
        guard text.first == ":", digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let port = UInt16(digits), port > 0
        else { throw .malformedPort(String(digits)) }
        return port
    }

    /// Visible ASCII but what no target may hold.
    private static func mayStandInTarget(_ character: Character) -> Bool {
        guard let byte = character.asciiValue, (0x21...0x7E).contains(byte) else { return false }
        return !"\"#<>\\^`{}".contains(character)
    }
}

extension HTTPURL.Mistake: CustomStringConvertible {
    /// One sentence without a capital or a full stop.
    package var description: String {
        switch self {
        case .unknownScheme: "a URL begins with http://, https:// or unix:"
        case .malformedHost(let host): "'\(host)' is no host"
        case .malformedPort(let port): "'\(port)' is no port; give a number from 1 to 65535"
        case .userInformation: "a URL here has no user or password"
        case .forbidden("#"): "a URL here has no fragment (#)"
        case .forbidden(let character): "'\(character)' must be percent-encoded in a URL"
        case .malformedSocketPath(let path):
            "'\(path)' is no path of a socket, which has 1 to 107 bytes"
        }
    }
}
