// What data must look like, as one value: it is checked against (`SchemaValidator`), written
// (`Schema.json`) and read (`Schema.init(json:)`).

public import JSON
package import Patterns

/// What a JSON value or a parameter must look like, in the words of JSON Schema 2020-12.
///
///     let todo = Schema.object([
///         "title": .string(length: 1...200),
///         "done": .boolean.optional,
///         "priority": .integer(1...5).default(3),
///     ])
///     try todo.validator().check(document.root)     // throws every mistake at once
///     todo.json                                     // what OpenAPI 3.1 embeds
public struct Schema: Hashable, Sendable {
    package var rule: SchemaRule
    /// Whether `null` is right as well.
    public internal(set) var isNullable = false
    /// Whether an object may be without it, when it is the schema of a property.
    public internal(set) var isOptional = false
    /// What it tells people.
    public internal(set) var notes = SchemaNotes()
    /// The schemas that references inside of it name. Only the outermost has any.
    public internal(set) var definitions: [String: Schema] = [:]

    init(_ rule: SchemaRule) { self.rule = rule }

    /// The schema with these for the references inside of it.
    package func with(definitions: [String: Schema]) -> Schema {
        var copy = self
        copy.definitions = definitions
        return copy
    }
}

/// What a schema tells people and programs that write requests; it refuses nothing.
public struct SchemaNotes: Hashable, Sendable {
    /// A few words.
    public var title: String?
    /// What the value means.
    public var description: String?
    /// What counts where the value is missing.
    public var defaultValue: JSONValue?
    /// Values that are right.
    public var examples: [JSONValue] = []
    /// Whether it should not be used any more.
    public var isDeprecated = false
}

/// The kinds of schema, with what belongs to each.
package indirect enum SchemaRule: Hashable, Sendable {
    case any
    case null
    case boolean
    case integer(IntegerRule)
    case number(NumberRule)
    case string(StringRule)
    case array(ArrayRule)
    case object(ObjectRule)
    /// `enum`
    case values([JSONValue])
    case constant(JSONValue)
    case anyOf([Schema])
    case oneOf([Schema])
    /// A name of the definitions.
    case reference(String)
}

package struct IntegerRule: Hashable, Sendable {
    package var least: Int64?
    package var most: Int64?
    package var divisor: Int64?
}

package struct NumberRule: Hashable, Sendable {
    package var least: Double?
    package var most: Double?
    /// Excluded itself.
    package var above: Double?
    /// Excluded itself.
    package var below: Double?
    package var divisor: Double?
}

package struct StringRule: Hashable, Sendable {
    /// In Unicode scalars.
    package var length = SchemaBounds()
    package var pattern: Pattern?
    package var format: SchemaFormat?
}

package struct ArrayRule: Hashable, Sendable {
    package var items: Schema
    package var count = SchemaBounds()
    package var isUnique = false
}

package struct ObjectRule: Hashable, Sendable {
    package var properties: [SchemaProperty] = []
    package var additional = SchemaAdditional.allowed
    package var count = SchemaBounds()
}

package struct SchemaProperty: Hashable, Sendable {
    package var name: String
    package var schema: Schema
}

package enum SchemaAdditional: Hashable, Sendable {
    case allowed
    case refused
    case described(Schema)
}

/// How many there may be of something.
package struct SchemaBounds: Hashable, Sendable {
    package var least = 0
    /// `Int.max` where there is no end.
    package var most = Int.max

    var range: ClosedRange<Int> { least...max(least, most) }

    init(least: Int = 0, most: Int = .max) {
        self.least = least
        self.most = most
    }

    /// `1...5`, `1...`, `...5`
    init(_ range: some RangeExpression<Int>) {
        let bounds = range.relative(to: 0..<Int.max)
        self.init(
            least: bounds.lowerBound,
            most: bounds.upperBound == .max ? .max : bounds.upperBound - 1)
    }
}
