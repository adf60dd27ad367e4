// A text that was parsed: its bytes, and where in them the values are.

/// A JSON text and where its values stand in it.
///
///     let document = try JSONDocument(parsing: body)
///     document.root["user"]?["name"]?.string       // one value
///     document.value                               // a tree to take apart and change
///     try document.decode(User.self)               // a `Decodable`
///     try document.read(User.self)                 // a `JSONReadable`: faster, all mistakes
///
/// Parsing checks everything and converts nothing: strings and numbers become values when they are
/// asked for. Copies share the text. As long as one of its views is kept, all of the text is.
public struct JSONDocument: Sendable {
    let storage: JSONStorage

    /// Parses a whole text in one pass, into a copy of it.
    ///
    /// - Throws: What is wrong, with its line and column.
    public init(parsing text: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) {
        storage = try withLentBytes(text) { bytes throws(JSONError) in
            try JSONStorage(bytes, limits: limits)
        }
    }

    /// Parses a whole text.
    ///
    /// - Throws: What is wrong, with its line and column.
    public init(parsing text: String, limits: JSONLimits = JSONLimits()) throws(JSONError) {
        try self.init(parsing: Array(text.utf8), limits: limits)
    }

    /// Parses a text where it was received, which is copied and may go away afterwards.
    package init(
        parsing text: UnsafeRawBufferPointer, limits: JSONLimits = JSONLimits()
    ) throws(JSONError) {
        storage = try JSONStorage(text, limits: limits)
    }

    /// The outermost value.
    public var root: JSONView { JSONView(storage: storage, index: 0) }

    /// All of the text as a tree.
    public var value: JSONValue { root.value }

    /// Makes a `Decodable` of the whole text; see `JSONView.decode(_:userInfo:)`.
    public func decode<Value: Decodable>(
        _ type: Value.Type = Value.self, userInfo: [CodingUserInfoKey: any Sendable] = [:]
    ) throws -> Value {
        try root.decode(type, userInfo: userInfo)
    }
}

private func withLentBytes<Result>(
    _ bytes: [UInt8], _ body: (UnsafeRawBufferPointer) throws(JSONError) -> Result
) throws(JSONError) -> Result {
    let span = bytes.span.bytes
    return try span.withUnsafeBytes(body)
}
