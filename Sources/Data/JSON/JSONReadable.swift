// What plain values read of themselves.

extension String: JSONReadable {
    /// Reads a string.
    public init?(json: inout JSONReader) {
        guard let text = json.string() else { return nil }
        self = text
    }
}

extension Bool: JSONReadable {
    /// Reads `true` or `false`.
    public init?(json: inout JSONReader) {
        guard let isTrue = json.bool() else { return nil }
        self = isTrue
    }
}

extension Double: JSONReadable {
    /// Reads a number.
    public init?(json: inout JSONReader) {
        guard let number = json.double() else { return nil }
        self = number
    }
}

extension JSONValue: JSONReadable {
    /// Reads anything.
    public init?(json: inout JSONReader) { self = json.view.value }
}

extension Optional: JSONReadable where Wrapped: JSONReadable {
    /// Reads `null` as nil.
    @inlinable
    public init?(json: inout JSONReader) {
        if json.kind == .null {
            self = Self.none
        } else {
            guard let value = Wrapped(json: &json) else { return nil }
            self = Self.some(value)
        }
    }
}

extension Array: JSONReadable where Element: JSONReadable {
    /// Reads an array.
    @inlinable
    public init?(json: inout JSONReader) {
        guard let elements = json.elements(Element.self) else { return nil }
        self = elements
    }
}

extension Dictionary: JSONReadable where Key == String, Value: JSONReadable {
    /// Reads an object.
    @inlinable
    public init?(json: inout JSONReader) {
        guard let members = json.members(Value.self) else { return nil }
        self = members
    }
}

extension JSONReadable where Self: RawRepresentable & CaseIterable, RawValue: JSONReadable {
    /// Reads the raw value of a case.
    public init?(json: inout JSONReader) {
        guard let raw = RawValue(json: &json) else { return nil }
        guard let value = Self(rawValue: raw) else {
            json.note(.notAmong(Self.allCases.map { "\($0.rawValue)" }))
            return nil
        }
        self = value
    }
}

extension Int: JSONReadable {
    /// Reads a number that is whole and fits.
    public init?(json: inout JSONReader) {
        guard let number = json.integer(Int.self) else { return nil }
        self = number
    }
}

extension Int32: JSONReadable {
    /// Reads a number that is whole and fits.
    public init?(json: inout JSONReader) {
        guard let number = json.integer(Int32.self) else { return nil }
        self = number
    }
}

extension Int64: JSONReadable {
    /// Reads a number that is whole and fits.
    public init?(json: inout JSONReader) {
        guard let number = json.integer(Int64.self) else { return nil }
        self = number
    }
}

extension UInt: JSONReadable {
    /// Reads a number that is whole and fits.
    public init?(json: inout JSONReader) {
        guard let number = json.integer(UInt.self) else { return nil }
        self = number
    }
}

extension UInt8: JSONReadable {
    /// Reads a number that is whole and fits.
    public init?(json: inout JSONReader) {
        guard let number = json.integer(UInt8.self) else { return nil }
        self = number
    }
}

extension UInt16: JSONReadable {
    /// Reads a number that is whole and fits.
    public init?(json: inout JSONReader) {
        guard let number = json.integer(UInt16.self) else { return nil }
        self = number
    }
}

extension UInt32: JSONReadable {
    /// Reads a number that is whole and fits.
    public init?(json: inout JSONReader) {
        guard let number = json.integer(UInt32.self) else { return nil }
        self = number
    }
}

extension UInt64: JSONReadable {
    /// Reads a number that is whole and fits.
    public init?(json: inout JSONReader) {
        guard let number = json.integer(UInt64.self) else { return nil }
        self = number
    }
}
