// What can be said of a schema of any kind. Each returns a copy that says it.

public import JSON

extension Schema {
    private func with(_ change: (inout Schema) -> Void) -> Schema {
        var copy = self
        change(&copy)
        return copy
    }

    /// As a property, it may be missing.
    public var optional: Schema { with { $0.isOptional = true } }

    /// `null` is right as well.
    public var nullable: Schema {
        switch rule {
        case .any, .null: self
        case .boolean, .integer, .number, .string, .array, .object, .values, .constant, .anyOf,
            .oneOf, .reference:
            with { $0.isNullable = true }
        }
    }

    /// As a property, it may be missing; then this value counts.
    public func `default`(_ value: JSONValue) -> Schema {
        with {
            $0.notes.defaultValue = value
            $0.isOptional = true
        }
    }

    /// A few words about it.
    public func titled(_ title: String) -> Schema { with { $0.notes.title = title } }

    /// What the value means.
    public func described(_ description: String) -> Schema {
        with { $0.notes.description = description }
    }

    /// One more value that is right.
    public func example(_ value: JSONValue) -> Schema { with { $0.notes.examples.append(value) } }

    /// It should not be used any more.
    public var deprecated: Schema { with { $0.notes.isDeprecated = true } }

    /// An object refuses members that none of its properties is, each as a mistake.
    public var closed: Schema {
        with {
            guard case .object(var rule) = $0.rule else {
                preconditionFailure("only an object can be closed")
            }
            rule.additional = .refused
            $0.rule = .object(rule)
        }
    }

    /// A schema that is written once and referred to: `#/components/schemas/Todo` in OpenAPI.
    /// References to `name` inside of it mean itself.
    ///
    /// - Parameter name: Letters, digits, `.`, `_` and `-` of ASCII.
    public func named(_ name: String) -> Schema {
        precondition(Schema.isName(name), "'\(name)' cannot be a schema's name")
        var body = self
        body.definitions = [:]
        body.isOptional = false
        var schema = Schema.reference(name)
        schema.definitions = definitions.merging([name: body]) { one, other in
            precondition(one == other, "two schemas with one name")
            return one
        }
        return schema
    }

    /// What OpenAPI 3.1 allows as a component's name.
    static func isName(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
                    UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}

/// A type whose JSON keeps a schema: it is checked before the type is decoded, and stands in the
/// description of an API.
///
///     struct Todo: Codable, Described {
///         static let schema = Schema.object(["title": .string(length: 1...200)]).named("Todo")
///         var title: String
///     }
public protocol Described {
    /// What a value's JSON must look like.
    static var schema: Schema { get }
}
