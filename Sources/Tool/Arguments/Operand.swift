/// What an operand is without the type of its value.
package struct OperandSpec: Sendable {
    /// In capitals, as help shows it: `DIR`.
    package let name: String
    /// How many words it takes.
    package let count: ClosedRange<Int>
    package let accepted: String
    package let choices: [Candidate]
    package let completion: Completion
    /// One line, without a full stop.
    package let help: String
    package let defaultText: String?
    let defaultValues: [any Sendable]
    let parse: @Sendable (ArgumentText) throws(ValueMistake) -> any Sendable

    /// `DIR`, `[DIR]`, `FILE...` or `[FILE...]`.
    package var usage: String {
        let word = count.upperBound > 1 ? "\(name)..." : name
        return count.lowerBound == 0 ? "[\(word)]" : word
    }
}

/// A word of the command line that is no flag, told apart by its place.
package struct Operand<Value: Sendable>: Sendable {
    package let spec: OperandSpec
    let read: @Sendable ([any Sendable]) -> Value
}

extension Operand {
    /// An operand that must be given.
    package init(_ name: String, _ kind: ValueKind<Value>, _ help: String) {
        spec = OperandSpec(name: name, count: 1...1, kind: kind, help: help)
        read = { cast($0.last, of: name) }
    }

    /// An operand with a default.
    package init(
        _ name: String, _ kind: ValueKind<Value>, default fallback: Value,
        defaultText: String? = nil, _ help: String
    ) {
        spec = OperandSpec(
            name: name, count: 0...1, kind: kind, help: help,
            defaultText: defaultText ?? kind.shown(fallback), defaultValues: [fallback])
        read = { cast($0.last, of: name) }
    }

    /// An operand that may be absent.
    package init<Wrapped>(optional name: String, _ kind: ValueKind<Wrapped>, _ help: String)
    where Value == Wrapped? {
        spec = OperandSpec(name: name, count: 0...1, kind: kind, help: help)
        read = { $0.isEmpty ? nil : cast($0.last, of: name) as Wrapped }
    }

    /// Any number of operands from `minimum` on. Only the last operand can be one.
    package init<Element: Sendable>(
        variadic name: String, _ kind: ValueKind<Element>, atLeast minimum: Int = 0, _ help: String
    ) where Value == [Element] {
        spec = OperandSpec(name: name, count: minimum...Int.max, kind: kind, help: help)
        read = { $0.map { cast($0, of: name) } }
    }
}

extension OperandSpec {
    fileprivate init<Value>(
        name: String, count: ClosedRange<Int>, kind: ValueKind<Value>, help: String,
        defaultText: String? = nil, defaultValues: [any Sendable] = []
    ) {
        self.init(
            name: name, count: count, accepted: kind.accepted, choices: kind.choices,
            completion: kind.completion, help: help, defaultText: defaultText,
            defaultValues: defaultValues,
            parse: { (text) throws(ValueMistake) in try kind.parse(text) })
    }
}
