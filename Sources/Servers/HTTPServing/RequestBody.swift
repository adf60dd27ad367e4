internal import Bytes
public import HTTP

/// What follows a request's head: read piece by piece, as fast as the handler wants it.
///
///     for try await bytes in request.body { ... }
///
/// Nothing is read from the socket before the handler asks, so a fast client waits.
public final class RequestBody: AsyncSequence {
    /// Bytes of the body, without the chunks' framing.
    public typealias Element = [UInt8]

    private var decoder: BodyDecoder
    private unowned let connection: ServerConnection
    /// Whether everything was read.
    public private(set) var isComplete: Bool
    /// Whether the client holds the body back until it is asked for it (Expect: 100-continue).
    var awaitsContinue: Bool

    init(
        framing: BodyFraming, awaitsContinue: Bool, limit: Int, connection: ServerConnection
    ) {
        self.awaitsContinue = awaitsContinue
        decoder = BodyDecoder(framing: framing, limits: BodyLimits(content: limit))
        self.connection = connection
        isComplete = framing == .none
    }

    func decode(_ bytes: UnsafeRawBufferPointer) throws(MessageError) -> BodyDecoder.Event {
        let event = try decoder.decode(bytes, from: 0)
        if case .end = event { isComplete = true }
        return event
    }

    /// The next piece, or nil at the end.
    ///
    /// - Throws: `MessageError` when the framing is wrong, the body too long, too slow, or cut off;
    ///   left uncaught it is answered with its status.
    public func next() async throws(MessageError) -> [UInt8]? {
        if isComplete { return nil }
        return try await connection.readBody(self)
    }

    /// The whole body.
    ///
    /// - Parameter limit: Bytes; one more is a `MessageError.tooLong`.
    public func collect(upTo limit: Int) async throws(MessageError) -> [UInt8] {
        var all: [UInt8] = []
        while let bytes = try await next() {
            guard all.count + bytes.count <= limit else { throw .contentTooLong(limit: limit) }
            all += bytes
        }
        return all
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

/// Where a handler puts a body that it makes while it is sent.
public final class BodyWriter {
    private let connection: ServerConnection
    private let length: Int?
    private let isChunked: Bool
    /// Bytes written so far.
    public private(set) var count = 0
    var isEnded = false

    init(_ connection: ServerConnection, length: Int?, isChunked: Bool) {
        self.connection = connection
        self.length = length
        self.isChunked = isChunked
    }

    /// Sends `bytes`; suspends while the client is behind.
    ///
    /// - Throws: `WriteError` when the client has gone, or this would pass the promised length.
    public func write(_ bytes: [UInt8]) async throws(WriteError) {
        guard !isEnded else { throw .answerEnded }
        if let length, count + bytes.count > length { throw .tooLong(promised: length) }
        count += bytes.count
        try await connection.write(bytes, chunked: isChunked)
    }

    /// Sends text as UTF-8.
    public func write(_ text: String) async throws(WriteError) { try await write(Array(text.utf8)) }
}

/// Why a piece of an answer could not be sent.
public enum WriteError: Error, Equatable {
    /// The client closed the connection, or was too slow.
    case connectionEnded
    /// The answer was complete already.
    case answerEnded
    /// The handler promised fewer bytes.
    case tooLong(promised: Int)
}
