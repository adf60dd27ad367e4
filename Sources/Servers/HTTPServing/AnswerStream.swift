// An answer's body as the end of a row of streams.

internal import EventLoops
internal import Sockets
internal import Streams

/// The sink behind `BodyWriter.stream`. A chunk is done when the kernel has all of it, so that what
/// waits for a slow client is the stream's buffer and nothing else.
final class AnswerStream: TransferSink {
    private unowned let writer: BodyWriter
    private let connection: ServerConnection
    /// What goes on when the connection has room, or ended.
    private var waiting: (() -> Void)?
    /// Whether the answer's head is not out yet, and so nothing may follow it.
    private var isHeld: Bool
    private var isClosed = false
    private var isFinished = false
    /// How many streams are piped into this one.
    private var pipedCount = 0
    /// Called when the first bytes, or the end, wait for `open`.
    var onNews: (() -> Void)?
    private(set) lazy var stream = makeStream()

    init(_ writer: BodyWriter, over connection: ServerConnection, isHeld: Bool) {
        self.writer = writer
        self.connection = connection
        self.isHeld = isHeld
    }

    private func makeStream() -> Writable<[UInt8]> {
        var sink = WritableSink<[UInt8]>(
            finish: { [self] done in whenOpen { [self] in finish(done) } },
            destroy: { [self] error, done in
                isClosed = true
                goOn()
                done(error)
            },
            write: { [self] chunk, done in whenOpen { [self] in write(chunk, done) } })
        if writer.takesTransfers { sink.transferSink = self }
        let stream = Writable(
            on: connection.server.loop, counting: .bytes, highWaterMark: HTTPServer.streamMark,
            into: sink)
        stream.onPipe { [unowned self] _ in pipedCount += 1 }
        stream.onUnpipe { [unowned self] _ in pipedCount -= 1 }
        return stream
    }

    // MARK: Opening

    /// Lets bytes go: the answer's head is written.
    func open() {
        isHeld = false
        onNews = nil
        goOn()
    }

    private func whenOpen(_ work: @escaping () -> Void) {
        guard isHeld else { return work() }
        waiting = work
        onNews?()
    }

    /// Tells who waits that the connection has room, or ended.
    func goOn() {
        guard !isHeld || isClosed else { return }
        let work = waiting
        waiting = nil
        work?()
    }

    // MARK: Writing

    private func write(_ chunk: [UInt8], _ done: @escaping Completion) {
        guard !isClosed else { return done(WriteError.connectionEnded) }
        do throws(WriteError) {
            try writer.writeNow(chunk)
        } catch {
            return done(error)
        }
        whenSent(done)
    }

    private func whenSent(_ done: @escaping Completion) {
        if isClosed || connection.phase != .answering { return done(WriteError.connectionEnded) }
        guard connection.outgoing == nil else {
            waiting = { [self] in whenSent(done) }
            return
        }
        guard connection.burst > HTTPServer.quantum else { return done(nil) }
        // Lets everyone else have a turn.
        connection.burst = 0
        connection.server.loop.defer { done(nil) }
    }

    private func finish(_ done: @escaping Completion) {
        guard !isClosed else { return done(WriteError.connectionEnded) }
        do throws(WriteError) {
            try writer.checkLength()
        } catch {
            return done(error)
        }
        writer.isEnded = true
        isFinished = true
        done(nil)
    }

    /// Writes in the stream's order, for a task.
    func write(_ bytes: [UInt8]) async throws(WriteError) {
        do {
            try await stream.write(bytes)
        } catch {
            throw error as? WriteError
                ?? (connection.phase == .answering ? .answerEnded : .connectionEnded)
        }
    }

    /// Waits until everything was written. A stream that nobody has ended, and nobody is going to,
    /// ends here.
    func finish() async throws {
        if pipedCount == 0, !isClosed { stream.end() }
        let waiter = Waiter(on: connection.server.loop)
        var result: Result<Void, any Error>?
        stream.lifecycle.whenFinished(.writable) { error in
            result = error.map { .failure($0) } ?? .success(())
            waiter.tell()
        }
        while true {
            if let result {
                try result.get()
                return try checkWhole()
            }
            guard await waiter.wait() == .cancelled else { continue }
            stream.destroy(WriteError.connectionEnded)
            throw CancellationError()
        }
    }

    /// Whether the end came, and everything before it: a stream that was destroyed may look as if
    /// it had ended in order.
    func checkWhole() throws {
        guard isFinished else { throw StreamError.prematureClose }
    }

    // MARK: TransferSink

    var transferTarget: TransferTarget {
        if isClosed { return .closed }
        if isHeld { return .notYet }
        connection.flush()
        guard connection.phase == .answering else { return .closed }
        guard connection.outgoing == nil else { return .notYet }
        return .descriptor(connection.connection.number, room: writer.room)
    }

    func whenWritable(_ callback: @escaping () -> Void) {
        waiting = callback
        if isHeld {
            onNews?()
        } else if connection.outgoing == nil {
            connection.awaitRoom()
        }
    }

    func didTransfer(_ count: Int) {
        writer.didTransfer(count)
        connection.sentCount &+= count
    }
}
