internal import EventLoops
public import HTTP
public import Streams

/// Where a handler puts a body that it makes while it is sent.
public final class BodyWriter {
    private let connection: ServerConnection
    private let framing: AnswerFraming
    /// Bytes written so far.
    public private(set) var count = 0
    var isEnded = false
    private var face: AnswerStream?
    /// What the bytes go through on their way.
    var encoder: (any BodyEncoder)?

    init(_ connection: ServerConnection, _ framing: AnswerFraming) {
        self.connection = connection
        self.framing = framing
    }

    deinit { face?.stream.destroy() }

    /// Sends `bytes`; suspends while the client is behind.
    ///
    /// - Throws: `WriteError` when the client has gone, or this would pass the promised length.
    public func write(_ bytes: [UInt8]) async throws(WriteError) {
        if let face { return try await face.write(bytes) }
        try await writeEncoded(encoder?.encode(bytes, isLast: false) ?? bytes)
    }

    func writeEncoded(_ bytes: [UInt8]) async throws(WriteError) {
        try take(bytes.count)
        try await connection.write(bytes, chunked: framing == .chunked)
    }

    /// Sends text as UTF-8.
    public func write(_ text: String) async throws(WriteError) { try await write(Array(text.utf8)) }

    /// The same body as the end of a row of streams:
    ///
    ///     try await Pipeline(from: source).through(transform).run(into: writer.stream)
    ///
    /// Its buffer is empty when the kernel has everything, so that no more than its mark waits here
    /// for a slow client. It fails with `WriteError`, also at its end when fewer bytes came than
    /// were promised; when it is destroyed, the connection is closed and the client sees an answer
    /// cut short. Once it has been asked for, `write` goes through it too. The answer is complete
    /// when the handler has returned and the stream has finished; one that nothing is piped into
    /// need not be ended for that.
    public var stream: Writable<[UInt8]> { (face ?? makeFace(isHeld: false)).stream }

    /// - Parameter isHeld: Whether it takes nothing before `open`.
    func makeFace(isHeld: Bool) -> AnswerStream {
        let face = AnswerStream(self, over: connection, isHeld: isHeld)
        self.face = face
        connection.answerStream = face
        return face
    }

    /// Fields that stand behind the body.
    private(set) var trailers = Fields()

    /// Has fields sent behind the body (RFC 9110 §6.5), such as a digest of it, in place of those
    /// of an earlier call. Say their names in the head's `Trailer` field, and send nothing that the
    /// client cannot do without: many skip trailers.
    ///
    /// - Returns: Whether they go out: only a body in chunks has room for them, which is one
    ///   without a promised length, for a client of HTTP/1.1.
    /// - Throws: `MessageError`, for names and values that no field can have, and for those that
    ///   frame or route a message; then nothing has changed.
    @discardableResult
    public func setTrailers(_ fields: Fields) throws(MessageError) -> Bool {
        try fields.checkTrailers()
        guard framing == .chunked, !isEnded else { return false }
        trailers = fields
        return true
    }

    /// Waits until the stream has finished, if there is one.
    func finishStream() async throws { try await face?.finish() }

    /// Ends the stream, if there is one, for what the handler failed with.
    func fail(_ error: any Error) { face?.stream.destroy(error) }

    // MARK: The stream's side

    /// Counts bytes that are about to go.
    func take(_ count: Int) throws(WriteError) {
        guard !isEnded else { throw .answerEnded }
        guard count <= room else { throw .tooLong(promised: promised ?? 0) }
        self.count += count
    }

    /// Sends what fits of `bytes`; the connection keeps the rest.
    package func writeNow(_ bytes: [UInt8]) throws(WriteError) {
        let bytes = encoder?.encode(bytes, isLast: false) ?? bytes
        try take(bytes.count)
        try connection.writeNow(bytes, chunked: framing == .chunked)
    }

    /// Counts bytes that went past this process.
    func didTransfer(_ count: Int) { self.count += count }

    /// Whether every promised byte was written.
    func checkLength() throws(WriteError) {
        if let promised, promised != count { throw .tooShort(promised: promised, count: count) }
    }

    /// Whether bytes can go past this process: chunks have their sizes between them, and what goes
    /// over TLS is encrypted here.
    var takesTransfers: Bool {
        framing != .chunked && encoder == nil && !connection.isSecure
    }

    /// Bytes that may yet be written.
    var room: Int { promised.map { $0 - count } ?? .max }

    private var promised: Int? {
        if case .length(let length) = framing { length } else { nil }
    }
}

/// Why a piece of an answer could not be sent.
public enum WriteError: Error, Equatable {
    /// The client closed the connection, or was too slow.
    case connectionEnded
    /// The answer was complete already.
    case answerEnded
    /// The handler promised fewer bytes.
    case tooLong(promised: Int)
    /// The handler promised more bytes.
    case tooShort(promised: Int, count: Int)
}

extension WriteError: CustomStringConvertible {
    /// One sentence without a full stop.
    public var description: String {
        switch self {
        case .connectionEnded: "the client went before it had the whole answer"
        case .answerEnded: "the answer was complete when more was written"
        case .tooLong(let promised): "more was written than the \(promised) bytes promised"
        case .tooShort(let promised, let count):
            "only \(count) of the \(promised) bytes promised were written"
        }
    }
}
