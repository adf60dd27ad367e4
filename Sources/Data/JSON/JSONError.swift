/// Why a text is not JSON, and where.
package struct JSONError: Error, Hashable, Sendable {
    package enum Reason: Hashable, Sendable {
        case unexpectedEnd
        /// What stands there instead, and what could.
        case unexpected(UInt8, expected: String)
        case trailingBytes
        case invalidUTF8
        /// A control character in a string, unescaped (RFC 8259 section 7).
        case controlCharacter(UInt8)
        case invalidEscape
        /// Half of a surrogate pair without the other.
        case loneSurrogate
        /// Such as `01`, `1.` or `+1`.
        case malformedNumber
        /// Larger than a Double can be.
        case numberOutOfRange
        case tooDeep(limit: Int)
        case tooLong(limit: Int)
    }

    package let reason: Reason
    /// Bytes before the place.
    package let offset: Int
    /// Line and character of the line, from 1.
    package let line: Int
    package let column: Int
}

extension JSONError: CustomStringConvertible {
    package var description: String { "line \(line), column \(column): \(reason)" }
}

extension JSONError.Reason: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unexpectedEnd: "the text ends too early"
        case .unexpected(let byte, let expected): "\(shown(byte)) stands where \(expected) should"
        case .trailingBytes: "more text behind the end of the value"
        case .invalidUTF8: "not UTF-8"
        case .controlCharacter(let byte): "\(shown(byte)) stands unescaped in a string"
        case .invalidEscape: "an escape that JSON does not have"
        case .loneSurrogate: "half of a surrogate pair"
        case .malformedNumber: "a malformed number"
        case .numberOutOfRange: "a number that is too large"
        case .tooDeep(let limit): "nested more than \(limit) levels deep"
        case .tooLong(let limit): "longer than \(limit) bytes"
        }
    }

    private func shown(_ byte: UInt8) -> String {
        if byte > 0x20, byte < 0x7F { return "'\(Character(Unicode.Scalar(byte)))'" }
        let digits = String(byte, radix: 16)
        return "byte 0x" + (digits.count == 1 ? "0" + digits : digits)
    }
}
