public import JSON

extension Schema {
    /// Reads a schema in the words of JSON Schema 2020-12: `type` (one or several), `properties`,
    /// `required`, `additionalProperties`, `minProperties`, `maxProperties`, `items`, `minItems`,
    /// `maxItems`, `uniqueItems`, `minLength`, `maxLength`, `pattern`, `format`, `minimum`,
    /// `maximum`, `exclusiveMinimum`, `exclusiveMaximum`, `multipleOf`, `enum`, `const`, `anyOf`,
    /// `oneOf`, `$ref` and `$defs`, `title`, `description`, `default`, `examples`, `example`,
    /// `deprecated` and `$comment`. What `Schema.json` wrote is read as what it was.
    ///
    /// - Parameters:
    ///   - json: The schema. It is nested no deeper than a parsed text may be.
    ///   - components: What references may lead to besides the schema's own `$defs`.
    /// - Throws: Each word that is unknown, says nothing about the kind of value that it stands
    ///   beside, or contradicts another; each with its place.
    public init(
        json: JSONValue, components: [String: Schema] = [:]
    ) throws(JSONMistakes) {
        var parser = SchemaParser()
        self = parser.root(json, components: components)
        if !parser.mistakes.isEmpty { throw JSONMistakes(parser.mistakes) }
    }

    /// Reads named schemas, which may refer to each other: an OpenAPI description's
    /// `components.schemas`.
    ///
    /// - Throws: As `init(json:components:)`.
    public static func components(_ json: JSONValue) throws(JSONMistakes) -> [String: Schema] {
        var parser = SchemaParser()
        let components = parser.components(json)
        if !parser.mistakes.isEmpty { throw JSONMistakes(parser.mistakes) }
        return components
    }
}
