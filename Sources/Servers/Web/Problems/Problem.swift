public import HTTP
public import HTTPServing
public import JSON

/// What went wrong, as the client is told it: problem details (RFC 9457).
///
///     throw Problem(.conflict, "the berth is taken", type: "https://example.org/problems/taken")
public struct Problem: Error, Sendable {
    /// The answer's status.
    public var status: Status
    /// What happened this time, in one sentence.
    public var detail: String?
    /// A URI reference that names the kind of problem.
    public var type: String?
    /// The kind in words; the status's phrase where there is no `type`.
    public var title: String?
    /// What is wrong with each part of the request.
    public var mistakes: [Mistake] = []
    /// Further members.
    public var extensions: [JSONMember] = []
    /// Further fields of the answer, such as Retry-After.
    public var fields = Fields()

    /// One thing that is wrong with the request.
    public struct Mistake: Hashable, Sendable {
        /// Where in the request a value stands.
        public enum Place: String, Sendable {
            case body, form, path, query, header, cookie
        }

        /// Where it is.
        public var place: Place
        /// A JSON pointer as a fragment: for a body `#/user/age`, for what has a name `#/page`.
        public var pointer: String
        /// What is wrong, to follow the value's name: `must be from 1 to 100`.
        public var detail: String

        /// Something wrong at `pointer` of `place`.
        public init(in place: Place, at pointer: String, _ detail: String) {
            self.place = place
            self.pointer = pointer
            self.detail = detail
        }
    }

    /// A problem of that status.
    public init(
        _ status: Status, _ detail: String? = nil, type: String? = nil, title: String? = nil
    ) {
        self.status = status
        self.detail = detail
        self.type = type
        self.title = title
    }

    /// 422 with everything that is wrong.
    public init(_ mistakes: [Mistake]) {
        status = .unprocessableContent
        detail = mistakes.count == 1 ? "one value is wrong" : "\(mistakes.count) values are wrong"
        self.mistakes = mistakes
    }

    /// 422 with everything that is wrong with a body.
    public init(_ mistakes: JSONMistakes) {
        self.init(
            mistakes.list.map {
                Mistake(in: .body, at: $0.pointer.fragment, $0.reason.description)
            })
    }
}

extension Problem: JSONWritable {
    /// Writes the members that there are: `type`, `title`, `status`, `detail`, `errors`, and the
    /// extensions.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            if let type { json.member("type", type) }
            json.member("title", title ?? status.reason)
            json.member("status", Int(status.rawValue))
            if let detail { json.member("detail", detail) }
            if !mistakes.isEmpty { json.member("errors", mistakes) }
            for member in extensions {
                json.name(member.name)
                json.value(member.value)
            }
        }
    }
}

extension Problem.Mistake: JSONWritable {
    /// Writes `{"detail":"must be from 1 to 100","pointer":"#/page","in":"query"}`.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("detail", detail)
            json.member("pointer", pointer)
            json.member("in", place.rawValue)
        }
    }
}

extension Problem: Answerable {
    /// The problem as `application/problem+json`.
    public func response(to request: Request) -> Response {
        var fields = fields
        fields["Content-Type"] = "application/problem+json"
        return Response(status, fields: fields, bytes: JSONWriter.bytes(of: self))
    }
}
