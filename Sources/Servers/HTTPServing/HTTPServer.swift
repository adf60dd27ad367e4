internal import Bytes
package import EventLoops
internal import HTTP
package import Linux
package import Sockets

/// The part of a server that runs on one loop: its connections, and the buffers they share.
///
/// Everything here is the loop's thread's alone, except for the count of all connections.
package final class HTTPServer {
    package let loop: EventLoop
    package let limits: ServerLimits
    let responder: any Responder
    let total: ConnectionCount
    /// nil of a server that speaks http.
    let security: ServerSecurity?
    private let observer: ((AnswerRecord) -> Void)?
    private let reporter: (any Error) -> Void

    /// What every connection receives into, and answers from, one at a time.
    let scratch: UnsafeMutableRawBufferPointer
    var out = ByteBuffer(capacity: 64 << 10)
    /// The number of the connection whose answers are in `out`.
    var outOwner: CInt = -1
    var parser: RequestParser

    private var listeners: [Listener] = []
    private var connections: ContiguousArray<ServerConnection> = []
    var handshakes: [ObjectIdentifier: PendingHandshake] = [:]
    /// Those among `connections` that are one too many.
    private var refusedCount = 0
    private var firstReads = FirstReads()
    private(set) var isDraining = false
    private var whenDrained: [() -> Void] = []
    private var requestID: UInt64 = 0

    private var dateLine = ByteBuffer(capacity: 64)
    private var dateSecond = -1
    private var dateCheckedAt: Int64 = -1

    private var sweepTimer: TimerID?
    private var sweepAt = Int64.max

    let idleTimeout: Int64
    let headTimeout: Int64
    let bodyGrace: Int64
    let answerGrace: Int64
    /// Bytes that must move in each such span of waiting.
    let bodyWindowMin: Int
    let answerWindowMin: Int
    /// Deadlines are checked together, at most this often.
    private let sweepInterval: Int64

    /// Bodies up to this size are copied behind their head, to go with one call.
    static let copiedBodyMax = 32 << 10
    /// Answers are sent when this much is waiting for the end of the input.
    static let flushedAt = 64 << 10
    static let bodyReadSize = 32 << 10
    /// Bytes that wait in the stream of a body, either way.
    static let streamMark = 64 << 10
    /// How long an answer's head waits for its stream's first bytes: meanwhile a failure can still
    /// be told by a status.
    static let headHoldMax: Duration = .milliseconds(50)
    /// Bytes that one connection sends, or a handler moves, before the others get their turn.
    static let quantum = 2 << 20
    /// Bytes of requests that one connection brings before the others get their turn.
    static let receivedMax = 256 << 10
    /// A client that ended its direction, and that there was nothing to send to for so long, may be
    /// taken for gone.
    static let abandonedAfter: Int64 = 1_000_000_000
    /// A client that was told that it is the last answer gets this long to see it, and this long
    /// for each piece that it still sends.
    static let lingerMax: Int64 = 30_000_000_000
    static let lingerTimeout: Int64 = 5_000_000_000
    static let lingerWhenStopping: Int64 = 1_000_000_000
    /// Connections beyond `connectionsMax` that are told so at the same time; more are just closed.
    static let refusedMax = 256

    /// - Parameters:
    ///   - total: Shared by the servers of all loops.
    ///   - security: What makes it speak https; nil for http.
    ///   - observer: Called for every answer, on the loop.
    ///   - reporter: Called for errors that handlers throw unexpectedly.
    package init(
        on loop: EventLoop, limits: ServerLimits, total: ConnectionCount,
        responder: any Responder, security: ServerSecurity? = nil,
        observer: ((AnswerRecord) -> Void)? = nil,
        reporter: @escaping (any Error) -> Void = { _ in }
    ) {
        self.loop = loop
        self.limits = limits
        self.total = total
        self.responder = responder
        self.security = security
        self.observer = observer
        self.reporter = reporter
        scratch = .allocate(byteCount: 64 << 10, alignment: 16)
        parser = Self.parser(limits, responder)
        idleTimeout = limits.idleTimeout.nanoseconds
        headTimeout = limits.headTimeout.nanoseconds
        bodyGrace = limits.rateGrace.nanoseconds
        answerGrace = limits.answerGrace.nanoseconds
        bodyWindowMin = Int(Double(limits.bodyRateMin) * Double(bodyGrace) / 1e9)
        answerWindowMin = Int(Double(limits.answerRateMin) * Double(answerGrace) / 1e9)
        // Late by a part in 64 of the shortest span at the most.
        sweepInterval = min(
            250_000_000, max(1_000_000, min(idleTimeout, headTimeout, bodyGrace, answerGrace) / 64))
    }

    deinit { scratch.deallocate() }

    /// A parser as `parser` is, for a head that comes in pieces.
    func newParser() -> RequestParser { Self.parser(limits, responder) }

    private static func parser(
        _ limits: ServerLimits, _ responder: any Responder
    ) -> RequestParser {
        RequestParser(limits: limits.head, takesOtherMethods: responder.takesOtherMethods)
    }

    // MARK: Connections

    /// Begins to accept what `listener` brings.
    package func serve(_ listener: Listener) throws(Errno) {
        listeners.append(listener)
        try listener.start(on: loop) { [self] descriptor in accept(descriptor) }
    }

    /// Serves the client at the other end of `descriptor`, a connected stream socket.
    package func accept(_ descriptor: consuming FileDescriptor) {
        let connection = Connection(owning: descriptor, on: loop)
        let isCounted = total.enter(upTo: limits.connectionsMax)
        if let security {
            // Nobody can be told anything before a handshake, which is what there is no room for.
            return isCounted ? secure(connection, by: security) : connection.close()
        }
        guard isCounted || refusedCount < Self.refusedMax else { return connection.close() }
        let client = add(connection, isCounted: isCounted)
        if isCounted {
            if firstReads.tryNext() { firstReads.ended(withBytes: client.readNow()) }
        } else {
            refusedCount += 1
            client.refuseAsOneTooMany()
        }
        guard client.phase != .closed else { return }
        do { try connection.startWatching() } catch { client.end() }
    }

    /// Takes the requests of `connection`, whose reports are its own from here on.
    func add(_ connection: Connection, isCounted: Bool) -> ServerConnection {
        let client = ServerConnection(
            connection, server: self, slot: connections.count, isCounted: isCounted)
        connections.append(client)
        connection.adopt(client)
        willCheck(at: client.phaseDeadline)
        return client
    }

    func didEnd(_ client: ServerConnection) {
        let last = connections.removeLast()
        if last !== client {
            connections[client.slot] = last
            last.slot = client.slot
        }
        if client.isCounted { total.leave() } else { refusedCount -= 1 }
        finishStopIfEmpty()
    }

    /// The connections that are open, those that are being closed among them.
    package var connectionCount: Int { connections.count + handshakes.count }

    // MARK: Stopping

    /// Accepts no more, lets what is in flight finish, and calls `done` when nothing is left.
    package func stop(_ done: @escaping () -> Void) {
        isDraining = true
        for listener in listeners {
            listener.acceptQueued()
            listener.close()
        }
        listeners = []
        endHandshakes()
        for client in Array(connections) { client.drainForStop() }
        // Only now: between two of those queued, or drained, there may be none.
        whenDrained.append(done)
        finishStopIfEmpty()
    }

    /// Ends every connection now.
    package func abort() {
        endHandshakes()
        for client in Array(connections) { client.end() }
    }

    func finishStopIfEmpty() {
        if isDraining, connections.isEmpty, handshakes.isEmpty { finishStop() }
    }

    private func finishStop() {
        if let sweepTimer { loop.clearTimeout(sweepTimer) }
        sweepTimer = nil
        let waiting = whenDrained
        whenDrained = []
        for done in waiting { done() }
    }

    // MARK: What connections share

    /// Appends the Date field, whose text is made once a second.
    @inline(__always)
    func appendDate() {
        if loop.now &- dateCheckedAt > 100_000_000 || dateCheckedAt < 0 { renewDate() }
        out.append(dateLine.readable)
    }

    /// Says that this host is to be asked over https alone, where that is so (RFC 6797 §7.1).
    @inline(__always)
    func appendStrictTransport(on connection: Connection) {
        guard let age = security?.strictTransportAge, connection.isSecure else { return }
        out.append("Strict-Transport-Security: max-age=")
        out.append(decimal: age)
        out.append("\r\n")
    }

    private func renewDate() {
        dateCheckedAt = loop.now
        let second = wallClock() / 1_000_000_000
        guard second != dateSecond else { return }
        dateSecond = second
        dateLine.removeAll()
        dateLine.append("Date: ")
        dateLine.append(httpDate: second)
        dateLine.append("\r\n")
    }

    /// Moves what another connection left in `out` into that one's own queue.
    func putOutAside() {
        connections.first { $0.connection.number == outOwner }?.moveOutAside()
        dropOut()
    }

    func dropOut() {
        out.removeAll()
        outOwner = -1
    }

    @inline(__always)
    func observe(
        _ head: RequestHead?, _ bytes: UnsafeRawBufferPointer, _ status: Status, bodyCount: Int,
        began: Int64, _ connection: Connection
    ) {
        guard let observer else { return }
        requestID &+= 1
        observer(
            AnswerRecord(
                head: head, bytes: bytes, status: status, bodyCount: bodyCount, began: began,
                ended: loop.now, connection: connection.number, requestID: requestID))
    }

    func report(_ error: any Error) { reporter(error) }

    // MARK: Deadlines

    /// Makes sure that deadlines are checked at `deadline`.
    @inline(__always)
    func willCheck(at deadline: Int64) {
        if deadline < sweepAt { scheduleSweep(deadline) }
    }

    private func scheduleSweep(_ deadline: Int64) {
        if let sweepTimer { loop.clearTimeout(sweepTimer) }
        sweepAt = deadline
        let wait = max(sweepInterval, deadline &- loop.now)
        sweepTimer = loop.setTimeout(.nanoseconds(wait), referenced: false) { [self] in
            sweepTimer = nil
            sweepAt = .max
            sweep()
        }
    }

    /// Checks every deadline, then waits for the next one. One timer serves all connections: a
    /// connection only stores a number when its deadline moves.
    private func sweep() {
        let now = loop.now
        var next = Int64.max
        // Backwards: the place of a connection that ends is taken by one that was looked at.
        var slot = connections.count - 1
        while slot >= 0 {
            if slot < connections.count {
                let client = connections[slot]
                if client.deadline <= now { client.checkDeadlines(at: now) }
                if client.phase != .closed { next = min(next, client.deadline) }
            }
            slot -= 1
        }
        if next < sweepAt { scheduleSweep(next) }
    }
}
