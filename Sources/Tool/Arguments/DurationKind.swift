// Durations: numbers with units, largest first, each unit once: `250ms`, `1.5s`, `1m30s`, `2h`,
// `7d`. A number without a unit is seconds.

private let nanosecondsPerUnit: [(unit: String, nanoseconds: Int)] = [
    ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000),
    ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000), ("ns", 1),
]

extension ValueKind where Value == Duration {
    /// A duration that is not negative.
    package static var duration: ValueKind { duration(in: .zero ... .nanoseconds(Int64.max)) }

    /// A duration in `range`.
    package static func duration(in range: ClosedRange<Duration>) -> ValueKind {
        let isOpen = range.upperBound >= .nanoseconds(Int64.max)
        let low = shortText(range.lowerBound)
        let bounds =
            switch (range.lowerBound == .zero, isOpen) {
            case (true, true): ""
            case (false, true): ", at least \(low)"
            case (_, false): ", from \(low) to \(shortText(range.upperBound))"
            }
        return ValueKind(
            name: "DURATION", accepted: "a duration such as 250ms, 30s or 1m30s" + bounds,
            parseText: { (text) throws(ValueMistake) in
                guard let value = Duration(argument: text) else { throw .malformed }
                guard range.contains(value) else { throw .because("out of range") }
                return value
            },
            format: shortText)
    }
}

extension Duration {
    /// Parses the text that this file describes; nil when it is not of that form or longer than
    /// 292 years.
    fileprivate init?(argument text: String) {
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

/// A duration as a user would write it: `1m30s`.
private func shortText(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    if seconds == 0, attoseconds == 0 { return "0s" }
    var text = ""
    var rest = Int(seconds)
    for (unit, nanoseconds) in nanosecondsPerUnit.prefix(4) where unit != "d" || rest % 86_400 == 0
    {
        let size = nanoseconds / 1_000_000_000
        if rest >= size { text += "\(rest / size)\(unit)" }
        rest %= size
    }
    var nanoseconds = Int(attoseconds / 1_000_000_000)
    for (unit, size) in nanosecondsPerUnit.suffix(3) {
        if nanoseconds >= size { text += "\(nanoseconds / size)\(unit)" }
        nanoseconds %= size
    }
    return text
}
