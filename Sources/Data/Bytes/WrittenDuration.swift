// Durations as people write them.

/// The units of durations, the largest first.
package let nanosecondsPerUnit: [(unit: String, nanoseconds: Int)] = [
    ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000),
    ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000), ("ns", 1),
]

extension Duration {
    /// Numbers with units, largest first, each unit once: `250ms`, `1.5s`, `1m30s`, `2h`, `7d`; a
    /// number without a unit is seconds. Nil for another text, and beyond 292 years.
    package init?(written text: String) {
        if let number = DecimalPrefix(text[...]), number.rest.isEmpty {
            guard let nanoseconds = number.scaled(by: 1_000_000_000) else { return nil }
            self = .nanoseconds(nanoseconds)
            return
        }
        var total = 0
        var rest = text.replacingMicroSign[...]
        var units = nanosecondsPerUnit[...]
        repeat {
            guard let number = DecimalPrefix(rest) else { return nil }
            let name = number.rest.prefix { $0.isLetter }
            guard let index = units.firstIndex(where: { $0.unit == name }),
                let part = number.scaled(by: units[index].nanoseconds)
            else { return nil }
            let (sum, overflow) = total.addingReportingOverflow(part)
            guard !overflow else { return nil }
            total = sum
            units = units[(index + 1)...]
            rest = number.rest[name.endIndex...]
        } while !rest.isEmpty
        self = .nanoseconds(total)
    }
}

extension String {
    /// Both code points that are written as micro (U+00B5 and U+03BC) as `u`.
    fileprivate var replacingMicroSign: String {
        String(map { $0 == "\u{B5}" || $0 == "\u{3BC}" ? "u" : $0 })
    }
}
