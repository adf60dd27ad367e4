// Structured field values (RFC 9651), as much of them as uploads need: items and dictionaries of
// integers, booleans, strings, tokens and byte sequences, with parameters read and dropped. A
// decimal or an inner list is refused, as anything malformed is.

internal import Bytes

/// One value of a structured field.
package enum StructuredValue: Equatable, Sendable {
    case integer(Int)
    case boolean(Bool)
    case string(String)
    case token(String)
    case bytes([UInt8])
}

/// Reads structured fields; nil, or an error inside, means that the whole field is to be ignored
/// (RFC 9651 §4.2).
package struct StructuredFields {
    private struct Malformed: Error {}

    private var rest: Substring.UTF8View

    private init(_ text: String) { rest = Substring(text).utf8 }

    /// An item (RFC 9651 §4.2.3).
    package static func item(_ text: String) -> StructuredValue? {
        var reader = StructuredFields(text)
        reader.skipSpaces()
        guard let value = try? reader.itemWithParameters() else { return nil }
        reader.skipSpaces()
        return reader.rest.isEmpty ? value : nil
    }

    /// A dictionary (RFC 9651 §4.2.2); of members with the same key the last one counts.
    package static func dictionary(_ text: String) -> [String: StructuredValue]? {
        var reader = StructuredFields(text)
        return try? reader.members()
    }

    // MARK: RFC 9651 §4.2

    private mutating func members() throws -> [String: StructuredValue] {
        var members: [String: StructuredValue] = [:]
        skipSpaces()
        while !rest.isEmpty {
            let key = try key()
            if take("=") {
                members[key] = try itemWithParameters()
            } else {
                members[key] = .boolean(true)
                try parameters()
            }
            skipBlanks()
            if rest.isEmpty { return members }
            guard take(",") else { throw Malformed() }
            skipBlanks()
            if rest.isEmpty { throw Malformed() }
        }
        return members
    }

    private mutating func itemWithParameters() throws -> StructuredValue {
        let value = try bareItem()
        try parameters()
        return value
    }

    private mutating func parameters() throws {
        while take(";") {
            skipSpaces()
            _ = try key()
            if take("=") { _ = try bareItem() }
        }
    }

    private mutating func key() throws -> String {
        guard let first = rest.first, first == UInt8(ascii: "*") || Self.isLower(first) else {
            throw Malformed()
        }
        return take {
            Self.isLower($0) || Self.isDigit($0) || "_-.*".utf8.contains($0)
        }
    }

    private mutating func bareItem() throws -> StructuredValue {
        guard let first = rest.first else { throw Malformed() }
        switch first {
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try integer()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: ":"): return .bytes(try byteSequence())
        case UInt8(ascii: "?"): return .boolean(try boolean())
        case UInt8(ascii: "*"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            return .token(take { Self.isToken($0) })
        default: throw Malformed()
        }
    }

    /// At most 15 digits, so that every one fits.
    private mutating func integer() throws -> StructuredValue {
        let isNegative = take("-")
        let digits = take { Self.isDigit($0) }
        guard (1...15).contains(digits.utf8.count), let value = Int(digits),
            rest.first != UInt8(ascii: ".")
        else { throw Malformed() }
        return .integer(isNegative ? -value : value)
    }

    private mutating func string() throws -> String {
        _ = take("\"")
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: bytes, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let next = rest.popFirst(), next == 0x22 || next == 0x5c else {
                    throw Malformed()
                }
                bytes.append(next)
            case 0x20...0x7e: bytes.append(byte)
            default: throw Malformed()
            }
        }
        throw Malformed()
    }

    private mutating func byteSequence() throws -> [UInt8] {
        _ = take(":")
        let text = Array(take { $0 != UInt8(ascii: ":") }.utf8)
        guard take(":"), let bytes = Base64.standard.decode(text.span.bytes) else {
            throw Malformed()
        }
        return bytes
    }

    private mutating func boolean() throws -> Bool {
        _ = take("?")
        if take("1") { return true }
        guard take("0") else { throw Malformed() }
        return false
    }

    // MARK: Bytes

    private mutating func take(_ character: Character) -> Bool {
        guard rest.first == character.asciiValue else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func take(while belongs: (UInt8) -> Bool) -> String {
        let run = rest.prefix(while: belongs)
        rest = rest[run.endIndex...]
        return String(Substring(run))
    }

    private mutating func skipSpaces() { rest = rest.drop { $0 == 0x20 } }
    private mutating func skipBlanks() { rest = rest.drop { $0 == 0x20 || $0 == 0x09 } }

    private static func isLower(_ byte: UInt8) -> Bool { (97...122).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
    private static func isToken(_ byte: UInt8) -> Bool {
        isLower(byte) || isDigit(byte) || (65...90).contains(byte)
            || "!#$%&'*+-.^_`|~:/".utf8.contains(byte)
    }
}
