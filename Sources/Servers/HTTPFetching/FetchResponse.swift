internal import EventLoops
package import HTTP
package import Streams

/// An answer whose head has come. Its body waits at the server until it is read, which also keeps
/// the connection; an answer that is let go of before its end closes it.
package final class FetchResponse {
    package let head: FetchedHead
    private let exchange: Exchange
    private var face: Readable<[UInt8]>?
    /// Who takes from the stream piece by piece.
    private var faceIterator: Readable<[UInt8]>.AsyncIterator?

    init(_ head: FetchedHead, of exchange: Exchange) {
        self.head = head
        self.exchange = exchange
    }

    deinit {
        if face == nil { exchange.abandon() }
    }

    package var status: Status { head.status }

    /// How long the server may be silent between two pieces of the body; from the limits, unless
    /// the caller knows better.
    package var silenceMax: Duration {
        get { exchange.silenceMax }
        set { exchange.silenceMax = newValue }
    }

    /// The next piece of the body, or nil at its end.
    package func next() async throws(FetchError) -> [UInt8]? {
        guard let face else { return try await exchange.nextPiece() }
        var iterator = faceIterator ?? face.makeAsyncIterator()
        faceIterator = iterator
        do { return try await iterator.next() } catch { throw exchange.failure ?? .cancelled }
    }

    /// The body as a stream of bytes on the client's loop: made when it is first asked for, and
    /// then the same one, which `next` takes from too. It outlives this object, and closes the
    /// connection when it is destroyed, or let go of, before its end.
    ///
    /// The socket is read only as the stream is, up to its mark ahead of the reader. It fails with
    /// the `FetchError` that `next` would throw.
    package var stream: Readable<[UInt8]> {
        if let face { return face }
        let stream = AnswerSource(exchange).makeStream()
        face = stream
        return stream
    }

    /// The whole body; an answer that has more than `limit` bytes is a `FetchError.tooLong`.
    package func collect(upTo limit: Int) async throws(FetchError) -> [UInt8] {
        var all: [UInt8] = []
        while let piece = try await next() {
            guard piece.count <= limit - all.count else {
                close()
                throw .tooLong(limit: limit)
            }
            all += piece
        }
        return all
    }

    /// The fields behind a chunked body, once it is whole (RFC 9112 §7.1.2).
    package var trailers: Fields { exchange.trailers }

    /// What carries the other protocol after 101 (Switching Protocols); nil for other answers.
    package var tunnel: FetchTunnel? {
        status == .switchingProtocols ? FetchTunnel(self, over: exchange) : nil
    }

    /// Ends the answer where it is; the connection is closed unless it was whole.
    package func close() { exchange.abandon() }
}

/// A connection that changed to another protocol: bytes both ways, each with its own end.
package struct FetchTunnel {
    private let response: FetchResponse
    private let exchange: Exchange

    init(_ response: FetchResponse, over exchange: Exchange) {
        self.response = response
        self.exchange = exchange
    }

    package var head: FetchedHead { response.head }

    /// The next bytes, or nil at the server's end. Waits without end.
    package func read() async throws(FetchError) -> [UInt8]? { try await exchange.receiveRaw() }

    /// Sends `bytes`; suspends while the server takes none.
    package func write(_ bytes: [UInt8]) async throws(FetchError) {
        try await exchange.sendRaw(bytes)
    }

    /// Says that nothing more will be sent; the server still may send.
    package func endWriting() { exchange.endRaw() }

    /// Closes both directions; who waits gets `FetchError.cancelled`.
    package func close() { exchange.abandon() }
}
