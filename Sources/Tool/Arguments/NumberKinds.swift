// Whole numbers and fractions, in decimal digits only.

extension ValueKind where Value == Int {
    /// A whole number in `range`.
    package static func integer(in range: ClosedRange<Int>) -> ValueKind {
        ValueKind(
            name: "N", accepted: "a whole number \(bounds(of: range))",
            parseText: { (text) throws(ValueMistake) in
                guard text.utf8.allSatisfy(isDigitOrMinus), let value = Int(text) else {
                    throw text.isDecimalInteger ? .because("out of range") : .malformed
                }
                guard range.contains(value) else { throw .because("out of range") }
                return value
            },
            format: { "\($0)" })
    }

    /// A whole number that is at least `range.lowerBound`.
    package static func integer(in range: PartialRangeFrom<Int>) -> ValueKind {
        integer(in: range.lowerBound...Int.max)
    }
}

extension ValueKind where Value == Double {
    /// A number in `range`, with or without a fraction.
    package static func number(in range: ClosedRange<Double>) -> ValueKind {
        ValueKind(
            name: "NUMBER",
            accepted: "a number from \(shortText(range.lowerBound)) to "
                + shortText(range.upperBound),
            parseText: { (text) throws(ValueMistake) in
                guard text.utf8.allSatisfy({ isDigitOrMinus($0) || $0 == UInt8(ascii: ".") }),
                    let value = Double(text)
                else { throw .malformed }
                guard range.contains(value) else { throw .because("out of range") }
                return value
            },
            format: shortText)
    }
}

private func bounds(of range: ClosedRange<Int>) -> String {
    switch (range.lowerBound, range.upperBound) {
    case (Int.min, Int.max): "without a fraction"
    case (let low, Int.max): "that is at least \(low)"
    case (Int.min, let high): "that is at most \(high)"
    case (let low, let high): "from \(low) to \(high)"
    }
}

private func isDigitOrMinus(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "-") || isDigit(byte)
}

func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

/// A number without a needless `.0`.
private func shortText(_ value: Double) -> String {
    Int(exactly: value).map { "\($0)" } ?? "\(value)"
}

extension String {
    fileprivate var isDecimalInteger: Bool {
        let digits = hasPrefix("-") ? dropFirst() : self[...]
        return !digits.isEmpty && digits.utf8.allSatisfy(isDigit)
    }
}

/// An unsigned decimal with an optional fraction at the front of a text: `1.5` of `1.5G`.
///
/// Kept as two integers, so that scaling by a unit neither rounds nor overflows unseen.
struct DecimalPrefix {
    let whole: Int
    /// At most nine digits behind the point, and their scale (10 to their number).
    let fraction: Int
    let scale: Int
    /// What follows the number.
    let rest: Substring

    /// Nil when `text` does not begin with a digit, when digits around a point are missing, or
    /// when the number does not fit.
    init?(_ text: Substring) {
        let wholeDigits = text.prefix { $0.utf8.allSatisfy(isDigit) }
        guard let whole = Int(wholeDigits) else { return nil }
        self.whole = whole
        let afterWhole = text[wholeDigits.endIndex...]
        guard afterWhole.hasPrefix(".") else {
            fraction = 0
            scale = 1
            rest = afterWhole
            return
        }
        let fractionDigits = afterWhole.dropFirst().prefix { $0.utf8.allSatisfy(isDigit) }
        guard fractionDigits.utf8.count <= 9, let fraction = Int(fractionDigits) else { return nil }
        self.fraction = fraction
        scale = fractionDigits.reduce(1) { power, _ in power * 10 }
        rest = afterWhole[fractionDigits.endIndex...]
    }

    /// The number times `unit`, rounded down; nil on overflow.
    func scaled(by unit: Int) -> Int? {
        let (product, overflow) = whole.multipliedReportingOverflow(by: unit)
        let part = fraction.multipliedFullWidth(by: unit)
        guard !overflow, part.high < scale else { return nil }
        let (sum, isTooMuch) = product.addingReportingOverflow(
            scale.dividingFullWidth(part).quotient)
        return isTooMuch ? nil : sum
    }
}
