// Percent-encoding (RFC 3986 §2.1).

/// Which bytes may stand for themselves in a part of a URI; the others are written as `%` and two
/// hexadecimal digits.
package enum PercentEncoding: Sendable {
    /// One segment of a path: the unreserved characters, the sub-delimiters, `:` and `@`
    /// (`pchar`, RFC 3986 §3.3).
    case pathSegment
    /// A path: as its segments, and `/`.
    case path
    /// A value that goes anywhere: the unreserved characters only, as JavaScript's
    /// `encodeURIComponent` nearly does.
    case component

    /// Whether `byte` stands for itself.
    package func keeps(_ byte: UInt8) -> Bool {
        switch byte {
        case _ where byte.isASCIILetter || byte.isASCIIDigit: true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
        case UInt8(ascii: "!"), UInt8(ascii: "$"), UInt8(ascii: "&")...UInt8(ascii: ","),
            UInt8(ascii: ";"), UInt8(ascii: "="), UInt8(ascii: ":"), UInt8(ascii: "@"):
            self != .component
        case UInt8(ascii: "/"): self == .path
        default: false
        }
    }

    /// The text for `bytes`.
    package func encode(_ bytes: RawSpan) -> String {
        var buffer = ByteBuffer(capacity: bytes.byteCount + 16)
        buffer.append(bytes, encodedAs: self)
        return String(decoding: buffer.readable, as: UTF8.self)
    }

    /// The bytes that `text` stands for; `nil` when a `%` is not followed by two hexadecimal
    /// digits.
    ///
    /// Decodes once: `%252e` is `%2e`.
    package static func decode(_ text: RawSpan) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.byteCount)
        var offset = 0
        while offset < text.byteCount {
            guard text[offset] == UInt8(ascii: "%") else {
                bytes.append(text[offset])
                offset += 1
                continue
            }
            guard let byte = escapedByte(in: text, at: offset) else { return nil }
            bytes.append(byte)
            offset += 3
        }
        return bytes
    }

    /// The byte of the three characters from the `%` at `offset`; `nil` when they are not an
    /// escape.
    package static func escapedByte(in text: RawSpan, at offset: Int) -> UInt8? {
        guard offset + 2 < text.byteCount,
            let high = text[offset + 1].hexDigitValue,
            let low = text[offset + 2].hexDigitValue
        else { return nil }
        return high << 4 | low
    }
}

extension ByteBuffer {
    /// Appends `bytes`, percent-encoded but for those that `encoding` keeps.
    package mutating func append(_ bytes: RawSpan, encodedAs encoding: PercentEncoding) {
        reserve(bytes.byteCount)
        var pending = 0
        for offset in 0..<bytes.byteCount where !encoding.keeps(bytes[offset]) {
            append(bytes.extracting(pending..<offset))
            append(UInt8(ascii: "%"))
            append(hexadecimalDigit: bytes[offset] >> 4)
            append(hexadecimalDigit: bytes[offset] & 15)
            pending = offset + 1
        }
        append(bytes.extracting(pending..<bytes.byteCount))
    }

    /// Upper case, as RFC 3986 §2.1 asks of those who write escapes.
    private mutating func append(hexadecimalDigit value: UInt8) {
        append(value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10)
    }
}
