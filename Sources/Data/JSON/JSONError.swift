/// Why a text is not JSON, and where.
public struct JSONError: Error, Hashable, Sendable {
    /// What is wrong with the text.
    public enum Reason: Hashable, Sendable {
        /// The text could go on and does not.
        case unexpectedEnd
        /// What stands there instead, and what could.
        case unexpected(UInt8, expected: String)
        /// Something follows the value.
        case trailingBytes
        /// A byte that is no part of a character, an overlong form or a surrogate (RFC 3629).
        case invalidUTF8
        /// A control character in a string, unescaped (RFC 8259 section 7).
        case controlCharacter(UInt8)
        /// A backslash before something else than `"\/bfnrt` or `u` and four digits.
        case invalidEscape
        /// Half of a surrogate pair without the other.
        case loneSurrogate
        /// Such as `01`, `1.` or `1e`.
        case malformedNumber
        /// A second member of one name, where `JSONLimits.duplicateNames` refuses it.
        case duplicateName(String)
        /// Past `JSONLimits.depth`.
        case tooDeep(limit: Int)
        /// Past `JSONLimits.bytes`.
        case tooLong(limit: Int)
    }

    /// What is wrong with the text.
    public let reason: Reason
    /// Bytes before the place.
    public let offset: Int
    /// The line of the place, from 1.
    public let line: Int
    /// The character of the line, from 1.
    public let column: Int
}

extension JSONError: CustomStringConvertible {
    /// `line 2, column 7: a malformed number`
    public var description: String { "line \(line), column \(column): \(reason)" }
}

extension JSONError.Reason: CustomStringConvertible {
    /// What is wrong, as a part of a sentence.
    public var description: String {
        switch self {
        case .unexpectedEnd: "the text ends too early"
        case .unexpected(let byte, let expected): "\(shown(byte)) stands where \(expected) should"
        case .trailingBytes: "more text behind the end of the value"
        case .invalidUTF8: "not UTF-8"
        case .controlCharacter(let byte): "\(shown(byte)) stands unescaped in a string"
        case .invalidEscape: "an escape that JSON does not have"
        case .loneSurrogate: "half of a surrogate pair"
        case .malformedNumber: "a malformed number"
        case .duplicateName(let name):
            "a second member with the name \(JSONValue.string(name).encode())"
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

/// An error on its way out of the parser: the line is counted when there is one.
struct JSONFailure: Error {
    let reason: JSONError.Reason
    let offset: Int

    /// The error, with its place in the text at `base`.
    func located(in text: UnsafeBufferPointer<UInt8>) -> JSONError {
        let before = text.prefix(offset)
        let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return JSONError(
            reason: reason, offset: offset, line: 1 + before.count { $0 == 0x0A },
            // A character begins where a byte is no continuation (10xxxxxx).
            column: 1 + before[lineStart...].count { $0 & 0xC0 != 0x80 })
    }
}
