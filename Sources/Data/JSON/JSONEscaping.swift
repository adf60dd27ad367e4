// What stands between the quotes of a string, and the digits of a floating point number.

internal import Bytes

extension ByteBuffer {
    /// Appends `text` in quotes, escaping what RFC 8259 section 7 says must be escaped.
    mutating func appendJSONString(_ text: UnsafeBufferPointer<UInt8>, escapesHTML: Bool) {
        reserve(text.count + 2)
        append(UInt8(ascii: "\""))
        var runStart = 0
        var index = cleanEnd(of: text, from: 0, escapesHTML: escapesHTML)
        while index < text.count {
            append(run(of: text, from: runStart, to: index))
            appendEscape(text[index])
            runStart = index + 1
            index = cleanEnd(of: text, from: runStart, escapesHTML: escapesHTML)
        }
        append(run(of: text, from: runStart, to: index))
        append(UInt8(ascii: "\""))
    }

    private func run(
        of text: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int
    ) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(text)[start..<end])
    }

    /// Where the first byte at or behind `start` is that must be escaped.
    @inline(__always)
    private func cleanEnd(
        of text: UnsafeBufferPointer<UInt8>, from start: Int, escapesHTML: Bool
    ) -> Int {
        guard let base = text.baseAddress else { return 0 }
        var index = start
        while index + 8 <= text.count {
            let escaped = escapedBytes(loadWord(base + index), escapesHTML: escapesHTML)
            if escaped != 0 { return index + escaped.trailingZeroBitCount >> 3 }
            index += 8
        }
        while index < text.count {
            let byte = base[index]
            if byte < 0x20 || byte == 0x22 || byte == 0x5C || escapesHTML && byte == 0x3C { break }
            index += 1
        }
        return index
    }

    mutating func appendEscape(_ byte: UInt8) {
        append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: append(UInt8(ascii: "b"))
        case 0x09: append(UInt8(ascii: "t"))
        case 0x0A: append(UInt8(ascii: "n"))
        case 0x0C: append(UInt8(ascii: "f"))
        case 0x0D: append(UInt8(ascii: "r"))
        case 0x22, 0x5C: append(byte)
        default:
            append(byte < 0x10 ? "u000" as StaticString : "u00" as StaticString)
            append(hexadecimal: Int(byte))
        }
    }

    /// Appends the shortest digits that read back as `number`, as its description has them.
    mutating func append(shortest number: some BinaryFloatingPoint & TextOutputStreamable) {
        if number.magnitude < 1e15, let whole = Int(exactly: number), whole != 0 {
            append(decimal: whole)
            append(".0" as StaticString)
            return
        }
        var digits = DigitSink()
        number.write(to: &digits)
        withUnsafeBytes(of: &digits.bytes) { bytes in
            append(UnsafeRawBufferPointer(rebasing: bytes[..<digits.count]))
        }
    }
}

/// As `specialBytes(_:)`, for writing.
@inline(__always)
private func escapedBytes(_ word: UInt64, escapesHTML: Bool) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let quote = word ^ (ones &* 0x22)
    let backslash = word ^ (ones &* 0x5C)
    var escaped = (quote &- ones) & ~quote | (backslash &- ones) & ~backslash
    escaped |= (word &- ones &* 0x20) & ~word
    if escapesHTML {
        let less = word ^ (ones &* 0x3C)
        escaped |= (less &- ones) & ~less
    }
    return escaped & (ones &* 0x80)
}

/// Takes a number's digits, at most 32 of them, without making a `String`.
private struct DigitSink: TextOutputStream {
    var bytes: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    var count = 0

    mutating func write(_ text: String) {
        var text = text
        text.withUTF8 { _writeASCII($0) }
    }

    mutating func _writeASCII(_ text: UnsafeBufferPointer<UInt8>) {
        withUnsafeMutableBytes(of: &bytes) { bytes in
            for byte in text.prefix(bytes.count - count) {
                bytes[count] = byte
                count += 1
            }
        }
    }
}
