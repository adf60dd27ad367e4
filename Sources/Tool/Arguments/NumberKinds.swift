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
