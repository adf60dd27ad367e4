/// Where a handler puts a body that it makes while it is sent.
public final class BodyWriter {
    private let connection: ServerConnection
    private let framing: AnswerFraming
    /// Bytes written so far.
    public private(set) var count = 0
    var isEnded = false

    init(_ connection: ServerConnection, _ framing: AnswerFraming) {
        self.connection = connection
        self.framing = framing
    }

    /// Sends `bytes`; suspends while the client is behind.
    ///
    /// - Throws: `WriteError` when the client has gone, or this would pass the promised length.
    public func write(_ bytes: [UInt8]) async throws(WriteError) {
        guard !isEnded else { throw .answerEnded }
        if case .length(let length) = framing, bytes.count > length - count {
            throw .tooLong(promised: length)
        }
        count += bytes.count
        try await connection.write(bytes, chunked: framing == .chunked)
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

extension WriteError: CustomStringConvertible {
    /// One sentence without a full stop.
    public var description: String {
        switch self {
        case .connectionEnded: "the client went before it had the whole answer"
        case .answerEnded: "the answer was complete when more was written"
        case .tooLong(let promised): "more was written than the \(promised) bytes promised"
        }
    }
}
