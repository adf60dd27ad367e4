public import HTTP
public import Streams

/// An answer of a handler.
public struct Response {
    /// The status.
    public var status: Status
    /// The fields; the server adds Date, Connection, and the framing of the body.
    public var fields: Fields
    /// Fields of a message that is passed on, which go behind `fields`; without those that the
    /// server adds.
    package var lines = FieldBlock()
    package var body: Body

    package enum Body {
        case none
        case segments([Segment])
        /// Bytes that are made while they are sent.
        ///
        /// - Parameter length: How many there will be, when that is known; chunks else.
        case stream(length: Int?, (BodyWriter) async throws -> Void)
        /// Bytes that come out of a stream.
        ///
        /// - Parameter length: As for `stream`.
        case readable(length: Int?, Readable<[UInt8]>)
        /// Another protocol, which `fields` name in Upgrade; the server adds Connection.
        case tunnel((Tunnel) async -> Void)
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

    /// An answer of what comes out of `body`, as fast as the client takes it.
    ///
    /// The answer owns the stream, which is read once and destroyed in every other case: for HEAD,
    /// when the client goes, or when something else is answered. A stream that fails before it has
    /// brought a byte is answered with 500 (`HTTPError` with its own status); later it closes the
    /// connection, so that the client sees an answer cut short. The head waits for the stream's
    /// first bytes, though not for long. A file whose bytes nobody else sees goes out by
    /// sendfile(2) where `length` is given.
    ///
    /// - Parameters:
    ///   - length: The body's bytes, when they are known beforehand; chunks else (RFC 9112 §7.1),
    ///     and to a client of HTTP/1.0 the connection's end. More or fewer are an error of the
    ///     stream.
    ///   - body: A stream of bytes on the connection's loop.
    public init(
        _ status: Status, fields: Fields = Fields(), length: Int? = nil, body: Readable<[UInt8]>
    ) {
        self.status = status
        self.fields = fields
        self.body = .readable(length: length, body)
    }

    /// 101: `carry` has the connection to itself, which ends when it returns.
    package init(switchingTo protocolName: String, carry: @escaping (Tunnel) async -> Void) {
        status = .switchingProtocols
        fields = ["Upgrade": protocolName]
        body = .tunnel(carry)
    }

    package init(_ status: Status, fields: Fields, segments: [Segment]) {
        self.status = status
        self.fields = fields
        body = .segments(segments)
    }
}

extension Response.Body {
    /// How many bytes there will be, or nil when only their maker knows.
    var count: Int? {
        switch self {
        case .none: 0
        case .segments(let segments): segments.reduce(0) { $0 + $1.count }
        case .stream(let length, _), .readable(let length, _): length
        case .tunnel: nil
        }
    }

    /// Whether it is made while it is sent, and so may yet read the request's body.
    var isStreamed: Bool {
        switch self {
        case .stream, .readable: true
        case .none, .segments, .tunnel: false
        }
    }

    /// Lets go of a body that nobody will get.
    func discard() {
        if case .readable(_, let stream) = self { stream.destroy() }
    }
}

extension Status {
    /// Whether an answer of this status may have a body (RFC 9110 §6.4.1, §15.3.6).
    var allowsBody: Bool { saysLength && self != .resetContent }

    /// Whether an answer of this status says how long its body is (RFC 9110 §8.6). A 304 could,
    /// but it would speak of the answer that it stands for.
    var saysLength: Bool {
        rawValue >= 200 && self != .noContent && self != .notModified
    }
}
