public import HTTP
public import HTTPServing
public import JSON

extension Response {
    /// An answer of JSON.
    ///
    /// - Throws: What `value` throws, and `EncodingError` for infinity and NaN.
    public init(
        _ status: Status = .ok, fields: Fields = Fields(), json value: some Encodable
    ) throws {
        self.init(status, fields: fields, jsonText: try JSONWriter.encode(value))
    }

    /// An answer of JSON from a type that writes itself, which is faster.
    public init(
        _ status: Status = .ok, fields: Fields = Fields(), json value: some JSONWritable
    ) {
        self.init(status, fields: fields, jsonText: JSONWriter.bytes(of: value))
    }

    private init(_ status: Status, fields: Fields, jsonText: [UInt8]) {
        self.init(status, fields: fields, bytes: jsonText)
        if self.fields.isEmpty {
            self.fields = ["Content-Type": "application/json"]
        } else if !self.fields.contains("content-type") {
            self.fields.add("Content-Type", "application/json")
        }
    }
}

extension JSONValue: Answerable {
    /// 200 with the value.
    public func response(to request: Request) -> Response { Response(json: self) }
}

/// A handler whose value is sent as JSON.
func encoded<Body: Encodable & SendableMetatype>(
    _ handler: @escaping @Sendable (Request) async throws -> Body
) -> @Sendable (Request) async throws -> Response {
    // What the type can do is looked at once, and not for each request.
    if Body.self is any AnyOptional.Type {
        return { request in
            let body = try await handler(request)
            if let optional = body as? any AnyOptional, optional.isNil {
                throw NoRoute(path: request.path)
            }
            return try Response(json: body)
        }
    }
    if Body.self is any JSONWritable.Type {
        return { request in
            let body = try await handler(request)
            guard let writable = body as? any JSONWritable else { return try Response(json: body) }
            return Response(json: writable)
        }
    }
    return { request in try Response(json: try await handler(request)) }
}

/// An `Optional`, whatever it wraps.
private protocol AnyOptional {
    var isNil: Bool { get }
}

extension Optional: AnyOptional {
    fileprivate var isNil: Bool { if case .none = self { true } else { false } }
}
