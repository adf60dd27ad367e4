// A schema for each kind of value.

public import JSON
public import Patterns

extension Schema {
    /// Any value at all.
    public static var any: Schema { Schema(.any) }
    /// `null` alone.
    public static var null: Schema { Schema(.null) }
    /// `true` or `false`.
    public static var boolean: Schema { Schema(.boolean) }

    /// A whole number of 64 bits: `12`, and also `12.0`.
    public static var integer: Schema { Schema(.integer(IntegerRule())) }

    /// A whole number in a range: `1...5`, `1...`, `...5`. Leave open an end that does not matter.
    public static func integer(
        _ range: some RangeExpression<Int>, multipleOf divisor: Int? = nil
    ) -> Schema {
        let bounds = range.relative(to: Int.min..<Int.max)
        return Schema(
            .integer(
                IntegerRule(
                    least: bounds.lowerBound == .min ? nil : Int64(bounds.lowerBound),
                    most: bounds.upperBound == .max ? nil : Int64(bounds.upperBound - 1),
                    divisor: divisor.map { Int64($0) })))
    }

    /// A number.
    public static var number: Schema { Schema(.number(NumberRule())) }

    /// A number in a range, both ends of it included.
    public static func number(
        _ range: ClosedRange<Double>, multipleOf divisor: Double? = nil
    ) -> Schema {
        number(atLeast: range.lowerBound, atMost: range.upperBound, multipleOf: divisor)
    }

    /// A number between others, which `above` and `below` exclude. Multiples are those of the
    /// decimal that `divisor` is written as: 0.3 is one of 0.1.
    public static func number(
        atLeast least: Double? = nil, atMost most: Double? = nil, above: Double? = nil,
        below: Double? = nil, multipleOf divisor: Double? = nil
    ) -> Schema {
        let ends = [least, most, above, below, divisor].compactMap(\.self)
        precondition(ends.allSatisfy(\.isFinite), "a bound that JSON cannot write")
        precondition(divisor.map { $0 > 0 } ?? true, "multiples of nothing")
        return Schema(
            .number(
                NumberRule(
                    least: least, most: most, above: above, below: below, divisor: divisor)))
    }

    /// A string.
    public static var string: Schema { Schema(.string(StringRule())) }

    /// A string with so many characters (Unicode scalars): `1...200`, `1...`, `...200`.
    public static func string(
        length: some RangeExpression<Int>, pattern: Pattern? = nil, format: SchemaFormat? = nil
    ) -> Schema {
        Schema(
            .string(
                StringRule(length: SchemaBounds(length), pattern: pattern, format: format)))
    }

    /// A string of which a part matches a pattern; with `^` and `$`, all of it.
    public static func string(pattern: Pattern, format: SchemaFormat? = nil) -> Schema {
        Schema(.string(StringRule(pattern: pattern, format: format)))
    }

    /// A string of a format.
    public static func string(_ format: SchemaFormat) -> Schema {
        Schema(.string(StringRule(format: format)))
    }

    /// An array, of anything or of elements that keep a schema.
    public static func array(of items: Schema = .any, unique: Bool = false) -> Schema {
        array(of: items, count: 0..., unique: unique)
    }

    /// An array of so many elements: `1...5`, `1...`, `...5`; `unique` refuses equal ones.
    public static func array(
        of items: Schema = .any, count: some RangeExpression<Int>, unique: Bool = false
    ) -> Schema {
        hoisting([items]) { parts in
            .array(ArrayRule(items: parts[0], count: SchemaBounds(count), isUnique: unique))
        }
    }

    /// An object with these members, of which those with an `optional` schema or a `default` may be
    /// missing. Others are allowed unless it is `closed`.
    public static func object(_ properties: KeyValuePairs<String, Schema>) -> Schema {
        object(properties: properties.map { (name: $0.key, schema: $0.value) })
    }

    /// As `object(_:)`, of properties that are known only when the program runs.
    public static func object(properties: [(name: String, schema: Schema)]) -> Schema {
        precondition(
            Set(properties.map { Array($0.name.utf8) }).count == properties.count,
            "two properties with one name")
        return hoisting(properties.map(\.schema)) { parts in
            let properties = zip(properties, parts).map { property, part in
                var part = part
                part.isOptional = property.schema.isOptional
                return SchemaProperty(name: property.name, schema: part)
            }
            return .object(ObjectRule(properties: properties))
        }
    }

    /// An object with members of any name, each of which keeps a schema.
    public static func dictionary(of values: Schema) -> Schema {
        hoisting([values]) { .object(ObjectRule(additional: .described($0[0]))) }
    }

    /// One of these values.
    public static func among(_ values: [JSONValue]) -> Schema {
        precondition(!values.isEmpty, "no values to choose among")
        var schema = Schema(.values(values.filter { $0 != .null }))
        if values.allSatisfy({ $0 == .null }) { return .null }
        schema.isNullable = values.contains(.null)
        return schema
    }

    /// The raw value of one of the cases.
    public static func among<Value: CaseIterable & RawRepresentable<String>>(
        _: Value.Type
    ) -> Schema { among(Value.allCases.map { .string($0.rawValue) }) }

    /// This value alone.
    public static func constant(_ value: JSONValue) -> Schema { Schema(.constant(value)) }

    /// What keeps at least one of the schemas.
    public static func anyOf(_ schemas: Schema...) -> Schema { union(schemas) { .anyOf($0) } }

    /// What keeps exactly one of the schemas.
    public static func oneOf(_ schemas: Schema...) -> Schema { union(schemas) { .oneOf($0) } }

    /// The schema that is `named` so around this one, or beside it: for values that hold others of
    /// their own kind.
    public static func reference(_ name: String) -> Schema { Schema(.reference(name)) }

    /// `null` among the members makes what is left nullable.
    static func union(_ schemas: [Schema], _ rule: ([Schema]) -> SchemaRule) -> Schema {
        precondition(!schemas.isEmpty, "a choice among no schemas")
        let others = schemas.filter { $0.rule != .null || $0.notes != SchemaNotes() }
        if others.isEmpty { return .null }
        let isNullable = others.count < schemas.count
        if others.count == 1, others[0].notes == SchemaNotes() {
            var schema = isNullable ? others[0].nullable : others[0]
            schema.isOptional = false
            return schema
        }
        var schema = hoisting(others, rule)
        schema.isNullable = isNullable
        return schema
    }

    /// A schema of others, whose definitions become its own.
    private static func hoisting(_ parts: [Schema], _ rule: ([Schema]) -> SchemaRule) -> Schema {
        var definitions: [String: Schema] = [:]
        var parts = parts
        for index in parts.indices {
            // Only a property can be missing.
            parts[index].isOptional = false
            definitions.merge(parts[index].definitions) { one, other in
                precondition(one == other, "two schemas with one name")
                return one
            }
            parts[index].definitions = [:]
        }
        var schema = Schema(rule(parts))
        schema.definitions = definitions
        return schema
    }
}
