// One request and its answer on a connection, from the first byte to the last.
//
//   send head ─▶ (100) ─▶ upload ──────────────────▶ done     in a task of its own
//          └────▶ read 1xx … head ─▶ read body ────▶ done     in the task that fetches
//
// The connection goes back to the pool when both are done and HTTP lets it (RFC 9112 §9.3); in
// every other case it is closed, since nobody can say where the next answer would begin.
//
// Its verbs stand in files of their own: +Head, +Body, +Upload, +Tunnel.

internal import Bytes
internal import EventLoops
internal import HTTP
internal import Sockets

final class Exchange {
    enum Upload {
        /// The server is to be asked for it first.
        case held
        case running
        case done
        /// The server takes no more of it; it may have answered already.
        case refused
    }

    let request: FetchRequest
    let head: [UInt8]
    let client: HTTPClient
    let connection: OriginConnection
    var parser: ResponseParser
    var decoder = BodyDecoder(framing: .none, limits: BodyLimits(content: 0))
    var upload = Upload.done
    var uploadTask: Task<Void, Never>?
    /// Loop time when the head must be whole, once the request is out.
    var headDeadline: Int64?
    /// What went wrong first; everyone who waits gets it.
    var failure: FetchError?
    var receivedAny = false
    var isAnswerKept = false
    /// Whether the connection is no longer this exchange's.
    var isOver = false
    /// How long the server may be silent between two pieces of the body.
    var silenceMax: Duration

    /// - Parameter head: The request's head as it goes over the wire.
    init(
        _ request: FetchRequest, head: [UInt8], over connection: OriginConnection,
        of client: HTTPClient
    ) {
        self.request = request
        self.head = head
        self.connection = connection
        self.client = client
        silenceMax = client.limits.silenceMax
        parser = ResponseParser(answerTo: request.method, limits: client.limits.head)
    }

    /// Whether the connection, a kept one, ended before a byte of the answer came.
    var endedUnanswered: Bool {
        guard connection.wasUsed, !receivedAny else { return false }
        switch failure {
        case .noAnswer, .failed, .notSecured: return true
        case .notConnected, .tooManyConnections, .malformedRequest, .wrongLength,
            .unreadableBody, .malformedAnswer, .tooManyInterim, .unwantedUpgrade, .tooLong,
            .timedOut, .cancelled, nil:
            return false
        }
    }

    /// Sends the request, and reads up to the end of the answer's head.
    func begin() async throws(FetchError) -> FetchResponse {
        do throws(FetchError) {
            if try await !sendHead() {
                upload = .refused
            } else if request.hasBody {
                upload = .held
                if !request.expectsContinue { startUpload() }
            }
            if upload != .running { armHeadDeadline() }
            return try await readHead()
        } catch {
            throw fail(error)
        }
    }

    // MARK: The end

    /// The answer is whole. What is left of the request's body nobody wants.
    func finishAnswer() {
        guard !isOver else { return }
        isOver = true
        if upload == .done, isAnswerKept {
            client.pool.keep(connection)
        } else {
            client.pool.discard(connection)
        }
        endUpload()
    }

    private func endUpload() {
        uploadTask?.cancel()
        uploadTask = nil
        if upload != .done { request.body.discard() }
    }

    /// Ends the exchange for `error`, or for what went wrong before it.
    func fail(_ error: FetchError) -> FetchError {
        let first = failure ?? error
        failure = first
        abandon()
        return first
    }

    /// Closes the connection unless the answer is whole; who waits gets `FetchError.cancelled`.
    func abandon() {
        guard !isOver else { return }
        isOver = true
        if failure == nil { failure = .cancelled }
        client.pool.discard(connection)
        endUpload()
    }
}
