// Defaults count where a value is missing: whoever reads an object after it was checked finds them
// in it.

public import JSON

extension SchemaValidator {
    /// The document with the defaults of whatever is missing in its objects, at any depth; the
    /// document itself where nothing is, which costs nothing for a schema without defaults. What a
    /// choice (`anyOf`, `oneOf`) has for defaults is left out: they could change what was chosen.
    ///
    /// - Parameter document: Keeps the schema.
    public func completed(_ document: JSONDocument) -> JSONDocument {
        guard hasDefaults else { return document }
        let defaults = SchemaDefaults(definitions: schema.definitions)
        guard let value = defaults.completed(document.value, schema) else { return document }
        var limits = JSONLimits()
        // It was parsed before, within the limits that count.
        limits.depth = 1 << 20
        limits.bytes = 1 << 28
        return (try? JSONDocument(parsing: JSONWriter.bytes(of: value), limits: limits)) ?? document
    }
}

struct SchemaDefaults {
    let definitions: [String: Schema]

    /// Whether `schema` has any, or what it refers to.
    static func areIn(_ schema: Schema) -> Bool {
        let defaults = SchemaDefaults(definitions: schema.definitions)
        return defaults.areIn(schema) || schema.definitions.values.contains { defaults.areIn($0) }
    }

    private func areIn(_ schema: Schema) -> Bool {
        switch schema.rule {
        case .object(let rule):
            rule.properties.contains { property in
                defaultValue(of: property) != nil || areIn(property.schema)
            } || isDescribed(rule.additional)
        case .array(let rule): areIn(rule.items)
        case .any, .null, .boolean, .integer, .number, .string, .values, .constant, .anyOf, .oneOf,
            .reference:
            false
        }
    }

    private func isDescribed(_ additional: SchemaAdditional) -> Bool {
        guard case .described(let schema) = additional else { return false }
        return areIn(schema)
    }

    /// `value` with what is missing; nil when nothing is.
    func completed(_ value: JSONValue, _ schema: Schema) -> JSONValue? {
        switch (value, resolved(schema).rule) {
        case (.object(let members), .object(let rule)): completed(members, rule)
        case (.array(let elements), .array(let rule)):
            changed(elements) { completed($0, rule.items) }.map { .array($0) }
        case (_, .any), (_, .null), (_, .boolean), (_, .integer), (_, .number), (_, .string),
            (_, .values), (_, .constant), (_, .anyOf), (_, .oneOf), (_, .reference), (_, .object),
            (_, .array):
            nil
        }
    }

    private func completed(_ members: [JSONMember], _ rule: ObjectRule) -> JSONValue? {
        var schemas: [String: Schema] = [:]
        for property in rule.properties { schemas[property.name] = property.schema }
        let inner = changed(members) { member in
            schema(of: member.name, schemas, rule).flatMap { completed(member.value, $0) }
                .map { JSONMember(member.name, $0) }
        }
        let names = Set(members.map(\.name))
        let missing = rule.properties.compactMap { property in
            names.contains(property.name)
                ? nil : defaultValue(of: property).map { JSONMember(property.name, $0) }
        }
        guard inner != nil || !missing.isEmpty else { return nil }
        return .object((inner ?? members) + missing)
    }

    private func schema(
        of name: String, _ schemas: [String: Schema], _ rule: ObjectRule
    ) -> Schema? {
        if let schema = schemas[name] { return schema }
        guard case .described(let others) = rule.additional else { return nil }
        return others
    }

    /// The elements with those in their place that `change` gives; nil when it gives none.
    private func changed<Element>(
        _ elements: [Element], _ change: (Element) -> Element?
    ) -> [Element]? {
        var copy: [Element]?
        for (index, element) in elements.enumerated() {
            guard let new = change(element) else { continue }
            if copy == nil { copy = elements }
            copy?[index] = new
        }
        return copy
    }

    private func defaultValue(of property: SchemaProperty) -> JSONValue? {
        property.schema.notes.defaultValue ?? resolved(property.schema).notes.defaultValue
    }

    /// Follows references; a validator's lead somewhere.
    private func resolved(_ schema: Schema) -> Schema {
        var schema = schema
        for _ in 0...definitions.count {
            guard case .reference(let name) = schema.rule, let next = definitions[name] else {
                break
            }
            schema = next
        }
        return schema
    }
}
