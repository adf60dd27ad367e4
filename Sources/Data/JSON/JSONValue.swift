// A JSON text as a tree (RFC 8259).

internal import Bytes

/// Any JSON value, to build and to take apart. An object keeps the order of its members.
public enum JSONValue: Hashable, Sendable {
    /// Members in the order of the text.
    case object([JSONMember])
    /// Elements.
    case array([JSONValue])
    /// Text.
    case string(String)
    /// A number without fraction and exponent that fits 64 bits, exactly.
    case integer(Int64)
    /// A number whose digits a double writes again: at most 17, and not past its range.
    case double(Double)
    /// A number that neither of them is, exactly.
    case number(JSONNumber)
    /// `true` or `false`.
    case bool(Bool)
    /// `null`.
    case null
}

/// A name and a value of an object.
public struct JSONMember: Hashable, Sendable {
    /// The name, which others of the object may have too.
    public let name: String
    /// The value.
    public let value: JSONValue

    /// A member of an object.
    public init(_ name: String, _ value: JSONValue) {
        self.name = name
        self.value = value
    }
}

extension JSONValue {
    /// The member `name` of an object; nil for anything else. Of equal names the last counts, as
    /// ECMAScript has it. Linear in the number of members.
    public subscript(_ name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        // Byte by byte: names that merely look the same are others.
        return members.last { $0.name.utf8.elementsEqual(name.utf8) }?.value
    }

    /// Element `index` of an array; nil outside and for anything else.
    public subscript(_ index: Int) -> JSONValue? {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    /// The text of a string; nil for anything else.
    public var string: String? { if case .string(let text) = self { text } else { nil } }

    /// An integer of 64 bits; nil for anything else.
    public var integer: Int64? { if case .integer(let number) = self { number } else { nil } }

    /// `true` or `false`; nil for anything else.
    public var bool: Bool? { if case .bool(let isTrue) = self { isTrue } else { nil } }

    /// The elements of an array; nil for anything else.
    public var array: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The double nearest to any number; nil past the largest, and for anything else.
    public var double: Double? {
        switch self {
        case .integer(let number): Double(number)
        case .double(let number): number
        case .number(let number): number.double
        case .object, .array, .string, .bool, .null: nil
        }
    }

    /// Any finite number, exactly; nil for anything else.
    public var number: JSONNumber? {
        switch self {
        case .integer(let number): JSONNumber(unchecked: "\(number)")
        case .double(let number): number.isFinite ? JSONNumber(unchecked: "\(number)") : nil
        case .number(let number): number
        case .object, .array, .string, .bool, .null: nil
        }
    }
}

extension JSONValue: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral,
    ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
    /// An object.
    public init(dictionaryLiteral members: (String, JSONValue)...) {
        self = .object(members.map { JSONMember($0, $1) })
    }

    /// An array.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// A string.
    public init(stringLiteral text: String) { self = .string(text) }
    /// An integer.
    public init(integerLiteral number: Int64) { self = .integer(number) }
    /// A double.
    public init(floatLiteral number: Double) { self = .double(number) }
    /// `true` or `false`.
    public init(booleanLiteral isTrue: Bool) { self = .bool(isTrue) }
    /// `null`.
    public init(nilLiteral: ()) { self = .null }
}

extension JSONValue {
    /// The value as JSON text, without a line end; `pretty` indents by two spaces.
    public func encode(pretty: Bool = false) -> String {
        var writer = JSONWriter(isPretty: pretty)
        writer.write(self)
        return writer.text
    }
}

// MARK: - From text

extension JSONValue {
    /// Parses a whole text.
    ///
    /// - Throws: What is wrong, with its line and column.
    public init(parsing text: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) {
        self = try JSONDocument(parsing: text, limits: limits).value
    }

    /// Parses a whole text.
    ///
    /// - Throws: What is wrong, with its line and column.
    public init(parsing text: String, limits: JSONLimits = JSONLimits()) throws(JSONError) {
        self = try JSONDocument(parsing: text, limits: limits).value
    }
}

extension JSONView {
    /// The value and all that is inside of it as a tree. Recurses as deep as the value is nested.
    public var value: JSONValue { storage.tape.value(at: index) }
}

extension JSONTape {
    func value(at index: Int) -> JSONValue {
        let word = words[index]
        switch word.kind {
        case .null: return .null
        case .false: return .bool(false)
        case .true: return .bool(true)
        case .number: return number(word)
        case .string: return .string(string(word))
        case .array: return .array(elements(of: index))
        case .object: return .object(members(of: index))
        }
    }

    private func elements(of array: Int) -> [JSONValue] {
        let end = end(of: array)
        var elements: [JSONValue] = []
        elements.reserveCapacity(count(of: array))
        var index = array + 1
        while index < end {
            elements.append(value(at: index))
            index = self.end(of: index)
        }
        return elements
    }

    private func members(of object: Int) -> [JSONMember] {
        let end = end(of: object)
        var members: [JSONMember] = []
        members.reserveCapacity(count(of: object))
        var index = object + 1
        while index < end {
            members.append(JSONMember(string(words[index]), value(at: index + 1)))
            index = self.end(of: index + 1)
        }
        return members
    }

    private func number(_ word: JSONWord) -> JSONValue {
        let text = bytes(of: word)
        let decimal = JSONDecimal(text)
        if !word.isFlagged, let number = decimal.integer(Int64.self),
            // -0 is not an integer: it has a sign to keep.
            number != 0 || !decimal.isNegative
        {
            return .integer(number)
        }
        let double = decimal.double ?? nearestDouble(text)
        return decimal.isSame(as: double)
            ? .double(double)
            : .number(JSONNumber(unchecked: String(decoding: text, as: UTF8.self)))
    }
}

extension JSONDecimal {
    /// Whether the shortest text of `double`, which is the nearest to the number, is the number.
    fileprivate func isSame(as double: Double) -> Bool {
        // Fifteen digits always come back (and then some, far from the smallest doubles).
        if isWhole, digits < 1_000_000_000_000_000, exponent > -300, exponent < 290 { return true }
        guard isWhole, double.isFinite else { return false }
        var text = "\(double)"
        return text.withUTF8 { JSONDecimal($0).normalized == normalized }
    }

    /// Digits that do not end in a zero, and the exponent that goes with them.
    private var normalized: SIMD2<UInt64> {
        var (digits, exponent) = (digits, exponent)
        while digits != 0, digits % 10 == 0 {
            digits /= 10
            exponent += 1
        }
        return [digits, UInt64(bitPattern: Int64(exponent))]
    }
}
