public import HTTP

/// An answer of a handler.
public struct Response {
    /// The status.
    public var status: Status
    /// The fields; the server adds Date, Connection, and the framing of the body.
    public var fields: Fields
    package var body: Body

    package enum Body {
        case none
        case segments([Segment])
        /// Bytes that are made while they are sent.
        ///
        /// - Parameter length: How many there will be, when that is known; chunks else.
        case stream(length: Int?, (BodyWriter) async throws -> Void)
    }

    /// An answer without a body; its length is said to be 0.
    public init(_ status: Status, fields: Fields = Fields()) {
        self.status = status
        self.fields = fields
        body = .none
    }

    /// An answer of bytes.
    public init(_ status: Status, fields: Fields = Fields(), bytes: [UInt8]) {
        self.status = status
        self.fields = fields
        body = .segments([.bytes(bytes)])
    }

    /// An answer of text.
    public init(_ status: Status, fields: Fields = Fields(), text: String) {
        self.init(status, fields: fields, bytes: Array(text.utf8))
        if self.fields["content-type"] == nil {
            self.fields.add("Content-Type", "text/plain; charset=utf-8")
        }
    }

    /// An answer that `write` makes while it is sent; each write waits while the client is slow.
    ///
    /// - Parameter length: The body's bytes, when they are known beforehand. More or fewer are an
    ///   error of the handler, and close the connection.
    public init(
        _ status: Status, fields: Fields = Fields(), length: Int? = nil,
        stream write: @escaping (BodyWriter) async throws -> Void
    ) {
        self.status = status
        self.fields = fields
        body = .stream(length: length, write)
    }

    package init(_ status: Status, fields: Fields, segments: [Segment]) {
        self.status = status
        self.fields = fields
        body = .segments(segments)
    }
}

/// An error that is an answer.
public struct HTTPError: Error {
    /// The answer's status.
    public var status: Status
    /// One sentence for the client.
    public var message: String
    /// Further fields, such as Allow.
    public var fields: Fields

    /// An error with one sentence for the client.
    public init(_ status: Status, _ message: String, fields: Fields = Fields()) {
        self.status = status
        self.message = message
        self.fields = fields
    }
}

extension Response.Body {
    /// How many bytes there will be, or nil when only their maker knows.
    var count: Int? {
        switch self {
        case .none: 0
        case .segments(let segments): segments.reduce(0) { $0 + $1.count }
        case .stream(let length, _): length
        }
    }
}

extension Status {
    /// Whether an answer of this status may have a body, or say how long it is (RFC 9110 §8.6).
    var allowsBody: Bool {
        rawValue >= 200 && self != .noContent && self != .notModified
    }
}
