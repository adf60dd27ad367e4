internal import Bytes
package import EventLoops
internal import HTTP
package import Linux
package import Sockets
internal import Synchronization

/// The part of a server that runs on one loop: its connections, and the buffers they share.
///
/// Everything here is the loop's thread's alone, except for the count of all connections.
package final class HTTPServer {
    package let loop: EventLoop
    package let limits: ServerLimits
    let responder: any Responder
    private let total: ConnectionCount
    private let observer: ((AnswerRecord) -> Void)?
    private let reporter: (any Error) -> Void

    /// What every connection receives into, and answers from, one at a time.
    let scratch: UnsafeMutableRawBufferPointer
    var out = ByteBuffer(capacity: 64 << 10)
    var parser: RequestParser

    private var listeners: [Listener] = []
    private var connections: ContiguousArray<ServerConnection> = []
    private(set) var isDraining = false
    private var whenDrained: (() -> Void)?
    private var requestID: UInt64 = 0

    private var dateLine = ByteBuffer(capacity: 64)
    private var dateSecond: Int64 = -1
    private var dateCheckedAt: Int64 = -1

    private var sweepTimer: TimerID?
    private var sweepAt = Int64.max

    let idleTimeout: Int64
    let headTimeout: Int64
    let rateGrace: Int64

    /// Bodies up to this size are copied behind their head, to go with one call.
    static let copiedBodyMax = 32 << 10
    /// Answers are sent when this much is waiting for the end of the input.
    static let flushedAt = 64 << 10
    static let bodyReadSize = 32 << 10
    /// Bytes of one connection before the others get their turn.
    static let quantum = 2 << 20
    static let lingerTimeout: Int64 = 2_000_000_000
    static let lingerMax = 1 << 20
    /// Deadlines are checked together, at most this often.
    private static let sweepInterval: Int64 = 20_000_000

    /// - Parameters:
    ///   - total: Shared by the servers of all loops.
    ///   - observer: Called for every answer, on the loop.
    ///   - reporter: Called for errors that handlers throw unexpectedly.
    package init(
        on loop: EventLoop, limits: ServerLimits, total: ConnectionCount,
        responder: any Responder, observer: ((AnswerRecord) -> Void)? = nil,
        reporter: @escaping (any Error) -> Void = { _ in }
    ) {
        self.loop = loop
        self.limits = limits
        self.total = total
        self.responder = responder
        self.observer = observer
        self.reporter = reporter
        scratch = .allocate(byteCount: 64 << 10, alignment: 16)
        parser = RequestParser(limits: limits.head)
        idleTimeout = limits.idleTimeout.nanoseconds
        headTimeout = limits.headTimeout.nanoseconds
        rateGrace = limits.rateGrace.nanoseconds
    }

    deinit { scratch.deallocate() }

    // MARK: Connections

    /// Begins to accept what `listener` brings.
    package func serve(_ listener: Listener) throws(Errno) {
        listeners.append(listener)
        try listener.start(on: loop) { [unowned self] descriptor in accept(descriptor) }
    }

    private func accept(_ descriptor: consuming FileDescriptor) {
        let connection = Connection(owning: descriptor, on: loop)
        guard total.enter(upTo: limits.connectionsMax) else { return refuse(connection) }
        let client = ServerConnection(connection, server: self, slot: connections.count)
        connections.append(client)
        do {
            try connection.attach(client)
        } catch {
            return client.end()
        }
        connection.setNoDelay()
        willCheck(at: client.deadline)
    }

    /// Tells one client too many to come back; a small answer fits into any socket's buffer.
    private func refuse(_ connection: Connection) {
        let answer: StaticString = """
            HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\n\
            Connection: close\r\n\r\n
            """
        _ = connection.write(
            UnsafeRawBufferPointer(start: answer.utf8Start, count: answer.utf8CodeUnitCount))
        connection.shutdownWrite()
        connection.close()
    }

    func didEnd(_ client: ServerConnection) {
        let last = connections.removeLast()
        if last !== client {
            connections[client.slot] = last
            last.slot = client.slot
        }
        total.leave()
        if isDraining, connections.isEmpty { finishStop() }
    }

    package var connectionCount: Int { connections.count }

    // MARK: Stopping

    /// Accepts no more, lets what is in flight finish, and calls `done` when nothing is left.
    package func stop(_ done: @escaping () -> Void) {
        isDraining = true
        whenDrained = done
        for listener in listeners { listener.close() }
        listeners = []
        for client in Array(connections) { client.drainForStop() }
        if connections.isEmpty { finishStop() }
    }

    /// Ends every connection now.
    package func abort() { for client in Array(connections) { client.end() } }

    private func finishStop() {
        if let sweepTimer { loop.clearTimeout(sweepTimer) }
        sweepTimer = nil
        let done = whenDrained
        whenDrained = nil
        done?()
    }

    // MARK: What connections share

    /// Appends the Date field, whose text is made once a second.
    @inline(__always)
    func appendDate() {
        if loop.now &- dateCheckedAt > 100_000_000 || dateCheckedAt < 0 { renewDate() }
        out.append(dateLine.readable)
    }

    private func renewDate() {
        dateCheckedAt = loop.now
        let second = wallClockSeconds()
        guard second != dateSecond else { return }
        dateSecond = second
        dateLine.removeAll()
        dateLine.append("Date: ")
        HTTPDate(secondsSince1970: second).append(to: &dateLine)
        dateLine.append("\r\n")
    }

    func updateTime() { loop.updateNow() }

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
        let wait = max(Self.sweepInterval, deadline - loop.now)
        sweepTimer = loop.setTimeout(.nanoseconds(wait), referenced: false) { [unowned self] in
            sweepTimer = nil
            sweepAt = .max
            sweep()
        }
    }

    /// Checks every deadline, then waits for the next one. One timer serves all connections: a
    /// connection only stores a number when its deadline moves.
    private func sweep() {
        var next = Int64.max
        let now = loop.now
        for client in Array(connections) {
            client.checkDeadline(at: now)
            if client.phase != .closed { next = min(next, client.deadline) }
        }
        if next < sweepAt { scheduleSweep(next) }
    }
}

/// How many connections the servers of all loops have.
package final class ConnectionCount: Sendable {
    private let count = Atomic<Int>(0)

    package init() {}

    package var value: Int { count.load(ordering: .relaxed) }

    func enter(upTo limit: Int) -> Bool {
        guard count.add(1, ordering: .relaxed).newValue <= limit else {
            leave()
            return false
        }
        return true
    }

    func leave() { count.subtract(1, ordering: .relaxed) }
}
