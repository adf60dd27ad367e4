/// What writes itself as JSON: for answers that are made often, where `Encodable` costs too much.
///
///     struct User: JSONWritable {
///         let name: String
///         let age: Int?
///
///         func write(to json: inout JSONWriter) {
///             json.object { json in
///                 json.member("name", name)
///                 json.member("age", age)
///             }
///         }
///     }
public protocol JSONWritable {
    /// Writes one value.
    func write(to json: inout JSONWriter)
}

extension JSONWriter {
    /// One value.
    public mutating func value(_ value: some JSONWritable) { value.write(to: &self) }

    /// An object, whose members `body` writes.
    @inlinable
    public mutating func object(_ body: (inout JSONWriter) -> Void) {
        beginObject()
        body(&self)
        endObject()
    }

    /// An array, whose elements `body` writes.
    @inlinable
    public mutating func array(_ body: (inout JSONWriter) -> Void) {
        beginArray()
        body(&self)
        endArray()
    }

    /// A member of the object that was begun.
    @inlinable
    public mutating func member(_ name: StaticString, _ value: some JSONWritable) {
        self.name(name)
        value.write(to: &self)
    }

    /// The text of a value.
    public static func bytes(
        of value: some JSONWritable, style: JSONStyle = JSONStyle()
    ) -> [UInt8] {
        var writer = JSONWriter(style: style)
        value.write(to: &writer)
        return writer.bytes
    }
}

extension JSONValue: JSONWritable {
    /// Writes the tree.
    public func write(to json: inout JSONWriter) { json.write(self) }
}

extension JSONNumber: JSONWritable {
    /// Writes the text.
    public func write(to json: inout JSONWriter) { json.number(self) }
}

extension String: JSONWritable {
    /// Writes a string.
    public func write(to json: inout JSONWriter) { json.string(self) }
}

extension Bool: JSONWritable {
    /// Writes `true` or `false`.
    public func write(to json: inout JSONWriter) { json.bool(self) }
}

extension Double: JSONWritable {
    /// Writes the shortest digits that read back as the same; `null` unless it is finite.
    public func write(to json: inout JSONWriter) { json.double(self) }
}

extension Int: JSONWritable {
    /// Writes an integer.
    public func write(to json: inout JSONWriter) { json.integer(self) }
}

extension Int64: JSONWritable {
    /// Writes an integer.
    public func write(to json: inout JSONWriter) { json.integer(self) }
}

extension UInt64: JSONWritable {
    /// Writes an integer.
    public func write(to json: inout JSONWriter) { json.integer(self) }
}

extension Optional: JSONWritable where Wrapped: JSONWritable {
    /// Writes the value, or `null`.
    @inlinable
    public func write(to json: inout JSONWriter) {
        if let value = self { value.write(to: &json) } else { json.null() }
    }
}

extension Array: JSONWritable where Element: JSONWritable {
    /// Writes an array.
    @inlinable
    public func write(to json: inout JSONWriter) {
        json.beginArray()
        for element in self { element.write(to: &json) }
        json.endArray()
    }
}

extension Dictionary: JSONWritable where Key == String, Value: JSONWritable {
    /// Writes an object whose members stand in the order of their names.
    public func write(to json: inout JSONWriter) {
        json.beginObject()
        for (name, value) in sorted(by: { $0.key < $1.key }) {
            json.name(name)
            value.write(to: &json)
        }
        json.endObject()
    }
}
