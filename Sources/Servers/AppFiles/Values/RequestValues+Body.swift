internal import Web

extension Request {
    /// The body as a value: JSON, or the pairs of a form; nil where there is none.
    ///
    /// - Throws: A `Problem` of 415 for another type of content, and as `json(upTo:)`.
    func bodyValue() async throws -> JSONValue? {
        if checkedBody == nil, body.isComplete { return nil }
        let type = field("content-type")?.prefix { $0 != ";" && $0 != " " }.lowercased()
        guard type == "application/x-www-form-urlencoded" else { return try await json().value }
        let bytes = try await bytes()
        guard let form = QueryString(bytes.span.bytes) else {
            throw Problem(.badRequest, "the form has more than 1000 pairs")
        }
        var members: [JSONMember] = []
        for pair in form.pairs where !members.contains(where: { $0.name == pair.name }) {
            members.append(JSONMember(pair.name, .string(pair.value)))
        }
        return .object(members)
    }
}
