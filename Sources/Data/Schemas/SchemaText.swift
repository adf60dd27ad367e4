// Parameters are text: of a path, a query, a header, a cookie, a form. What a text means depends on
// the schema; where it can mean nothing that is right, it stays a string, which is then refused.

internal import JSON

/// Writes texts as the JSON that a schema wants.
struct SchemaText {
    let definitions: [String: Schema]

    /// Writes the members that an object's properties are made of, defaults included.
    func write(
        _ fields: [(name: String, value: String)], of rule: ObjectRule, to json: inout JSONWriter
    ) {
        var values: [String: [String]] = [:]
        var names: [String] = []
        for (name, value) in fields {
            if values[name] == nil { names.append(name) }
            values[name, default: []].append(value)
        }
        json.beginObject()
        for property in rule.properties {
            if let texts = values.removeValue(forKey: property.name) {
                json.name(property.name)
                write(texts, as: property.schema, to: &json)
            } else if let value = resolved(property.schema).notes.defaultValue
                ?? property.schema.notes.defaultValue
            {
                json.name(property.name)
                json.write(value)
            }
        }
        let others: Schema =
            if case .described(let schema) = rule.additional { schema } else { .any }
        for name in names {
            guard let texts = values[name] else { continue }
            json.name(name)
            write(texts, as: others, to: &json)
        }
        json.endObject()
    }

    /// Writes one parameter's text, or texts where it came several times.
    func write(_ texts: [String], as schema: Schema, to json: inout JSONWriter) {
        let schema = resolved(schema)
        guard case .array(let rule) = schema.rule else {
            guard texts.count == 1 else {
                // Several where there may be one: an array, which the schema refuses.
                return json.array { json in for text in texts { json.string(text) } }
            }
            return write(texts[0], as: schema, to: &json)
        }
        var elements = texts
        if texts.count == 1 {
            elements =
                texts[0].isEmpty
                ? []
                : texts[0].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        json.array { json in
            for element in elements { write(element, as: resolved(rule.items), to: &json) }
        }
    }

    private func write(_ text: String, as schema: Schema, to json: inout JSONWriter) {
        if schema.isNullable, text.isEmpty, !takesEmptyText(schema) { return json.null() }
        switch schema.rule {
        case .integer, .number:
            if let number = JSONNumber(text) { return json.number(number) }
        case .boolean:
            if text == "true" || text == "false" { return json.bool(text == "true") }
        case .null: if text.isEmpty { return json.null() }
        case .values(let values):
            if let value = values.first(where: { $0.text == text }) { return json.write(value) }
        case .constant(let value): if value.text == text { return json.write(value) }
        case .anyOf(let schemas), .oneOf(let schemas):
            if let member = schemas.first(where: { keeps(text, $0) }) {
                return write([text], as: member, to: &json)
            }
        case .object, .array:
            if let value = try? JSONValue(parsing: text) { return json.write(value) }
        case .any, .string, .reference: break
        }
        json.string(text)
    }

    private func takesEmptyText(_ schema: Schema) -> Bool {
        if case .string(let rule) = schema.rule { rule.length.least == 0 } else { false }
    }

    /// What a chain of references leads to. A schema that was made ready has none in circles.
    func resolved(_ schema: Schema) -> Schema {
        guard case .reference(let name) = schema.rule, var target = definitions[name] else {
            return schema
        }
        if schema.isNullable { target = target.nullable }
        return resolved(target)
    }

    /// Whether a text, read as the schema wants it, keeps the schema.
    private func keeps(_ text: String, _ schema: Schema) -> Bool {
        var whole = schema
        whole.definitions = definitions
        var json = JSONWriter()
        write([text], as: schema, to: &json)
        guard let validator = try? whole.validator(),
            let document = try? JSONDocument(parsing: json.bytes)
        else { return false }
        return validator.mistakes(in: document.root) == nil
    }
}

extension JSONValue {
    /// What a parameter must say to mean the value.
    fileprivate var text: String { string ?? encode() }
}
