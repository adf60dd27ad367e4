// application/x-www-form-urlencoded (URL Standard §5): queries, and the bodies of plain forms.

internal import Bytes

/// Names and values in their order; a name may come several times.
public struct URLEncodedForm: Sendable, Equatable {
    /// A name with its value.
    public struct Pair: Sendable, Equatable {
        /// The decoded texts.
        public var name, value: String

        /// A pair of decoded texts.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// What becomes of escapes that are none and of bytes that are not UTF-8.
    public enum Decoding: Sendable {
        /// They are errors.
        case strict
        /// The escape stands for itself, and the bytes become U+FFFD, as browsers read them.
        case lossy
    }

    /// What a form may cost; the bounds are inclusive.
    public struct Limits: Sendable, Equatable {
        /// Pairs in all.
        public var pairs = 1000
        /// Bytes of each name and each value, decoded.
        public var bytes = 1 << 20

        /// The bounds above.
        public init() {}
    }

    /// The pairs in order.
    public var pairs: [Pair]

    /// A form of these pairs.
    public init(_ pairs: [Pair] = []) { self.pairs = pairs }

    /// Reads `text`: the body, or the query without its question mark.
    public init(
        parsing text: some Sequence<UInt8>, decoding: Decoding = .strict, limits: Limits = Limits()
    ) throws(URLEncodedError) {
        pairs = []
        let bytes = Array(text)
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "&")) ?? bytes.count
            defer { start = end + 1 }
            if end == start { continue }
            guard pairs.count < limits.pairs else { throw .tooManyPairs(bound: limits.pairs) }
            let equals = bytes[start..<end].firstIndex(of: UInt8(ascii: "=")) ?? end
            pairs.append(
                Pair(
                    try Self.decode(bytes[start..<equals], decoding, limits),
                    try Self.decode(bytes[min(equals + 1, end)..<end], decoding, limits)))
        }
    }

    /// The value of the first pair named so.
    public subscript(_ name: String) -> String? { pairs.first { $0.name == name }?.value }

    /// The values of every pair named so, in order.
    public func values(of name: String) -> [String] {
        pairs.filter { $0.name == name }.map(\.value)
    }

    private static func decode(
        _ text: ArraySlice<UInt8>, _ decoding: Decoding, _ limits: Limits
    ) throws(URLEncodedError) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var index = text.startIndex
        while index < text.endIndex {
            var byte = text[index] == UInt8(ascii: "+") ? 0x20 : text[index]
            var length = 1
            if byte == UInt8(ascii: "%") {
                if index + 2 < text.endIndex, let high = text[index + 1].hexDigitValue,
                    let low = text[index + 2].hexDigitValue
                {
                    (byte, length) = (high << 4 | low, 3)
                } else if case .strict = decoding {
                    throw .badEscape(offset: index)
                }
            }
            guard result.count < limits.bytes else { throw .tooLong(bound: limits.bytes) }
            result.append(byte)
            index += length
        }
        switch decoding {
        case .lossy: return String(decoding: result, as: UTF8.self)
        case .strict:
            guard let valid = String(validating: result, as: UTF8.self) else {
                throw .notUTF8(offset: text.endIndex)
            }
            return valid
        }
    }
}

extension URLEncodedForm: CustomStringConvertible {
    /// The pairs as text, each byte but `*-._`, digits and letters escaped, and space as `+`.
    public var description: String {
        var text: [UInt8] = []
        for (index, pair) in pairs.enumerated() {
            if index > 0 { text.append(UInt8(ascii: "&")) }
            Self.encode(pair.name, &text)
            text.append(UInt8(ascii: "="))
            Self.encode(pair.value, &text)
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func encode(_ value: String, _ text: inout [UInt8]) {
        let digits = Array("0123456789ABCDEF".utf8)
        for byte in value.utf8 {
            switch byte {
            case 0x20: text.append(UInt8(ascii: "+"))
            case _ where byte.isASCIILetter || byte.isASCIIDigit, 0x2A, 0x2D, 0x2E, 0x5F:
                text.append(byte)
            default: text += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
    }
}
