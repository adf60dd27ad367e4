// One client's connection: reads requests, has them answered in order, and sends the answers.
//
//   idle ──bytes──▶ head ──complete──▶ answering ──answered──▶ idle        keep-alive
//                    │                     │         └─body left─▶ draining ─▶ idle
//                    └─wrong, late──▶ closing ◀─close─┘
//                                        └─sent─▶ lingering ─▶ closed
//
// While everything a client sent can be answered at once, nothing is copied and nothing allocated:
// requests are parsed where the loop's shared buffer received them, prepared answers are put one
// behind the other into the loop's shared output, and one send(2) takes them all.
//
// Its verbs stand in files of their own: +Requests, +Handlers, +Bodies, +Answers, +Streams,
// +Tunnels, +Output, +Deadlines, +Ending.

internal import Bytes
internal import EventLoops
internal import HTTP
internal import Linux
internal import Sockets

final class ServerConnection: ConnectionHandler {
    enum Phase: UInt8 {
        /// Between requests.
        case idle
        /// In the middle of a request's head.
        case head
        /// A handler has the request.
        case answering
        /// The answer is out; the rest of the request's body is read and dropped.
        case draining
        /// The last answer waits to be sent.
        case closing
        /// Our direction is closed; what the client still sends is dropped until it ends too.
        case lingering
        case closed
    }

    /// A parser in the middle of a head.
    final class PartialHead {
        var parser: RequestParser
        init(_ parser: consuming RequestParser) { self.parser = parser }
    }

    let connection: Connection
    let server: HTTPServer
    /// Where this stands in the server's list.
    var slot: Int
    /// Whether it is one of the connections that `connectionsMax` bounds; else it is one too many.
    let isCounted: Bool
    var phase = Phase.idle

    // Requests

    /// Received and not yet parsed; owns memory only in the middle of a request.
    var input = ByteBuffer()
    /// Where the parser stopped in `input`'s head.
    var partial: PartialHead?
    /// Whether `input` was looked at and holds no complete head.
    var needsInput = true
    /// Whether `run` is on the stack: `input` then stays where it is, and closing waits for its
    /// end.
    var isRunning = false
    /// Whether `run` goes on in the next turn.
    var isPaused = false
    var requestCount = 0
    /// Whether the connection goes on after the present answer.
    var keepsAlive = true

    // The request that a handler has

    var pendingRequest: Request?
    var current: Request?
    var task: Task<Void, Never>?
    var requestBegan: Int64 = 0
    /// Whether the answer's head is out: from then on nothing else can be answered.
    var isHeadSent = false
    /// Whether the connection speaks another protocol by now.
    var isTunnel = false
    /// Whether a client that ended its direction may be taken for gone.
    var isTiedToClient = false
    /// `sentCount` when that was last asked.
    var sentBefore = 0
    /// Bytes that the handler read and wrote since it last waited.
    var burst = 0
    var bodyWaiters: [UnsafeContinuation<Void, Never>] = []
    var writeWaiters: [UnsafeContinuation<Void, Never>] = []
    /// The stream that the answer's body is written to, where there is one.
    var answerStream: AnswerStream?
    /// Bytes of an unwanted body that were dropped.
    var drained = 0

    // Sending

    var outgoing: Outgoing?
    /// Bytes that the kernel took, and gave, so far.
    var sentCount = 0
    var receivedCount = 0

    // Deadlines

    /// Loop time in nanoseconds when the present phase must be over; `.max` when it need not.
    var phaseDeadline: Int64
    var bodyPace = Pace()
    var answerPace = Pace()
    /// When lingering ends, whatever still comes.
    var lingerEnd = Int64.max
    /// Whether the client may have sent, or may still send, what nobody will read.
    var hasUnread = false

    init(_ connection: Connection, server: HTTPServer, slot: Int, isCounted: Bool) {
        self.connection = connection
        self.server = server
        self.slot = slot
        self.isCounted = isCounted
        phaseDeadline = server.loop.now &+ server.idleTimeout
    }

    var peer: SocketAddress? { phase == .closed ? nil : connection.peerAddress }
    var isPeerEnded: Bool { connection.peerEnded }
    var isSecure: Bool { connection.isSecure }
    var peerSubject: String? { connection.security?.peerSubject }

    // MARK: Reports of the kernel

    func connectionIsReadable() {
        switch phase {
        case .idle, .head: run()
        case .answering:
            wakeBodyReaders()
            awaitAbandoned()
        case .draining: drainBody()
        case .closing: if hasUnread { discardInput() }
        case .lingering: discardInput()
        case .closed: break
        }
    }

    func connectionIsWritable() {
        guard let outgoing else { return roomCame() }
        outgoing.isBlocked = false
        sendOutgoing()
    }

    func connectionIsBroken() { end() }
}
