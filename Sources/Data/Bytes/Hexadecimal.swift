// Bytes as hexadecimal digits (RFC 4648 §8).

/// Hexadecimal digits for bytes, and bytes for hexadecimal digits.
package enum Hexadecimal {
    /// Two lower-case digits for each byte.
    package static func encode(_ bytes: RawSpan) -> String {
        String(unsafeUninitializedCapacity: bytes.byteCount * 2) { digits in
            for offset in 0..<bytes.byteCount {
                digits[offset * 2] = digit(bytes[offset] >> 4)
                digits[offset * 2 + 1] = digit(bytes[offset] & 15)
            }
            return digits.count
        }
    }

    /// The bytes for digits of either case; `nil` when their number is odd or one of them is none.
    package static func decode(_ digits: RawSpan) -> [UInt8]? {
        guard digits.byteCount % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.byteCount / 2)
        var offset = 0
        while offset < digits.byteCount {
            guard let high = digits[offset].hexDigitValue,
                let low = digits[offset + 1].hexDigitValue
            else { return nil }
            bytes.append(high << 4 | low)
            offset += 2
        }
        return bytes
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
