// Text of any bytes within an HTML document in UTF-8 (HTML Standard §13.1.2, §13.1.4).

internal import Bytes

extension ByteBuffer {
    /// Appends `bytes` so that they read as they are and as nothing else, in an element or in an
    /// attribute with quotes. What is not UTF-8 becomes U+FFFD, and a control character its picture
    /// (U+2400 and on), so that a file name with a line feed shows it.
    mutating func append(htmlText bytes: RawSpan) {
        bytes.withUnsafeBytes { append(htmlText: $0) }
    }

    mutating func append(htmlText bytes: [UInt8]) {
        bytes.withUnsafeBytes { append(htmlText: $0) }
    }

    private mutating func append(htmlText bytes: UnsafeRawBufferPointer) {
        if bytes.allSatisfy(\.isPlainHTML) { return append(bytes) }
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            switch scalar {
            case "&": append("&amp;")
            case "<": append("&lt;")
            case ">": append("&gt;")
            case "\"": append("&quot;")
            case "'": append("&#39;")
            case "\0"..<" ": append(picture: scalar.value)
            case "\u{7F}": append(picture: 0x21)
            default: append(String(scalar))
            }
        }
    }

    private mutating func append(picture value: UInt32) {
        append([0xE2, 0x90, 0x80 + UInt8(truncatingIfNeeded: value)])
    }
}

extension UInt8 {
    fileprivate var isPlainHTML: Bool {
        isASCIILetter || isASCIIDigit || self == UInt8(ascii: ".") || self == UInt8(ascii: "-")
            || self == UInt8(ascii: "_") || self == UInt8(ascii: "/") || self == UInt8(ascii: " ")
    }
}
