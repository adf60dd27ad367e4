// What peers send, made harmless in a log.
//
// A line feed in a header would forge a line of its own, a quote would forge fields, and an escape
// sequence would act on the terminal of whoever reads the log (CWE-117, CWE-150). So only printable
// ASCII and well-formed UTF-8 beyond the controls (C0, DEL, C1) pass.

internal import Bytes

/// Where escaped bytes stand in a text line, which decides what else is special.
enum TextPosition {
    /// Between quotes: `"` and `\` are escaped too.
    case quoted
    /// One of the words of a line: as between quotes, and no space may end it.
    case word
    /// At the line's end, for people: only what is unprintable is escaped.
    case sentence
}

extension ByteBuffer {
    /// Appends `bytes` with `\xHH` for each that is special, as nginx does.
    mutating func append(textEscaped bytes: UnsafeRawBufferPointer, _ position: TextPosition) {
        var rest = bytes
        if position == .word {
            while let space = rest.firstIndex(of: UInt8(ascii: " ")) {
                append(textEscaped: UnsafeRawBufferPointer(rebasing: rest[..<space]), .quoted)
                append(#"\x20"# as StaticString)
                rest = UnsafeRawBufferPointer(rebasing: rest[(space + 1)...])
            }
        }
        appendRuns(of: rest) { buffer, special in
            let byte = special[0]
            let isASCIIMark = byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
            if isASCIIMark && position == .sentence {
                buffer.append(byte)
            } else {
                buffer.append(#"\x"# as StaticString)
                buffer.append(byte: byte, digits: "0123456789ABCDEF")
            }
            return 1
        }
    }

    /// Appends `bytes` as the inside of a JSON string (RFC 8259 section 7): always valid UTF-8,
    /// with U+FFFD for each byte that is none.
    mutating func append(jsonEscaped bytes: UnsafeRawBufferPointer) {
        appendRuns(of: bytes) { buffer, special in
            switch special[0] {
            case UInt8(ascii: "\""): buffer.append(#"\""# as StaticString)
            case UInt8(ascii: "\\"): buffer.append(#"\\"# as StaticString)
            case UInt8(ascii: "\n"): buffer.append(#"\n"# as StaticString)
            case UInt8(ascii: "\r"): buffer.append(#"\r"# as StaticString)
            case UInt8(ascii: "\t"): buffer.append(#"\t"# as StaticString)
            case 0x00..<0x20, 0x7F: buffer.append(unicodeEscapeOf: special[0])
            case 0xC2 where special.count > 1 && 0x80...0x9F ~= special[1]:
                buffer.append(unicodeEscapeOf: special[1])
                return 2
            default: buffer.append("\u{FFFD}" as StaticString)
            }
            return 1
        }
    }

    /// Copies plain text in runs, and calls `escape` with the rest of `bytes` wherever a quote, a
    /// backslash, a control or an ill-formed byte stands; it returns how many bytes it has dealt
    /// with.
    @inline(__always)
    private mutating func appendRuns(
        of bytes: UnsafeRawBufferPointer,
        escape: (inout ByteBuffer, UnsafeRawBufferPointer) -> Int
    ) {
        var position = 0
        while position < bytes.count {
            let start = position
            position = bytes.endOfPlainText(from: position)
            append(UnsafeRawBufferPointer(rebasing: bytes[start..<position]))
            guard position < bytes.count else { return }
            position += escape(&self, UnsafeRawBufferPointer(rebasing: bytes[position...]))
        }
    }

    private mutating func append(unicodeEscapeOf scalar: UInt8) {
        append(#"\u00"# as StaticString)
        append(byte: scalar, digits: "0123456789abcdef")
    }

    private mutating func append(byte: UInt8, digits: StaticString) {
        append(digits.utf8Start[Int(byte >> 4)])
        append(digits.utf8Start[Int(byte & 15)])
    }
}
