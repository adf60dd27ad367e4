internal import Bytes
internal import EventLoops
public import HTTP
public import Streams

/// What follows a request's head: read piece by piece, as fast as the handler wants it.
///
///     for try await bytes in request.body { ... }
///     try await Pipeline(from: request.body.stream).through(gunzip).run(into: file)
///
/// Nothing is read from the socket before the handler asks, so a fast client waits. Both are faces
/// of the same bytes, each of which is read once: when the stream has been asked for, `next()`
/// takes from it.
public final class RequestBody: AsyncSequence {
    /// Bytes of the body, without the chunks' framing.
    public typealias Element = [UInt8]

    private var decoder: BodyDecoder
    private let connection: ServerConnection
    /// Whether everything was read.
    public private(set) var isComplete: Bool
    /// Whether the client holds the body back until it is asked for it (Expect: 100-continue).
    var awaitsContinue: Bool
    /// What went wrong with it.
    private(set) var failure: MessageError?
    private let isChunked: Bool
    /// Bytes that were not read yet, when the head said how many there are.
    private(set) var left: Int?
    private var face: Readable<[UInt8]>?
    /// Who takes from the stream piece by piece.
    private var faceIterator: Readable<[UInt8]>.AsyncIterator?

    init(
        framing: BodyFraming, awaitsContinue: Bool, limit: Int, connection: ServerConnection
    ) {
        self.awaitsContinue = awaitsContinue
        decoder = BodyDecoder(framing: framing, limits: BodyLimits(content: limit))
        self.connection = connection
        isComplete = framing == .none
        isChunked = framing == .chunked
        if case .length(let length) = framing { left = length }
    }

    func decode(_ bytes: UnsafeRawBufferPointer) throws(MessageError) -> BodyDecoder.Event {
        let event = try decoder.decode(bytes, from: 0)
        if case .data(let range) = event, let left { self.left = left - range.count }
        if decoder.isDone { isComplete = true }
        return event
    }

    func fail(_ error: MessageError) { failure = error }

    /// The fields behind a chunked body (RFC 9112 §7.1.2), once it is complete; without those that
    /// mean something in a head only.
    public var trailers: Fields { decoder.trailers }

    /// The body as a stream of bytes on the connection's loop: made when it is first asked for, and
    /// the same one until the request is over.
    ///
    /// Only when it is read is the client asked for the body (100, Continue) and the socket read,
    /// up to the stream's mark ahead of the reader. It fails with the `MessageError` that `next()`
    /// would throw. Destroying it gives the rest up, as not reading it does: that is dropped, up to
    /// `ServerLimits.drainMax`, or the connection closed. With the answer's end a stream that is
    /// not at its own end fails.
    public var stream: Readable<[UInt8]> {
        if let face { return face }
        let stream = Readable(
            on: connection.server.loop, counting: .bytes, highWaterMark: HTTPServer.streamMark,
            from: ReadableSource { [self] stream, _ in bringPiece(to: stream) })
        face = stream
        return stream
    }

    private func bringPiece(to stream: Readable<[UInt8]>) {
        _ = connection.server.loop.start { [self] in
            do throws(MessageError) {
                if let piece = try await nextFromConnection() {
                    stream.push(piece)
                } else {
                    stream.pushEnd()
                }
            } catch {
                stream.destroy(error)
            }
        }
    }

    /// Nobody reads any more of it from the connection.
    func requestEnded() {
        guard let face else { return }
        self.face = nil
        faceIterator = nil
        if !isComplete { face.destroy(failure ?? .incomplete) }
    }

    /// The next piece, or nil at the end.
    ///
    /// - Throws: `MessageError` when the framing is wrong, the body too long, too slow, or cut off,
    ///   or the request is over; left uncaught it is answered with its status.
    public func next() async throws(MessageError) -> [UInt8]? {
        guard let face else { return try await nextFromConnection() }
        var iterator = faceIterator ?? face.makeAsyncIterator()
        faceIterator = iterator
        do { return try await iterator.next() } catch { throw failure ?? .incomplete }
    }

    private func nextFromConnection() async throws(MessageError) -> [UInt8]? {
        if let failure { throw failure }
        if isComplete { return nil }
        return try await connection.readBody(self)
    }

    /// The whole body.
    ///
    /// - Parameter limit: Bytes; one more is a `MessageError.contentTooLong`, thrown before a byte
    ///   is read when the head says so already.
    public func collect(upTo limit: Int) async throws(MessageError) -> [UInt8] {
        if let left, left > limit { throw tooLong(limit) }
        var all: [UInt8] = []
        while let bytes = try await next() {
            guard bytes.count <= limit - all.count else { throw tooLong(limit) }
            all += bytes
        }
        return all
    }

    /// Reads a chunked body that the handler has no use for, and drops it, so that wrong framing is
    /// answered with its status and not only ends the connection behind another answer.
    ///
    /// A client that waits for 100 (Continue) is not asked for the body, and no more of it is read
    /// than the connection would drop anyway.
    ///
    /// - Throws: As `next()` does.
    package func checkFraming() async throws(MessageError) {
        guard isChunked, !awaitsContinue else { return }
        var count = 0
        while count <= connection.drainMax, let bytes = try await next() { count += bytes.count }
    }

    /// Bounds the body to fewer bytes than the server does.
    ///
    /// - Throws: `contentTooLong`, when the head says that it has more.
    package func limit(to limit: Int) throws(MessageError) {
        if let left, left > limit { throw tooLong(limit) }
        decoder.limit(to: limit)
    }

    private func tooLong(_ limit: Int) -> MessageError {
        fail(.contentTooLong(limit: limit))
        return .contentTooLong(limit: limit)
    }

    /// Reads the body once, from where it stands.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let body: RequestBody

        /// The next piece, or nil at the end.
        public mutating func next() async throws(MessageError) -> [UInt8]? { try await body.next() }
    }

    /// An iterator over what is left.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(body: self) }
}
