internal import JSON
internal import YAML

/// A JSON value with placeholders in its strings. One that is nothing but a placeholder keeps the
/// kind of its value: `"{{query.times}}"` is a number where the rule for `times` says so.
indirect enum ValueTree: Sendable {
    case constant(JSONValue)
    case text(ValueText)
    case object([(name: String, value: ValueTree)])
    case array([ValueTree])

    init(_ node: YAMLNode, in scope: Placeholder.Scope, _ reading: Reading) {
        switch node.content {
        case .scalar(let scalar):
            let value = node.json(reading)
            guard case .string = value else {
                self = .constant(value)
                return
            }
            let text = ValueText(scalar.text, at: node.mark, in: scope, reading)
            self = text.constant.map { .constant(.string($0)) } ?? .text(text)
        case .sequence(let nodes):
            let elements = nodes.map { ValueTree($0, in: scope, reading) }
            let constants = elements.compactMap(\.constant)
            self =
                constants.count == elements.count ? .constant(.array(constants)) : .array(elements)
        case .mapping(let pairs):
            let members = pairs.map {
                (name: $0.key, value: ValueTree($0.value, in: scope, reading))
            }
            let constants = members.compactMap { member in
                member.value.constant.map { JSONMember(member.name, $0) }
            }
            self =
                constants.count == members.count ? .constant(.object(constants)) : .object(members)
        }
    }

    var constant: JSONValue? {
        guard case .constant(let value) = self else { return nil }
        return value
    }

    var needsBody: Bool {
        switch self {
        case .constant: false
        case .text(let text): text.needsBody
        case .object(let members): members.contains { $0.value.needsBody }
        case .array(let elements): elements.contains { $0.needsBody }
        }
    }

    /// Writes the value with those of a request.
    func write(_ values: RequestValues, to json: inout JSONWriter) throws {
        switch self {
        case .constant(let value): json.write(value)
        case .text(let text):
            guard let placeholder = text.only else {
                return json.string(try text.text(of: values))
            }
            json.write(try values.value(of: placeholder))
        case .object(let members):
            json.beginObject()
            for member in members {
                json.name(member.name)
                try member.value.write(values, to: &json)
            }
            json.endObject()
        case .array(let elements):
            json.beginArray()
            for element in elements { try element.write(values, to: &json) }
            json.endArray()
        }
    }
}
