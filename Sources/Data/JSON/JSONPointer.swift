// JSON Pointer (RFC 6901): `/users/0/name`, with `~1` for a slash in a name and `~0` for a tilde.

/// The way from a document's root to one of its values.
public struct JSONPointer: Hashable, Sendable {
    /// One step of the way.
    public struct Token: Hashable, Sendable {
        /// A member's name, or an element's index as digits.
        public let name: String

        /// A step to a member.
        public init(_ name: String) { self.name = name }

        /// A step to an element.
        public init(_ index: Int) { name = "\(index)" }

        /// The name as an index: digits without a leading zero (section 4).
        public var index: Int? {
            guard name.utf8.allSatisfy(isDecimalDigit), name == "0" || !name.hasPrefix("0") else {
                return nil
            }
            return Int(name)
        }
    }

    /// The steps; none for the root.
    public var tokens: [Token]

    /// A pointer of these steps.
    public init(_ tokens: [Token] = []) { self.tokens = tokens }

    /// Reads `/users/0/name`; nil unless it is empty or begins with a slash, and where a tilde
    /// stands before something else than 0 or 1 (section 3).
    public init?(_ text: String) {
        tokens = []
        guard !text.isEmpty else { return }
        // A slash is one whatever follows it, were it an accent: that makes no other character.
        let scalars = text.unicodeScalars
        guard scalars.first == "/" else { return nil }
        for part in scalars.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            guard let name = Self.unescaped(part) else { return nil }
            tokens.append(Token(name))
        }
    }

    /// The way that a `DecodingError` or an `EncodingError` tells.
    public init(_ codingPath: [any CodingKey]) {
        tokens = codingPath.map { key in key.intValue.map { Token($0) } ?? Token(key.stringValue) }
    }

    /// The way to what a decoding stopped at; of a missing member, to where it should be.
    public init(_ error: DecodingError) {
        switch error {
        case .typeMismatch(_, let context), .valueNotFound(_, let context),
            .dataCorrupted(let context):
            self.init(context.codingPath)
        case .keyNotFound(let key, let context): self.init(context.codingPath + [key])
        @unknown default: self.init()
        }
    }

    /// This way and one step more.
    public func appending(_ token: Token) -> JSONPointer { JSONPointer(tokens + [token]) }

    private static func unescaped(_ part: Substring.UnicodeScalarView) -> String? {
        var name = ""
        var isEscape = false
        for scalar in part {
            switch (isEscape, scalar) {
            case (false, "~"): isEscape = true
            case (true, "0"), (true, "1"):
                name.unicodeScalars.append(scalar == "0" ? "~" : "/")
                isEscape = false
            case (true, _): return nil
            case (false, _): name.unicodeScalars.append(scalar)
            }
        }
        return isEscape ? nil : name
    }
}

extension JSONPointer: CustomStringConvertible {
    /// `/users/0/name`; empty for the root.
    public var description: String {
        var text = ""
        for token in tokens {
            text += "/"
            for scalar in token.name.unicodeScalars {
                switch scalar {
                case "~": text += "~0"
                case "/": text += "~1"
                default: text.unicodeScalars.append(scalar)
                }
            }
        }
        return text
    }

    /// `#/users/0/name`, as a URL has it behind its path (section 6): what RFC 9457's problems
    /// carry.
    public var fragment: String {
        var text = "#"
        for byte in description.utf8 {
            if Self.isFragmentByte(byte) {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                text += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return text
    }

    /// RFC 3986 section 3.5.
    private static func isFragmentByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~!$&'()*+,;=:@/?".utf8.contains(byte)
        }
    }
}
