internal import JSON

/// The words of one schema: each is taken by what it says something about, and what is left over
/// was not understood.
struct SchemaWords {
    private let members: [JSONMember]
    private let pointer: JSONPointer
    private var taken: Set<String> = []
    private(set) var mistakes: [JSONMistake] = []

    init(_ json: JSONValue, at pointer: JSONPointer) {
        if case .object(let members) = json { self.members = members } else { members = [] }
        self.pointer = pointer
        var names: Set<String> = []
        for member in members where !names.insert(member.name).inserted {
            note("stands there twice", at: member.name)
        }
    }

    /// The kind of value that each word says something about.
    static let kinds = [
        "minLength": "string", "maxLength": "string", "pattern": "string", "format": "string",
        "minimum": "number", "maximum": "number", "exclusiveMinimum": "number",
        "exclusiveMaximum": "number", "multipleOf": "number", "items": "array",
        "minItems": "array", "maxItems": "array", "uniqueItems": "array", "properties": "object",
        "required": "object", "additionalProperties": "object", "minProperties": "object",
        "maxProperties": "object",
    ]

    private static let others = [
        "type", "enum", "const", "anyOf", "oneOf", "$ref", "$defs", "title", "description",
        "default", "examples", "example", "deprecated",
    ]

    /// What is wrong with a word that nothing took.
    static func complaint(_ word: String, _ about: String) -> String {
        if kinds[word] != nil || others.contains(word) { return "says nothing about \(about)" }
        if word == "nullable" { return "is not of JSON Schema (write type: [string, \"null\"])" }
        return "is no word of JSON Schema that is understood"
    }

    var untaken: [String] {
        members.map(\.name).filter { !taken.contains($0) }
    }

    func place(_ word: String) -> JSONPointer { pointer.appending(.init(word)) }

    func has(_ word: String) -> Bool { members.contains { $0.name == word } }

    mutating func note(_ words: String, at word: String) {
        mistakes.append(JSONMistake(at: place(word), .other(words)))
    }

    mutating func ignore(_ words: String...) { taken.formUnion(words) }

    /// Takes over what a copy of these words found out.
    mutating func absorb(_ copy: SchemaWords) {
        taken.formUnion(copy.taken)
        for mistake in copy.mistakes where !mistakes.contains(mistake) { mistakes.append(mistake) }
    }

    mutating func take(_ word: String) -> JSONValue? {
        taken.insert(word)
        return members.last { $0.name == word }?.value
    }

    mutating func string(_ word: String) -> String? {
        guard let value = take(word) else { return nil }
        if value.string == nil { note("must be a string", at: word) }
        return value.string
    }

    mutating func bool(_ word: String) -> Bool? {
        guard let value = take(word) else { return nil }
        if value.bool == nil { note("must be true or false", at: word) }
        return value.bool
    }

    mutating func array(_ word: String) -> [JSONValue]? {
        guard let value = take(word) else { return nil }
        if value.array == nil { note("must be an array", at: word) }
        return value.array
    }

    mutating func object(_ word: String) -> JSONValue? {
        guard let value = take(word) else { return nil }
        if case .object = value { return value }
        note("must be an object", at: word)
        return nil
    }

    mutating func integer(_ word: String) -> Int64? {
        guard let value = take(word) else { return nil }
        let integer = value.number?.integer(Int64.self)
        if integer == nil { note("must be a whole number of 64 bits", at: word) }
        return integer
    }

    mutating func double(_ word: String) -> Double? {
        guard let value = take(word) else { return nil }
        if value.double == nil { note("must be a number", at: word) }
        return value.double
    }

    mutating func bounds(_ least: String, _ most: String) -> SchemaBounds {
        var bounds = SchemaBounds()
        bounds.least = Int(count(least) ?? 0)
        bounds.most = Int(count(most) ?? .max)
        if bounds.least > bounds.most {
            note("is below \(least)", at: most)
            bounds.most = bounds.least
        }
        return bounds
    }

    private mutating func count(_ word: String) -> Int64? {
        guard let number = integer(word) else { return nil }
        if number < 0 { note("must be at least 0", at: word) }
        return max(number, 0)
    }

    private static let types = [
        "null", "boolean", "integer", "number", "string", "array", "object",
    ]

    /// What `type` says: one name or several, each of which there is.
    mutating func types() -> [String] {
        let value = take("type")
        let names = value?.array ?? value.map { [$0] } ?? []
        var types: [String] = []
        for name in names {
            guard let type = name.string, Self.types.contains(type), !types.contains(type) else {
                note("must be of \(Self.types.joined(separator: ", ")), each once", at: "type")
                continue
            }
            types.append(type)
        }
        if names.isEmpty { note("must name a type", at: "type") }
        return types
    }
}

extension SchemaRule {
    /// What its words say something about, to follow "about".
    var about: String {
        switch self {
        case .any: "a value of any type"
        case .null: "null"
        case .boolean: "a boolean"
        case .integer: "an integer"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        case .values: "the values of enum"
        case .constant: "the value of const"
        case .anyOf: "a choice of anyOf"
        case .oneOf: "a choice of oneOf"
        case .reference: "what $ref leads to"
        }
    }
}
