internal import JSON

extension JSONValue {
    /// The member that `name` names, which has dots between members of members; null is none.
    func member(at name: String) -> JSONValue? {
        if let value = self[name] { return value.unlessNull }
        guard name.contains(".") else { return nil }
        var value = self
        for part in name.split(separator: ".", omittingEmptySubsequences: false) {
            guard let next = value[String(part)] else { return nil }
            value = next
        }
        return value.unlessNull
    }

    private var unlessNull: JSONValue? {
        if self == .null { return nil }
        return self
    }

    /// Whether the value, or an element of it, is what a query says.
    func isSame(asText text: String) -> Bool {
        switch self {
        case .string(let own): own == text
        case .bool(let own): text == (own ? "true" : "false")
        case .integer, .double, .number: compared(toText: text) == 0
        case .array(let elements): elements.contains { $0.isSame(asText: text) }
        case .null: text == "null"
        case .object: false
        }
    }

    /// Below, at or above what a query says; nil when the two cannot be compared.
    func compared(toText text: String) -> Int? {
        switch self {
        case .string(let own): return own == text ? 0 : own < text ? -1 : 1
        case .integer, .double, .number:
            guard let other = JSONNumber(text), let value = try? JSONValue(parsing: other.text)
            else {
                return nil
            }
            return compared(to: value)
        case .bool, .null, .array, .object: return nil
        }
    }

    /// Below, at or above another value: booleans, then numbers, strings, and all else.
    func compared(to other: JSONValue) -> Int {
        switch (self, other) {
        case (.integer(let left), .integer(let right)):
            return left == right ? 0 : left < right ? -1 : 1
        case (.string(let left), .string(let right)):
            return left == right ? 0 : left < right ? -1 : 1
        case (.bool(let left), .bool(let right)):
            return left == right ? 0 : right ? -1 : 1
        default: break
        }
        if let left = double, let right = other.double {
            return left == right ? 0 : left < right ? -1 : 1
        }
        return rank == other.rank ? 0 : rank < other.rank ? -1 : 1
    }

    private var rank: Int {
        switch self {
        case .bool: 0
        case .integer, .double, .number: 1
        case .string: 2
        case .array, .object: 3
        case .null: 4
        }
    }

    /// Whether a text within has `words`, which are in lower case.
    func holds(_ words: String) -> Bool {
        switch self {
        case .string(let text): text.lowercased().hasPart(words)
        case .array(let elements): elements.contains { $0.holds(words) }
        case .object(let members): members.contains { $0.value.holds(words) }
        case .integer, .double, .number: encode().hasPart(words)
        case .bool, .null: false
        }
    }
}

extension String {
    fileprivate func hasPart(_ part: String) -> Bool {
        let (text, part) = (Array(utf8), Array(part.utf8))
        guard let first = part.first else { return true }
        guard text.count >= part.count else { return false }
        return (0...(text.count - part.count)).contains { start in
            text[start] == first && text[start..<(start + part.count)].elementsEqual(part)
        }
    }
}
