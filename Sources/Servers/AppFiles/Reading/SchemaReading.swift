// Schemas in an app file: JSON Schema's words, with a type alone as the short form (`integer` for
// `{type: integer}`) wherever a schema stands.

internal import JSON
internal import Schemas
internal import YAML

extension Reading {
    /// A schema.
    ///
    /// - Returns: Nil after noting what is wrong with it, at the line of each word.
    func schema(_ node: YAMLNode) -> Schema? {
        schema(node, json: written(node), what: "the schema")
    }

    /// The schema of a parameter, which may say `required: true` of itself; one that does not, or
    /// has a default, may be missing.
    func parameter(_ node: YAMLNode) -> Schema? {
        var isRequired = false
        var json = written(node)
        if case .object(let members) = json, let required = json["required"]?.bool {
            isRequired = required
            json = .object(members.filter { $0.name != "required" })
        }
        guard let schema = schema(node, json: json, what: "the rule") else { return nil }
        return isRequired && schema.notes.defaultValue == nil ? schema : schema.optional
    }

    private func schema(_ node: YAMLNode, json: JSONValue, what: String) -> Schema? {
        do throws(JSONMistakes) {
            let schema = try Schema(json: json, components: components)
            return define(schema, at: node.mark) ? schema : nil
        } catch {
            note(error, in: node, what: what)
            return nil
        }
    }

    /// `schemas`: those that others refer to by `#/components/schemas/NAME`.
    func readComponents(_ node: YAMLNode) {
        guard let pairs = node.mapping else {
            return note("'schemas' must be a mapping of names, not \(node.told)", at: node.mark)
        }
        let json = JSONValue.object(pairs.map { JSONMember($0.key, written($0.value)) })
        do throws(JSONMistakes) {
            components = try Schema.components(json)
            for pair in pairs { _ = components[pair.key].map { define($0, at: pair.keyMark) } }
        } catch {
            note(error, in: node, what: "the schema")
            // What refers to them is not wrong because of that.
            for pair in pairs {
                if let any = try? Schema.components(.object([JSONMember(pair.key, [:])])) {
                    components.merge(any) { one, _ in one }
                }
            }
        }
    }

    func note(_ mistakes: JSONMistakes, in node: YAMLNode, what: String) {
        for mistake in mistakes.list {
            let place = mistake.pointer.tokens.last.map { "'\($0.name)'" } ?? what
            note("\(place) \(mistake.reason)", at: node.mark(at: mistake.pointer))
        }
    }

    /// The schema with its short forms written out.
    private func written(_ node: YAMLNode) -> JSONValue {
        switch node.content {
        case .scalar(let scalar):
            if scalar.bool == nil, !scalar.isNull { return ["type": .string(scalar.text)] }
            return node.json(self)
        case .sequence: return node.json(self)
        case .mapping(let pairs):
            return .object(pairs.map { JSONMember($0.key, written($0.key, $0.value)) })
        }
    }

    private func written(_ word: String, _ node: YAMLNode) -> JSONValue {
        switch word {
        case "items": return written(node)
        case "additionalProperties":
            return node.scalar?.bool == nil ? written(node) : node.json(self)
        case "properties", "$defs":
            guard let pairs = node.mapping else { break }
            return .object(pairs.map { JSONMember($0.key, written($0.value)) })
        case "anyOf", "oneOf":
            guard let nodes = node.sequence else { break }
            return .array(nodes.map(written))
        default: break
        }
        return node.json(self)
    }
}
