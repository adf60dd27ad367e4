internal import HTTP
public import HTTPServing
public import JSON

extension FormError {
    /// The answer that tells all mistakes: problem details (RFC 9457), with a pointer to each
    /// field. A handler of a plain `HTTPServer` throws it.
    public var httpError: HTTPError {
        var json = JSONWriter()
        json.object { json in
            json.member("title", status.reason)
            json.member("status", Int(status.rawValue))
            json.member("detail", detail)
            if !mistakes.isEmpty { json.member("errors", mistakes) }
        }
        var fields: Fields = ["Content-Type": "application/problem+json"]
        if case .notAForm = self {
            fields.add("Accept", "multipart/form-data, application/x-www-form-urlencoded")
        }
        return HTTPError(status, json.text, fields: fields)
    }

    /// The client is not told what the machine's disk says.
    package var detail: String {
        switch self {
        case .mistakes(let mistakes):
            mistakes.count == 1 ? "one field is wrong" : "\(mistakes.count) fields are wrong"
        case .disk: "the server could not store the file"
        case .notAForm, .multipart, .urlEncoded, .body, .busy: description
        }
    }
}

extension FormMistake: JSONWritable {
    /// Writes `{"detail":"must be there","pointer":"#/photo","in":"form"}`.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("detail", reason.description)
            json.member("pointer", JSONPointer([JSONPointer.Token(field)]).fragment)
            json.member("in", "form")
        }
    }
}
