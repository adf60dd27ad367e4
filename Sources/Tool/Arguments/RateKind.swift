/// How often something may happen: `100/s`.
package struct Rate: Hashable, Sendable {
    package let count: Int
    package let period: Duration

    /// - Parameters:
    ///   - count: Events per period, at least 1.
    ///   - period: Longer than zero.
    package init(_ count: Int, per period: Duration) {
        self.count = count
        self.period = period
    }

    /// The rate as a frequency.
    package var perSecond: Double { Double(count) / (period / .seconds(1)) }
}

private let periods: [(unit: String, length: Duration)] = [
    ("s", .seconds(1)), ("m", .seconds(60)), ("h", .seconds(3600)), ("d", .seconds(86_400)),
]

extension ValueKind where Value == Rate {
    /// Events per second, minute, hour or day: `100/s`, `5000/m`. At least one.
    package static var rate: ValueKind {
        ValueKind(
            name: "RATE", accepted: "a rate such as 100/s, 5000/m or 10/h",
            parseText: { (text) throws(ValueMistake) in
                guard let slash = text.firstIndex(of: "/"), slash != text.startIndex,
                    text[..<slash].utf8.allSatisfy(isDigit),
                    let period = periods.first(where: { $0.unit == text[slash...].dropFirst() })
                else { throw .malformed }
                guard let count = Int(text[..<slash]), count > 0 else {
                    throw .because("out of range")
                }
                return Rate(count, per: period.length)
            },
            format: { rate in
                let unit = periods.first { $0.length == rate.period }?.unit
                return "\(rate.count)/\(unit ?? "\(rate.period)")"
            })
    }
}
