// What rules ask of a number, without making anything of it.

extension JSONTape {
    /// The number at `index`, if it is whole and fits: `12` and also `1.2e1`.
    package func integer(at index: Int) -> Int64? { wholeNumber(bytes(of: words[index])) }

    /// The double nearest to the number at `index`; infinite past the largest.
    package func double(at index: Int) -> Double { nearestDouble(bytes(of: words[index])) }
}

extension JSONDecimal {
    /// Whether it has no fraction.
    package var isWholeNumber: Bool { exponent >= 0 || isWhole && hasZeros(-exponent) }

    private func hasZeros(_ count: Int) -> Bool {
        var rest = digits
        for _ in 0..<min(count, 20) {
            let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: 10)
            if remainder != 0 { return false }
            rest = quotient
        }
        return true
    }

    /// Whether another divides it without a rest. Exact up to 19 digits, with any exponents; of
    /// more digits only the first count.
    package func isMultiple(of divisor: JSONDecimal) -> Bool {
        if digits == 0 { return true }
        if divisor.digits == 0 { return false }
        let shift = exponent - divisor.exponent
        if shift >= 0 {
            let power = Self.power(of: 10, shift, modulo: divisor.digits)
            return Self.product(digits % divisor.digits, power, modulo: divisor.digits) == 0
        }
        // digits must be a multiple of divisor × 10^-shift, which is soon past all digits.
        var scaled = divisor.digits
        for _ in 0..<min(-shift, 20) {
            let (product, isTooMuch) = scaled.multipliedReportingOverflow(by: 10)
            if isTooMuch { return false }
            scaled = product
        }
        return digits % scaled == 0
    }

    private static func power(of base: UInt64, _ exponent: Int, modulo: UInt64) -> UInt64 {
        var (result, square, rest) = (1 % modulo, base % modulo, exponent)
        while rest > 0 {
            if rest & 1 != 0 { result = product(result, square, modulo: modulo) }
            square = product(square, square, modulo: modulo)
            rest >>= 1
        }
        return result
    }

    private static func product(_ one: UInt64, _ other: UInt64, modulo: UInt64) -> UInt64 {
        // Both are below `modulo`, so that the quotient fits.
        modulo.dividingFullWidth(one.multipliedFullWidth(by: other)).remainder
    }
}
