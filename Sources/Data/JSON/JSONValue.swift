// A JSON text as a value (RFC 8259).

internal import Bytes

/// Any JSON value. An object keeps the order of its members.
package enum JSONValue: Hashable, Sendable {
    case object([JSONMember])
    case array([JSONValue])
    case string(String)
    /// A number without fraction and exponent that fits 64 bits, exactly.
    case integer(Int64)
    case double(Double)
    case bool(Bool)
    case null
}

/// A name and a value of an object.
package struct JSONMember: Hashable, Sendable {
    package let name: String
    package let value: JSONValue

    package init(_ name: String, _ value: JSONValue) {
        self.name = name
        self.value = value
    }
}

extension JSONValue {
    /// The member `name` of an object; nil for anything else. Of equal names the last counts, as
    /// ECMAScript has it. Linear in the number of members.
    package subscript(_ name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.name == name }?.value
    }

    /// Element `index` of an array; nil outside and for anything else.
    package subscript(_ index: Int) -> JSONValue? {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    package var string: String? { if case .string(let text) = self { text } else { nil } }

    package var integer: Int64? { if case .integer(let number) = self { number } else { nil } }

    package var bool: Bool? { if case .bool(let isTrue) = self { isTrue } else { nil } }

    package var array: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// Any number; an integer beyond 2^53 is rounded.
    package var double: Double? {
        switch self {
        case .integer(let number): Double(number)
        case .double(let number): number
        case .object, .array, .string, .bool, .null: nil
        }
    }
}

extension JSONValue: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral,
    ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
    package init(dictionaryLiteral members: (String, JSONValue)...) {
        self = .object(members.map { JSONMember($0, $1) })
    }

    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    package init(stringLiteral text: String) { self = .string(text) }
    package init(integerLiteral number: Int64) { self = .integer(number) }
    package init(floatLiteral number: Double) { self = .double(number) }
    package init(booleanLiteral isTrue: Bool) { self = .bool(isTrue) }
    package init(nilLiteral: ()) { self = .null }
}

extension JSONValue {
    /// The value as JSON text, without a line end; `pretty` indents by two spaces.
    package func encode(pretty: Bool = false) -> String {
        var writer = JSONWriter(isPretty: pretty)
        writer.write(self)
        return String(decoding: writer.buffer.readable, as: UTF8.self)
    }
}
