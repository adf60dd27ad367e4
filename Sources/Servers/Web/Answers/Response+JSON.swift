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

/// How values of a type are sent as JSON. What the type can do is looked at once, and not for each
/// request.
enum JSONEncoding {
    static func of<Body: Encodable & SendableMetatype>(
        _: Body.Type
    ) -> @Sendable (Body, Request) throws -> Response {
        if Body.self is any AnyOptional.Type {
            return { body, request in
                if let optional = body as? any AnyOptional, optional.isNil {
                    throw NoRoute(path: request.path)
                }
                return try Response(json: body)
            }
        }
        if let writable = Body.self as? any (JSONWritable & SendableMetatype).Type {
            return writing(writable, Body.self)
        }
        return { body, _ in try Response(json: body) }
    }

    /// - Parameter writable: The same type: a cast between both costs less than one to a protocol.
    private static func writing<
        Writable: JSONWritable & SendableMetatype, Body: Encodable & SendableMetatype
    >(
        _ writable: Writable.Type, _: Body.Type
    ) -> @Sendable (Body, Request) throws -> Response {
        { body, _ in
            guard let body = body as? Writable else { return try Response(json: body) }
            return Response(json: body)
        }
    }
}

/// An `Optional`, whatever it wraps.
private protocol AnyOptional {
    var isNil: Bool { get }
}

extension Optional: AnyOptional {
    fileprivate var isNil: Bool { if case .none = self { true } else { false } }
}
