internal import JSON
internal import Schemas

extension Collection {
    /// What became of a value that a client, or a seed, would add.
    enum Insertion {
        case added(Item)
        case taken
        case full
        case malformedKey
        case tooLong(limit: Int)
        case wrong(JSONMistakes)
    }

    /// Adds an object with its defaults, and with a key that is made where it has none.
    ///
    /// - Parameter isSeed: Whether the rules were not held against it yet.
    func insert(_ value: JSONValue, _ rules: CollectionRules, isSeed: Bool = false) -> Insertion {
        let value = rules.completed(value.setting(keyName, to: nil))
        if let given = value[keyName] {
            guard let key = given.keyText else { return .malformedKey }
            return insert(value, key: key, rules, checks: isSeed)
        }
        while true {
            let made: JSONValue =
                rules.makesUUIDs ? .string(RequestValues.uuid()) : .integer(nextNumber())
            let outcome = insert(
                value.setting(keyName, to: made), key: made.keyText ?? "", rules, checks: isSeed)
            // Somebody gave the number to another one.
            if case .taken = outcome { continue }
            return outcome
        }
    }

    private func insert(
        _ value: JSONValue, key: String, _ rules: CollectionRules, checks: Bool
    ) -> Insertion {
        if let refusal = refusal(of: value, rules, checks: checks) { return refusal }
        switch add(value, key: key, upTo: rules.max) {
        case .added(let item): return .added(item)
        case .taken: return .taken
        case .full: return .full
        }
    }

    /// Why a value cannot be an item; nil when it can.
    func refusal(
        of value: JSONValue, _ rules: CollectionRules, checks: Bool
    ) -> Insertion? {
        let bytes = Array(value.encode().utf8)
        if bytes.count > rules.itemMax { return .tooLong(limit: rules.itemMax) }
        guard checks else { return nil }
        guard let document = try? JSONDocument(parsing: bytes) else {
            return .tooLong(limit: rules.itemMax)
        }
        // A key that was made is nothing that a closed schema has to know.
        let isKnown = rules.knows(keyName)
        let mistakes = rules.validator.mistakes(in: document.root)?.list.filter { mistake in
            isKnown || mistake.pointer.tokens != [JSONPointer.Token(keyName)]
        }
        return mistakes.flatMap { $0.isEmpty ? nil : .wrong(JSONMistakes($0)) }
    }
}
