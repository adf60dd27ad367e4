// Durations: numbers with units, largest first, each unit once: `250ms`, `1.5s`, `1m30s`, `2h`,
// `7d`. A number without a unit is seconds.

internal import Bytes

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
                guard let value = Duration(written: text) else { throw .malformed }
                guard range.contains(value) else { throw .because("out of range") }
                return value
            },
            format: shortText)
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
