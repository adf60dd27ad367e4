internal import HTTP
public import HTTPServing
public import JSON

extension Request {
    /// The whole body.
    ///
    /// - Parameter limit: Bytes; that of `BodyLimit` or `AppOptions.bodyMax` when nil.
    /// - Throws: `MessageError`, with 413 for a body that is longer.
    public func bytes(upTo limit: Int? = nil) async throws -> [UInt8] {
        try await body.collect(upTo: limit ?? routing.bodyMax ?? routing.app.options.bodyMax)
    }

    /// The whole body as text.
    ///
    /// - Throws: As `bytes(upTo:)`, and a `Problem` of 400 for bytes that are not UTF-8.
    public func text(upTo limit: Int? = nil) async throws -> String {
        guard let text = String(validating: try await bytes(upTo: limit), as: UTF8.self) else {
            throw Problem(.badRequest, "the body is not UTF-8")
        }
        return text
    }

    /// The body as a JSON text; parsed once, however often it is asked for.
    ///
    /// - Throws: A `Problem`: 415 for another type of content, 400 for what is no JSON, with the
    ///   line and column where it ends to be one; and as `bytes(upTo:)`.
    public func json(upTo limit: Int? = nil) async throws -> JSONDocument {
        let routing = routing
        if let document = routing.document { return document }
        try checkMediaType()
        let bytes = try await bytes(upTo: limit)
        do throws(JSONError) {
            let document = try JSONDocument(
                parsing: bytes, limits: routing.app.options.jsonLimits)
            routing.document = document
            return document
        } catch {
            throw Problem(.badRequest, "the body is not JSON: \(error)")
        }
    }

    /// The body, if it was read as JSON already: by the route's rule for it.
    package var checkedBody: JSONDocument? { routing.document }

    /// The body as a value of a type that reads itself from JSON, which is faster than `Decodable`
    /// and tells every mistake. One that is `Described` is held against its schema before, whose
    /// defaults then are what is missing.
    ///
    /// - Throws: As `json(upTo:)`, and `JSONMistakes`, which become a problem of 422.
    public func json<Value: JSONReadable>(
        as type: Value.Type, upTo limit: Int? = nil
    ) async throws -> Value {
        try await checkedJSON(of: type, limit).read(type)
    }

    /// The body as a `Decodable`. One that is `Described` is held against its schema before, which
    /// tells every mistake, and whose defaults then are what is missing.
    ///
    /// - Throws: As `json(upTo:)`, and a `Problem` of 422: with everything that breaks the schema,
    ///   else with the first mistake.
    @_disfavoredOverload
    public func json<Value: Decodable>(
        as type: Value.Type, upTo limit: Int? = nil
    ) async throws -> Value {
        let document = try await checkedJSON(of: type, limit)
        do {
            return try document.decode(type)
        } catch let error as DecodingError {
            throw Problem(JSONMistakes([JSONMistake(error)]))
        }
    }

    private func checkedJSON(of type: Any.Type, _ limit: Int?) async throws -> JSONDocument {
        let document = try await json(upTo: limit)
        let routing = routing
        if routing.checkedType != ObjectIdentifier(type),
            let validator = try routing.responder.validator(of: type)
        {
            try validator.check(document.root)
            routing.checkedType = ObjectIdentifier(type)
            routing.document = validator.completed(document)
        }
        return routing.document ?? document
    }

    /// JSON is sent as JSON: a form of another site cannot say so without asking first (CORS).
    private func checkMediaType() throws(Problem) {
        let said = field("content-type")
        let type = said?.split(separator: ";")[0].lowercased() ?? ""
        let name = String(type.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
        if name == "application/json" || name.hasPrefix("application/") && name.hasSuffix("+json") {
            return
        }
        var problem = Problem(
            .unsupportedMediaType,
            said.map { "the body must be application/json, not \($0)" }
                ?? "the body must have the Content-Type application/json")
        problem.fields["Accept"] = "application/json"
        throw problem
    }
}
