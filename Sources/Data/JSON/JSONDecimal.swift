// A number's text as what it means: digits times a power of ten, and from there as an integer or
// as the nearest double.

/// `digits` × 10^`exponent`.
package struct JSONDecimal: Sendable {
    let isNegative: Bool
    let digits: UInt64
    let exponent: Int
    /// Whether `digits` has all of the text's digits that matter.
    let isWhole: Bool

    /// Reads a text that the grammar allows. Never traps, whatever it says.
    @inline(__always)
    package init(_ text: UnsafeBufferPointer<UInt8>) {
        var reading = Reading()
        var index = 0
        let count = text.count
        isNegative = count > 0 && text[0] == UInt8(ascii: "-")
        if isNegative { index = 1 }
        while index < count, isDecimalDigit(text[index]) {
            reading.take(text[index], isFraction: false)
            index += 1
        }
        if index < count, text[index] == UInt8(ascii: ".") {
            index += 1
            while index < count, isDecimalDigit(text[index]) {
                reading.take(text[index], isFraction: true)
                index += 1
            }
        }
        if index < count { reading.takeExponent(text[(index + 1)...]) }
        digits = reading.digits
        exponent = reading.digits == 0 ? 0 : reading.exponent
        isWhole = reading.isWhole
    }

    private struct Reading {
        var digits: UInt64 = 0
        var exponent = 0
        var isWhole = true

        /// 19 digits always fit.
        private static let room: UInt64 = 1_000_000_000_000_000_000

        @inline(__always)
        mutating func take(_ byte: UInt8, isFraction: Bool) {
            let digit = UInt64(byte &- UInt8(ascii: "0"))
            if digits < Self.room {
                digits = digits &* 10 &+ digit
                if isFraction { exponent -= 1 }
            } else {
                takeLate(digit, isFraction: isFraction)
            }
        }

        /// A digit behind the nineteenth; one more fits at times, such as in `UInt64.max`.
        @inline(never)
        private mutating func takeLate(_ digit: UInt64, isFraction: Bool) {
            if isWhole, exponent <= 0 {
                let (tens, isTooMuch) = digits.multipliedReportingOverflow(by: 10)
                let (sum, isOver) = tens.addingReportingOverflow(digit)
                if !isTooMuch, !isOver {
                    digits = sum
                    if isFraction { exponent -= 1 }
                    return
                }
            }
            if digit != 0 { isWhole = false }
            if !isFraction { exponent += 1 }
        }

        /// Beyond what any type can hold, the exponent's own digits do not matter.
        @inline(never)
        mutating func takeExponent(_ text: Slice<UnsafeBufferPointer<UInt8>>) {
            var value = 0
            for byte in text where isDecimalDigit(byte) {
                if value < 1 << 40 { value = value * 10 + Int(byte - UInt8(ascii: "0")) }
            }
            exponent += text.first == UInt8(ascii: "-") ? -value : value
        }
    }
}

// MARK: - Integers

extension JSONDecimal {
    /// The number as `Integer`, if it is one that fits: 12, but 1.2e1 and 12.0 as well.
    @inline(__always)
    func integer<Integer: FixedWidthInteger>(_: Integer.Type) -> Integer? {
        guard isWhole, let magnitude = exponent == 0 ? digits : scaled() else { return nil }
        if !isNegative { return Integer(exactly: magnitude) }
        if magnitude <= UInt64(Int64.max) { return Integer(exactly: -Int64(magnitude)) }
        return magnitude == Int64.min.magnitude ? Integer(exactly: Int64.min) : nil
    }

    private func scaled() -> UInt64? {
        var rest = digits
        var exponent = exponent
        while exponent < 0 {
            let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: 10)
            if remainder != 0 { return nil }
            rest = quotient
            exponent = rest == 0 ? 0 : exponent + 1
        }
        while exponent > 0 {
            let (product, isTooMuch) = rest.multipliedReportingOverflow(by: 10)
            if isTooMuch { return nil }
            rest = product
            exponent -= 1
        }
        return rest
    }
}

// MARK: - Doubles

extension JSONDecimal {
    /// The nearest double (ties to even); nil when the way there is not this short, see
    /// `nearestDouble(_:)`.
    @inline(__always)
    var double: Double? {
        guard isWhole else { return nil }
        let magnitude: Double
        if digits <= 1 << 53, exponent >= -22, exponent <= 22 {
            // Both are exact, so their quotient or product is rounded once (Clinger 1990).
            let value = Double(digits)
            magnitude =
                exponent < 0
                ? value / Self.powersOfTen[-exponent] : value * Self.powersOfTen[exponent]
        } else if exponent >= -27, exponent < 0 {
            magnitude = quotient()
        } else if exponent <= 27, exponent >= 0 {
            magnitude = product()
        } else {
            return nil
        }
        return isNegative ? -magnitude : magnitude
    }

    /// digits / 5^k × 2^-k, with 62 bits of quotient and one that says whether something is left:
    /// more than 54 bits, so that rounding them to 53 is rounding the exact quotient.
    private func quotient() -> Double {
        let power = Self.powersOfFive[-exponent]
        let (left, right) = (digits.leadingZeroBitCount, power.leadingZeroBitCount)
        let dividend = digits << UInt64(left)
        let (quotient, rest) = (power << UInt64(right)).dividingFullWidth(
            (high: dividend >> 1, low: dividend << 63))
        let scale = right - left - 63 + exponent
        return Double(quotient | (rest == 0 ? 0 : 1)) * Self.powerOfTwo(scale)
    }

    /// digits × 5^k × 2^k, of which the upper 64 bits and one for the rest are rounded.
    private func product() -> Double {
        let (high, low) = digits.multipliedFullWidth(by: Self.powersOfFive[exponent])
        if high == 0 { return Double(low) * Self.powerOfTwo(exponent) }
        let shift = UInt64(high.leadingZeroBitCount)
        let upper = shift == 0 ? high : high << shift | low >> (64 - shift)
        let rest = shift == 0 ? low : low << shift
        return Double(upper | (rest == 0 ? 0 : 1)) * Self.powerOfTwo(64 - Int(shift) + exponent)
    }

    private static func powerOfTwo(_ exponent: Int) -> Double {
        Double(bitPattern: UInt64(truncatingIfNeeded: 1023 + exponent) << 52)
    }

    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
        1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]

    /// To 5^27, the last that fits 64 bits.
    private static let powersOfFive: [UInt64] = (0...27).map { exponent in
        (0..<exponent).reduce(1) { power, _ in power * 5 }
    }
}

/// The double nearest to a number's text (ties to even); infinite past the largest.
@inline(__always)
func nearestDouble(_ text: UnsafeBufferPointer<UInt8>) -> Double {
    JSONDecimal(text).double ?? nearestDoubleByLibrary(text)
}

/// With more digits or larger exponents than `JSONDecimal` takes: the standard library asks strtod.
@inline(never)
private func nearestDoubleByLibrary(_ text: UnsafeBufferPointer<UInt8>) -> Double {
    Double(Substring(decoding: text, as: UTF8.self)) ?? .nan
}
