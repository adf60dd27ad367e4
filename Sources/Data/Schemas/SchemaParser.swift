// From JSON Schema's words back to a schema. Each word must be known, and say something about the
// kind of value that it stands beside: a rule that is silently ignored is worse than none.

internal import JSON
internal import Patterns

struct SchemaParser {
    private(set) var mistakes: [JSONMistake] = []
    /// Defaults, to be checked when all definitions are known.
    private var defaults: [(schema: Schema, place: JSONPointer)] = []
    /// Names that were referred to, each with the first place.
    private var references: [String: JSONPointer] = [:]

    mutating func note(_ words: String, at place: JSONPointer) {
        if mistakes.count < JSONMistakes.limit {
            mistakes.append(JSONMistake(at: place, .other(words)))
        }
    }

    /// A schema and the definitions that stand in it; of those that others have, the names.
    mutating func root(_ json: JSONValue, components: [String: Schema]) -> Schema {
        var definitions: [String: Schema] = [:]
        if let defined = json["$defs"] {
            definitions = self.definitions(defined, at: JSONPointer([.init("$defs")]))
        }
        var schema = schema(json, at: JSONPointer(), isRoot: true)
        schema.isOptional = schema.notes.defaultValue != nil
        for (name, component) in components where definitions[name] == nil {
            definitions[name] = component.definitions[name] ?? component
            definitions.merge(component.definitions) { own, _ in own }
        }
        finish(&schema, definitions)
        return schema
    }

    mutating func components(_ json: JSONValue) -> [String: Schema] {
        let definitions = definitions(json, at: JSONPointer())
        var components: [String: Schema] = [:]
        for name in definitions.keys {
            var schema = Schema.reference(name)
            schema.definitions = definitions
            components[name] = schema
        }
        var all = Schema.any
        finish(&all, definitions)
        return components
    }

    private mutating func definitions(_ json: JSONValue, at place: JSONPointer) -> [String: Schema]
    {
        guard case .object(let members) = json else {
            note("must be an object", at: place)
            return [:]
        }
        var definitions: [String: Schema] = [:]
        for member in members {
            let place = place.appending(.init(member.name))
            guard Schema.isName(member.name) else {
                note("has a name of other than ASCII letters, digits, '.', '_' and '-'", at: place)
                continue
            }
            var schema = schema(member.value, at: place)
            schema.isOptional = false
            definitions[member.name] = schema
        }
        return definitions
    }

    /// Resolves references and checks defaults.
    private mutating func finish(_ schema: inout Schema, _ definitions: [String: Schema]) {
        for (name, place) in references.sorted(by: { $0.key < $1.key })
        where definitions[name] == nil {
            note("refers to '\(name)', which is defined nowhere", at: place)
        }
        guard mistakes.isEmpty else { return }
        schema.definitions = definitions
        do throws(SchemaError) {
            _ = try SchemaProgram(schema)
            for name in definitions.keys.sorted() {
                var definition = Schema.reference(name)
                definition.definitions = definitions
                _ = try SchemaProgram(definition)
            }
            for (schema, place) in defaults { try check(default: schema, at: place, definitions) }
        } catch { note("\(error)", at: JSONPointer()) }
        let names = schema.namesReferredTo
        schema.definitions = definitions.filter { names.contains($0.key) }
    }

    private mutating func check(
        default schema: Schema, at place: JSONPointer, _ definitions: [String: Schema]
    ) throws(SchemaError) {
        var schema = schema
        schema.definitions = definitions
        let validator = try schema.validator()
        guard let value = schema.notes.defaultValue,
            let document = try? JSONDocument(parsing: value.encode()),
            let first = validator.mistakes(in: document.root)?.list.first
        else { return }
        let inside = first.pointer.tokens.isEmpty ? "" : "\(first.pointer) "
        note("breaks the schema itself: \(inside)\(first.reason)", at: place)
    }
}

// MARK: - One schema

extension SchemaParser {
    mutating func schema(_ json: JSONValue, at place: JSONPointer, isRoot: Bool = false) -> Schema {
        switch json {
        case .bool(true): return .any
        case .bool(false):
            note("would refuse everything", at: place)
            return .any
        case .object: break
        case .array, .string, .integer, .double, .number, .null:
            note("must be an object of JSON Schema's words", at: place)
            return .any
        }
        var words = SchemaWords(json, at: place)
        if isRoot { words.ignore("$schema", "$id", "$defs") }
        words.ignore("$comment")
        var schema = rule(&words)
        schema.notes = notes(&words)
        if let rest = words.untaken.first.map({ _ in words.untaken }) {
            let about = schema.rule.about
            for word in rest { note(SchemaWords.complaint(word, about), at: words.place(word)) }
        }
        mistakes += words.mistakes.prefix(max(0, JSONMistakes.limit - mistakes.count))
        if schema.notes.defaultValue != nil {
            defaults.append((schema, place.appending(.init("default"))))
        }
        return schema
    }

    private func notes(_ words: inout SchemaWords) -> SchemaNotes {
        var notes = SchemaNotes()
        notes.title = words.string("title")
        notes.description = words.string("description")
        notes.defaultValue = words.take("default")
        if let examples = words.array("examples") { notes.examples = examples }
        if let example = words.take("example") { notes.examples.append(example) }
        notes.isDeprecated = words.bool("deprecated") ?? false
        return notes
    }

    /// The rule, which the first of these words decides; `type` says so for all others.
    private mutating func rule(_ words: inout SchemaWords) -> Schema {
        if let reference = words.string("$ref") { return self.reference(reference, words) }
        if let value = words.take("const") {
            if let type = words.string("type"), Schema.type(of: [value]) != type {
                words.note("is not the type of const", at: "type")
            }
            return .constant(value)
        }
        if words.has("enum") { return values(&words) }
        if words.has("anyOf") { return union("anyOf", &words) { .anyOf($0) } }
        if words.has("oneOf") { return union("oneOf", &words) { .oneOf($0) } }
        return typed(&words)
    }

    private mutating func reference(_ text: String, _ words: SchemaWords) -> Schema {
        let place = words.place("$ref")
        for prefix in [Schema.References.definitions.prefix, Schema.References.components.prefix]
        where text.hasPrefix(prefix) && Schema.isName(String(text.dropFirst(prefix.count))) {
            let name = String(text.dropFirst(prefix.count))
            if references[name] == nil { references[name] = place }
            return .reference(name)
        }
        note("must be #/$defs/NAME or #/components/schemas/NAME, not \(text)", at: place)
        return .any
    }

    private func values(_ words: inout SchemaWords) -> Schema {
        guard let values = words.array("enum"), !values.isEmpty else {
            words.note("must have at least one value", at: "enum")
            words.ignore("type")
            return .any
        }
        let schema = Schema.among(values)
        guard words.has("type") else { return schema }
        let types = words.types()
        let others = values.filter { $0 != .null }
        let isOne = types.filter { $0 != "null" }.count == 1
        let fits =
            types.contains(Schema.type(of: others) ?? "")
            || types.contains("number")
                && Schema.type(of: others) == "integer"
        if !isOne || !fits || values.contains(.null) != types.contains("null") {
            words.note("is not the type of the values of enum", at: "type")
        }
        return schema
    }

    private mutating func union(
        _ word: String, _ words: inout SchemaWords, _ rule: ([Schema]) -> SchemaRule
    ) -> Schema {
        guard let members = words.array(word), !members.isEmpty else {
            words.note("must have at least one schema", at: word)
            return .any
        }
        let place = words.place(word)
        let schemas = members.enumerated().map { schema($1, at: place.appending(.init($0))) }
        return Schema.union(schemas, rule)
    }

    private mutating func typed(_ words: inout SchemaWords) -> Schema {
        guard words.has("type") else {
            for word in words.untaken where SchemaWords.kinds[word] != nil {
                words.note(
                    "stands beside no type (add type: \(SchemaWords.kinds[word] ?? ""))", at: word)
                words.ignore(word)
            }
            return .any
        }
        let types = words.types()
        let others = types.filter { $0 != "null" }
        if others.isEmpty { return .null }
        var schemas: [Schema] = []
        for type in others {
            // Words of two kinds, such as minimum of integer and number, are taken by both.
            var copy = words
            schemas.append(single(type, &copy))
            words.absorb(copy)
        }
        return Schema.union(schemas + (types.contains("null") ? [.null] : [])) { .anyOf($0) }
    }

    private mutating func single(_ type: String, _ words: inout SchemaWords) -> Schema {
        switch type {
        case "boolean": return .boolean
        case "integer": return Schema(.integer(integer(&words)))
        case "number": return Schema(.number(number(&words)))
        case "string": return Schema(.string(string(&words)))
        case "array":
            let place = words.place("items")
            let items = words.take("items").map { schema($0, at: place) } ?? .any
            let count = words.bounds("minItems", "maxItems")
            return Schema(
                .array(
                    ArrayRule(
                        items: items, count: count, isUnique: words.bool("uniqueItems") ?? false)))
        default: return object(&words)
        }
    }
}

// MARK: - The kinds

extension SchemaParser {
    private func integer(_ words: inout SchemaWords) -> IntegerRule {
        var rule = IntegerRule(
            least: words.integer("minimum"), most: words.integer("maximum"),
            divisor: words.integer("multipleOf"))
        if let above = words.integer("exclusiveMinimum") {
            rule.least = max(rule.least ?? .min, above == .max ? above : above + 1)
        }
        if let below = words.integer("exclusiveMaximum") {
            rule.most = min(rule.most ?? .max, below == .min ? below : below - 1)
        }
        if let divisor = rule.divisor, divisor <= 0 {
            words.note("must be more than 0", at: "multipleOf")
            rule.divisor = nil
        }
        if let least = rule.least, let most = rule.most, least > most {
            words.note(
                "is below the least", at: words.has("maximum") ? "maximum" : "exclusiveMaximum")
        }
        return rule
    }

    private func number(_ words: inout SchemaWords) -> NumberRule {
        var rule = NumberRule(
            least: words.double("minimum"), most: words.double("maximum"),
            above: words.double("exclusiveMinimum"), below: words.double("exclusiveMaximum"),
            divisor: words.double("multipleOf"))
        if let divisor = rule.divisor, divisor <= 0 {
            words.note("must be more than 0", at: "multipleOf")
            rule.divisor = nil
        }
        let least = max(rule.least ?? -.infinity, rule.above ?? -.infinity)
        let most = min(rule.most ?? .infinity, rule.below ?? .infinity)
        let isExcluded = rule.above == least || rule.below == most
        if least > most || least == most && isExcluded {
            words.note("is below the least", at: rule.most == most ? "maximum" : "exclusiveMaximum")
        }
        return rule
    }

    private func string(_ words: inout SchemaWords) -> StringRule {
        var rule = StringRule(length: words.bounds("minLength", "maxLength"))
        if let source = words.string("pattern") {
            do throws(PatternError) {
                rule.pattern = try Pattern(parsing: source)
            } catch { words.note("is refused: \(error)", at: "pattern") }
        }
        if let name = words.string("format") {
            rule.format = SchemaFormat(rawValue: name)
            if rule.format == nil {
                let names = SchemaFormat.allCases.map(\.rawValue).joined(separator: ", ")
                words.note("must be one of \(names), not \(name)", at: "format")
            }
        }
        return rule
    }

    private mutating func object(_ words: inout SchemaWords) -> Schema {
        var rule = ObjectRule(count: words.bounds("minProperties", "maxProperties"))
        let required = required(&words)
        if case .object(let members)? = words.object("properties") {
            let place = words.place("properties")
            for member in members {
                var property = schema(member.value, at: place.appending(.init(member.name)))
                property.isOptional = !required.contains(member.name)
                rule.properties.removeAll { $0.name == member.name }
                rule.properties.append(SchemaProperty(name: member.name, schema: property))
            }
        }
        let known = Set(rule.properties.map(\.name))
        for name in required where !known.contains(name) {
            rule.properties.append(SchemaProperty(name: name, schema: .any))
        }
        switch words.take("additionalProperties") {
        case nil, .bool(true)?: break
        case .bool(false)?: rule.additional = .refused
        case let others?:
            rule.additional = .described(schema(others, at: words.place("additionalProperties")))
        }
        return Schema(.object(rule))
    }

    private func required(_ words: inout SchemaWords) -> [String] {
        guard let names = words.array("required") else { return [] }
        var required: [String] = []
        for name in names {
            guard case .string(let name) = name, !required.contains(name) else {
                words.note("must be names, each once", at: "required")
                return required
            }
            required.append(name)
        }
        return required
    }
}

extension Schema {
    /// The definitions that it needs, and those that they need.
    fileprivate var namesReferredTo: Set<String> {
        var names: Set<String> = []
        var rest = [self]
        while let schema = rest.popLast() {
            if case .reference(let name) = schema.rule, names.insert(name).inserted {
                if let target = definitions[name] { rest.append(target) }
            }
            rest += schema.rule.parts
        }
        return names
    }
}

extension SchemaRule {
    /// The schemas inside of it.
    fileprivate var parts: [Schema] {
        switch self {
        case .any, .null, .boolean, .integer, .number, .string, .values, .constant, .reference: []
        case .array(let rule): [rule.items]
        case .anyOf(let schemas), .oneOf(let schemas): schemas
        case .object(let rule):
            if case .described(let others) = rule.additional {
                rule.properties.map(\.schema) + [others]
            } else {
                rule.properties.map(\.schema)
            }
        }
    }
}
