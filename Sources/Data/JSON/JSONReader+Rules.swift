// Members of an object that must keep a rule, as `required` and `optional` read them.

extension JSONReader {
    /// A member whose value must lie in `range`.
    @inlinable
    public mutating func required<Value: JSONReadable & Comparable>(
        _ name: StaticString, in range: ClosedRange<Value>
    ) -> Value? { checked(required(name), of: name, in: range) }

    /// A member that may be missing or null, whose value must lie in `range`.
    @inlinable
    public mutating func optional<Value: JSONReadable & Comparable>(
        _ name: StaticString, in range: ClosedRange<Value>
    ) -> Value? { checked(optional(name), of: name, in: range) }

    /// A string that must have so many characters (Unicode scalars, as JSON Schema counts).
    public mutating func required(
        _ name: StaticString, length: ClosedRange<Int>
    ) -> String? { checked(required(name), of: name, length: length) }

    /// A string that may be missing or null, and must have so many characters.
    public mutating func optional(
        _ name: StaticString, length: ClosedRange<Int>
    ) -> String? { checked(optional(name), of: name, length: length) }

    /// An array that must have so many elements.
    @inlinable
    public mutating func required<Element: JSONReadable>(
        _ name: StaticString, count: ClosedRange<Int>, of: Element.Type = Element.self
    ) -> [Element]? { checked(required(name), of: name, count: count) }

    /// An array that may be missing or null, and must have so many elements.
    @inlinable
    public mutating func optional<Element: JSONReadable>(
        _ name: StaticString, count: ClosedRange<Int>, of: Element.Type = Element.self
    ) -> [Element]? { checked(optional(name), of: name, count: count) }

    /// A member whose value must be one of `values`.
    @inlinable
    public mutating func required<Value: JSONReadable & Equatable>(
        _ name: StaticString, among values: [Value]
    ) -> Value? { checked(required(name), of: name, among: values) }

    /// A member that may be missing or null, and whose value must be one of `values`.
    @inlinable
    public mutating func optional<Value: JSONReadable & Equatable>(
        _ name: StaticString, among values: [Value]
    ) -> Value? { checked(optional(name), of: name, among: values) }

    /// A member with a rule of its own: `rule` returns what is wrong, such as "must be even".
    @inlinable
    public mutating func required<Value: JSONReadable>(
        _ name: StaticString, rule: (Value) -> String?
    ) -> Value? { checked(required(name), of: name, rule: rule) }

    /// A member that may be missing or null, with a rule of its own.
    @inlinable
    public mutating func optional<Value: JSONReadable>(
        _ name: StaticString, rule: (Value) -> String?
    ) -> Value? { checked(optional(name), of: name, rule: rule) }
}

extension JSONReader {
    @inlinable
    mutating func checked<Value: Comparable>(
        _ value: Value?, of name: StaticString, in range: ClosedRange<Value>
    ) -> Value? {
        guard let value, !range.contains(value) else { return value }
        note(
            .outOfRange("\(value)", from: "\(range.lowerBound)", to: "\(range.upperBound)"),
            of: name)
        return nil
    }

    @inlinable
    mutating func checked(
        _ value: String?, of name: StaticString, length: ClosedRange<Int>
    ) -> String? {
        guard let value else { return nil }
        let bytes = value.utf8
        // Between one and four bytes each: most strings need no counting.
        if bytes.count <= length.upperBound, bytes.count / 4 >= length.lowerBound { return value }
        let count = bytes.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
        if length.contains(count) { return value }
        note(.length(count, allowed: length), of: name)
        return nil
    }

    @inlinable
    mutating func checked<Element>(
        _ elements: [Element]?, of name: StaticString, count: ClosedRange<Int>
    ) -> [Element]? {
        guard let elements, !count.contains(elements.count) else { return elements }
        note(.count(elements.count, allowed: count), of: name)
        return nil
    }

    @inlinable
    mutating func checked<Value: Equatable>(
        _ value: Value?, of name: StaticString, among values: [Value]
    ) -> Value? {
        guard let value, !values.contains(value) else { return value }
        note(.notAmong(values.map { "\($0)" }), of: name)
        return nil
    }

    @inlinable
    mutating func checked<Value>(
        _ value: Value?, of name: StaticString, rule: (Value) -> String?
    ) -> Value? {
        guard let value, let broken = rule(value) else { return value }
        note(.other(broken), of: name)
        return nil
    }
}
