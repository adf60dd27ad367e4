// A schema in the words of JSON Schema 2020-12, as OpenAPI 3.1 embeds it.

public import JSON
internal import Patterns

extension Schema {
    /// Where a written schema's references lead.
    public enum References: Sendable {
        /// To the `$defs` that stand in the schema itself.
        case definitions
        /// To the components of an OpenAPI description, where `definitions` must be written.
        case components

        var prefix: String {
            switch self {
            case .definitions: "#/$defs/"
            case .components: "#/components/schemas/"
            }
        }
    }

    /// The schema in the words of JSON Schema, with its definitions.
    public var json: JSONValue { json(references: .definitions) }

    /// The schema in the words of JSON Schema.
    public func json(references: References) -> JSONValue {
        var members = members(references)
        if case .definitions = references, !definitions.isEmpty {
            let written = definitions.sorted { $0.key < $1.key }
                .map { JSONMember($0.key, $0.value.json(references: references)) }
            members.append(JSONMember("$defs", .object(written)))
        }
        return .object(members)
    }

    private func members(_ references: References) -> [JSONMember] {
        var members: [JSONMember] = []
        if let title = notes.title { members.append(JSONMember("title", .string(title))) }
        if let text = notes.description { members.append(JSONMember("description", .string(text))) }
        members += kind(references)
        if let value = notes.defaultValue { members.append(JSONMember("default", value)) }
        if !notes.examples.isEmpty {
            members.append(JSONMember("examples", .array(notes.examples)))
        }
        if notes.isDeprecated { members.append(JSONMember("deprecated", true)) }
        return members
    }

    /// What the rule is written as, and what else may stand there.
    private func kind(_ references: References) -> [JSONMember] {
        switch rule {
        case .any: return []
        case .null: return [type("null")]
        case .boolean: return [type("boolean")]
        case .integer(let rule): return [type("integer")] + rule.members
        case .number(let rule): return [type("number")] + rule.members
        case .string(let rule): return [type("string")] + rule.members
        case .array(let rule): return [type("array")] + rule.members(references)
        case .object(let rule): return [type("object")] + rule.members(references)
        case .values(let values):
            let type = Schema.type(of: values).map { [self.type($0)] } ?? []
            return type + [JSONMember("enum", .array(values + (isNullable ? [.null] : [])))]
        case .anyOf(let schemas): return [union("anyOf", schemas, references)]
        case .oneOf(let schemas): return [union("oneOf", schemas, references)]
        case .constant(let value): return nullableUnion(JSONMember("const", value))
        case .reference(let name):
            return nullableUnion(JSONMember("$ref", .string(references.prefix + name)))
        }
    }

    private func type(_ name: String) -> JSONMember {
        JSONMember("type", isNullable ? [.string(name), "null"] : .string(name))
    }

    private func union(
        _ word: String, _ schemas: [Schema], _ references: References
    ) -> JSONMember {
        let written = schemas.map { $0.json(references: references) }
        return JSONMember(word, .array(written + (isNullable ? [["type": "null"]] : [])))
    }

    /// What has no `type` to add `null` to.
    private func nullableUnion(_ member: JSONMember) -> [JSONMember] {
        guard isNullable else { return [member] }
        return [JSONMember("anyOf", [.object([member]), ["type": "null"]])]
    }

    /// The one type that all of the values have.
    static func type(of values: [JSONValue]) -> String? {
        let types = Set(
            values.map { value in
                switch value {
                case .string: "string"
                case .integer: "integer"
                case .double, .number: "number"
                case .bool: "boolean"
                case .null, .array, .object: ""
                }
            })
        if types == ["integer", "number"] { return "number" }
        return types.count == 1 ? types.first.flatMap { $0.isEmpty ? nil : $0 } : nil
    }
}

extension Schema: JSONWritable {
    /// Writes the schema with its definitions.
    public func write(to json: inout JSONWriter) { json.write(self.json) }
}

extension IntegerRule {
    fileprivate var members: [JSONMember] {
        [("minimum", least), ("maximum", most), ("multipleOf", divisor)].compactMap { word, value in
            value.map { JSONMember(word, .integer($0)) }
        }
    }
}

extension NumberRule {
    fileprivate var members: [JSONMember] {
        [
            ("minimum", least), ("maximum", most), ("exclusiveMinimum", above),
            ("exclusiveMaximum", below), ("multipleOf", divisor),
        ].compactMap { word, value in value.map { JSONMember(word, JSONValue(shortest: $0)) } }
    }
}

extension StringRule {
    fileprivate var members: [JSONMember] {
        var members = length.members("minLength", "maxLength")
        if let pattern { members.append(JSONMember("pattern", .string(pattern.source))) }
        if let format { members.append(JSONMember("format", .string(format.rawValue))) }
        return members
    }
}

extension ArrayRule {
    fileprivate func members(_ references: Schema.References) -> [JSONMember] {
        var members: [JSONMember] = []
        if items != .any { members.append(JSONMember("items", items.json(references: references))) }
        members += count.members("minItems", "maxItems")
        if isUnique { members.append(JSONMember("uniqueItems", true)) }
        return members
    }
}

extension ObjectRule {
    fileprivate func members(_ references: Schema.References) -> [JSONMember] {
        var members: [JSONMember] = []
        if !properties.isEmpty {
            let written = properties.map {
                JSONMember($0.name, $0.schema.json(references: references))
            }
            members.append(JSONMember("properties", .object(written)))
        }
        let required = properties.filter { !$0.schema.isOptional }.map { JSONValue.string($0.name) }
        if !required.isEmpty { members.append(JSONMember("required", .array(required))) }
        switch additional {
        case .allowed: break
        case .refused: members.append(JSONMember("additionalProperties", false))
        case .described(let schema):
            members.append(
                JSONMember("additionalProperties", schema.json(references: references)))
        }
        return members + count.members("minProperties", "maxProperties")
    }
}

extension SchemaBounds {
    fileprivate func members(_ least: String, _ most: String) -> [JSONMember] {
        var members: [JSONMember] = []
        if self.least > 0 { members.append(JSONMember(least, .integer(Int64(self.least)))) }
        if self.most < .max { members.append(JSONMember(most, .integer(Int64(self.most)))) }
        return members
    }
}

extension JSONValue {
    /// A number without a fraction where it has none: `1`, not `1.0`.
    init(shortest number: Double) {
        let isWhole = number.magnitude < 1e15 && Double(Int64(number)) == number
        self = isWhole ? .integer(Int64(number)) : .double(number)
    }
}
