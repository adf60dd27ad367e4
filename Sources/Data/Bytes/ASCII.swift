// ASCII in runs of bytes: what protocols are written in (RFC 9110 §5.6, RFC 20).

extension UInt8 {
    /// The lower-case letter for `A` to `Z`, and any other byte as it is.
    @inlinable package var asciiLowercased: UInt8 {
        self &- UInt8(ascii: "A") < 26 ? self | 0x20 : self
    }

    @inlinable package var isASCIIDigit: Bool { self &- UInt8(ascii: "0") < 10 }

    @inlinable package var isASCIILetter: Bool { (self | 0x20) &- UInt8(ascii: "a") < 26 }

    /// 0 to 15 for a hexadecimal digit of either case.
    @inlinable package var hexDigitValue: UInt8? {
        let digit = self &- UInt8(ascii: "0")
        if digit < 10 { return digit }
        let letter = (self | 0x20) &- UInt8(ascii: "a")
        return letter < 6 ? letter + 10 : nil
    }
}

extension RawSpan {
    /// The byte at `offset`, which must lie within the span.
    @inlinable package subscript(offset: Int) -> UInt8 {
        // Checks the bounds; "unsafe" only for types that not every bit pattern is a value of.
        unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }

    /// Where `byte` first stands at or after `start`.
    package func firstOffset(of byte: UInt8, from start: Int = 0) -> Int? {
        var offset = start
        while offset < byteCount {
            if self[offset] == byte { return offset }
            offset += 1
        }
        return nil
    }

    /// `range` without the spaces and tabs at both its ends.
    package func trimming(_ range: Range<Int>) -> Range<Int> {
        var (lower, upper) = (range.lowerBound, range.upperBound)
        while lower < upper, self[lower] == 0x20 || self[lower] == 0x09 { lower += 1 }
        while upper > lower, self[upper - 1] == 0x20 || self[upper - 1] == 0x09 { upper -= 1 }
        return lower..<upper
    }

    /// Whether the bytes in `range` are `text`, whatever the case of ASCII letters.
    package func equals(_ text: StaticString, ignoringCaseIn range: Range<Int>) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { expected in
            for offset in 0..<expected.count
            where self[range.lowerBound + offset].asciiLowercased
                != expected[offset].asciiLowercased
            {
                return false
            }
            return true
        }
    }

    /// The decimal number that fills `range`: at least one digit and nothing else. `Int.max` where
    /// it would be larger, since a size or a position past that is past everything.
    package func clampedDecimal(in range: Range<Int>) -> Int? {
        guard !range.isEmpty else { return nil }
        var value = 0
        for offset in range {
            guard self[offset].isASCIIDigit else { return nil }
            let (scaled, overflowed) = value.multipliedReportingOverflow(by: 10)
            let (sum, carried) = scaled.addingReportingOverflow(Int(self[offset] & 15))
            value = overflowed || carried ? .max : sum
        }
        return value
    }
}

/// Whether two texts are equal but for the case of ASCII letters.
package func equalIgnoringASCIICase(_ left: String, _ right: String) -> Bool {
    left.utf8.count == right.utf8.count
        && left.utf8.elementsEqual(right.utf8) { $0.asciiLowercased == $1.asciiLowercased }
}
