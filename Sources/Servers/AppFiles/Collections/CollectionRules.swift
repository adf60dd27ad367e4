internal import JSON
internal import Schemas

/// What the items of a collection must look like, and how many there may be.
struct CollectionRules: Sendable {
    /// What an item keeps, with its key.
    let schema: Schema
    /// What a client sends: the key may be missing, and what has a default.
    let input: Schema
    let validator: SchemaValidator
    /// What counts where a member is missing.
    let defaults: [JSONMember]
    /// Whether keys are made as UUIDs, and not as numbers.
    let makesUUIDs: Bool
    let max: Int
    /// Bytes of one item as JSON.
    let itemMax: Int
    /// Whether a change has to say which state it is meant for.
    let requiresMatch: Bool

    static let maxRange = 1...100_000
    static let itemRange = 16...(1 << 20)

    /// - Returns: Nil when the schema is not that of an object.
    init?(
        _ schema: Schema?, key: String, seeds: [JSONValue], max: Int, itemMax: Int,
        requiresMatch: Bool
    ) {
        let schema = schema ?? .object([:])
        guard var resolved = Self.resolved(schema, schema.definitions),
            case .object(var rule) = resolved.rule
        else { return nil }
        let keys = seeds.compactMap { $0[key] }
        var isText = !keys.isEmpty && keys.allSatisfy { $0.string != nil }
        defaults = rule.properties.compactMap { property in
            let notes = Self.resolved(property.schema, schema.definitions)?.notes
            return (property.schema.notes.defaultValue ?? notes?.defaultValue)
                .map { JSONMember(property.name, $0) }
        }
        for index in rule.properties.indices {
            let name = rule.properties[index].name
            if name == key {
                let kind = Self.resolved(rule.properties[index].schema, schema.definitions)?.rule
                if case .string? = kind { isText = true }
            }
            if name == key || defaults.contains(where: { $0.name == name }) {
                rule.properties[index].schema = rule.properties[index].schema.optional
            }
        }
        resolved.rule = .object(rule)
        resolved = resolved.with(definitions: schema.definitions)
        guard let validator = try? resolved.validator() else { return nil }
        self.schema = schema
        input = resolved
        self.validator = validator
        makesUUIDs = isText
        self.max = max
        self.itemMax = itemMax
        self.requiresMatch = requiresMatch
    }

    /// Follows references.
    private static func resolved(_ schema: Schema, _ definitions: [String: Schema]) -> Schema? {
        var schema = schema
        for _ in 0...definitions.count {
            guard case .reference(let name) = schema.rule else { return schema }
            guard let next = definitions[name] else { return nil }
            schema = next
        }
        return nil
    }

    /// Whether the schema speaks of the member, or allows others.
    func knows(_ name: String) -> Bool {
        guard case .object(let rule) = input.rule else { return true }
        return rule.additional != .refused || rule.properties.contains { $0.name == name }
    }

    /// `value` with what its missing members are by default.
    func completed(_ value: JSONValue) -> JSONValue {
        defaults.reduce(value) { value, member in
            guard value[member.name] == nil, case .object(let members) = value else { return value }
            return .object(members + [member])
        }
    }
}
