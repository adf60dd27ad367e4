// What a flag or an operand takes: how it is called in help, what is accepted, how text becomes
// a value, how a default is printed, and what the tab key offers. Parsing a value touches neither
// files nor the network.

/// Why a text is not a value of its kind. The parser adds which flag it was meant for.
package enum ValueMistake: Error, Hashable, Sendable {
    case malformed
    /// Not UTF-8, where text is needed.
    case notText
    /// A reason of its own, without a capital or a full stop: `a port is at most 65535`.
    case because(String)
}

/// One kind of value.
package struct ValueKind<Value: Sendable>: Sendable {
    /// What stands for the value in help: `DURATION`.
    package var name: String
    /// What is accepted, so that it fits behind "give": `a duration such as 250ms or 1m30s`.
    package var accepted: String
    /// The whole set of values, when it is closed.
    package var choices: [Candidate]
    package var completion: Completion
    package var parse: @Sendable (ArgumentText) throws(ValueMistake) -> Value
    /// The value as a user would write it.
    package var format: @Sendable (Value) -> String

    package init(
        name: String, accepted: String, choices: [Candidate] = [], completion: Completion = .none,
        parse: @escaping @Sendable (ArgumentText) throws(ValueMistake) -> Value,
        format: @escaping @Sendable (Value) -> String
    ) {
        self.name = name
        self.accepted = accepted
        self.choices = choices
        self.completion = completion
        self.parse = parse
        self.format = format
    }

    /// A kind whose values are UTF-8 text.
    package init(
        name: String, accepted: String, choices: [Candidate] = [], completion: Completion = .none,
        parseText: @escaping @Sendable (String) throws(ValueMistake) -> Value,
        format: @escaping @Sendable (Value) -> String
    ) {
        self.init(
            name: name, accepted: accepted, choices: choices, completion: completion,
            parse: { (word) throws(ValueMistake) in
                guard let text = word.text else { throw .notText }
                return try parseText(text)
            },
            format: format)
    }
}

extension ValueKind {
    /// The same kind under another name in help.
    package func named(_ name: String) -> ValueKind {
        var kind = self
        kind.name = name
        return kind
    }

    /// The same kind with a description of what is accepted.
    package func accepting(_ accepted: String) -> ValueKind {
        var kind = self
        kind.accepted = accepted
        return kind
    }

    /// The same kind with values for the tab key.
    package func completing(_ completion: Completion) -> ValueKind {
        var kind = self
        kind.completion = completion
        return kind
    }

    /// The same kind, which also refuses the values for which `reason` answers one.
    package func refusing(_ reason: @escaping @Sendable (Value) -> String?) -> ValueKind {
        var kind = self
        kind.parse = { [parse] (text) throws(ValueMistake) in
            let value = try parse(text)
            if let reason = reason(value) { throw .because(reason) }
            return value
        }
        return kind
    }
}

extension ValueKind {
    /// A default as help shows it; nil for an empty text.
    func shown(_ value: Value) -> String? {
        let text = format(value)
        return text.isEmpty ? nil : text
    }
}

extension ValueKind where Value == String {
    /// Any text, also an empty one.
    package static var string: ValueKind {
        ValueKind(name: "TEXT", accepted: "text", parseText: { $0 }, format: { $0 })
    }
}

extension ValueKind where Value == Bool {
    /// What a boolean flag means when it comes from the environment or the config file.
    static var boolean: ValueKind {
        ValueKind(
            name: "BOOL", accepted: "true or false",
            parseText: { (text) throws(ValueMistake) in
                switch text.lowercased() {
                case "1", "true", "yes", "on": return true
                case "0", "false", "no", "off": return false
                default: throw .malformed
                }
            },
            format: { $0 ? "true" : "false" })
    }
}

extension ValueKind where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
    /// One of the cases of an enumeration, written as its raw value.
    package static var choice: ValueKind { choice { _ in "" } }

    /// One of the cases of an enumeration, with what each means for the tab key and help.
    package static func choice(_ purpose: (Value) -> String) -> ValueKind {
        let candidates = Value.allCases.map { Candidate($0.rawValue, purpose($0)) }
        return ValueKind(
            name: candidates.map(\.value).joined(separator: "|"),
            accepted: enumeration(candidates.map(\.value)),
            choices: candidates, completion: .values(candidates),
            parseText: { (text) throws(ValueMistake) in
                guard let value = Value(rawValue: text) else { throw .malformed }
                return value
            },
            format: { $0.rawValue })
    }
}

/// Words as a sentence lists them: `a`, `a or b`, `a, b or c`.
func enumeration(_ words: [String], _ conjunction: String = "or") -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " \(conjunction) " + last
}
