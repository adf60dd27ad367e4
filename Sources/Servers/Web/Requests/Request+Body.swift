internal import HTTP
public import HTTPServing
public import JSON

extension Request {
    /// The whole body.
    ///
    /// - Parameter limit: Bytes; `AppOptions.bodyMax` when nil.
    /// - Throws: `MessageError`, with 413 for a body that is longer.
    public func bytes(upTo limit: Int? = nil) async throws -> [UInt8] {
        try await body.collect(upTo: limit ?? routing.app.options.bodyMax)
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

    /// The body as a JSON text.
    ///
    /// - Throws: A `Problem`: 415 for another type of content, 400 for what is no JSON, with the
    ///   line and column where it ends to be one; and as `bytes(upTo:)`.
    public func json(upTo limit: Int? = nil) async throws -> JSONDocument {
        try checkMediaType()
        let bytes = try await bytes(upTo: limit)
        do throws(JSONError) {
            return try JSONDocument(
                parsing: bytes, limits: routing.app.options.jsonLimits)
        } catch {
            throw Problem(.badRequest, "the body is not JSON: \(error)")
        }
    }

    /// The body as a value of a type that reads itself from JSON, which is faster than `Decodable`
    /// and tells every mistake.
    ///
    /// - Throws: As `json(upTo:)`, and `JSONMistakes`, which become a problem of 422.
    public func json<Value: JSONReadable>(
        as type: Value.Type, upTo limit: Int? = nil
    ) async throws -> Value {
        try await json(upTo: limit).read(type)
    }

    /// The body as a `Decodable`.
    ///
    /// - Throws: As `json(upTo:)`, and a `Problem` of 422 with the first mistake.
    @_disfavoredOverload
    public func json<Value: Decodable>(
        as type: Value.Type, upTo limit: Int? = nil
    ) async throws -> Value {
        let document = try await json(upTo: limit)
        do {
            return try document.decode(type)
        } catch let error as DecodingError {
            throw Problem(JSONMistakes([JSONMistake(error)]))
        }
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
