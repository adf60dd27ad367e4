internal import EventLoops
package import Linux
package import Sockets

/// A connection's two directions as the sides of a stream.
final class ConnectionStream: ConnectionHandler, TransferSink {
    private let connection: Connection
    /// Who asked for bytes and has none yet.
    private var reader: Readable<[UInt8]>?
    private var count = 0
    private var waiting: (() -> Void)?
    private var mayTransfer = true

    init(_ connection: Connection) { self.connection = connection }

    /// Begins to watch the connection.
    func start() throws(Errno) { try connection.attach(self) }

    var source: ReadableSource<[UInt8]> {
        ReadableSource { [self] stream, count in
            reader = stream
            self.count = count
            // A turn for each chunk, so that a fast peer does not starve the others.
            if connection.mayRead { connection.loop.defer { [self] in read() } }
        }
    }

    var sink: WritableSink<[UInt8]> {
        var sink = WritableSink<[UInt8]>(
            writeAll: { [self] chunks, done in write(chunks[...], done) },
            finish: { [self] done in
                connection.shutdownWrite()
                done(nil)
            },
            write: { [self] chunk, done in write([chunk], done) })
        sink.transferSink = self
        return sink
    }

    /// - Parameter error: One that came from this side leaves nothing to wait for: the peer is told
    ///   at once.
    func close(_ error: (any Error)?) {
        if error == nil { connection.close() } else { connection.abort() }
        reader = nil
        goOn()
    }

    // MARK: Reading

    private func read() {
        guard let stream = reader, !connection.isClosed else { return }
        if mayTransfer {
            reader = nil
            if transfer(stream) { return }
            reader = stream
        }
        var result = Connection.ReadResult.wouldBlock
        let size = max(count, 16 << 10)
        let chunk = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
            result = connection.read(into: UnsafeMutableRawBufferPointer(buffer))
            if case .bytes(let count) = result { filled = count }
        }
        if case .wouldBlock = result { return }
        reader = nil
        switch result {
        case .wouldBlock: break
        case .bytes: stream.push(chunk.fitted)
        case .end: stream.pushEnd()
        case .failed(let error): stream.destroy(error)
        }
    }

    /// - Returns: Whether the kernel moves what came to where the stream is piped.
    private func transfer(_ stream: Readable<[UInt8]>) -> Bool {
        let isUnderWay = stream.transfer(from: .pipe(connection.number)) { [self] _, outcome in
            switch outcome {
            case .moved, .sinkFailed: stream.pushNothing()
            case .sourceIsEmpty: reader = stream
            case .sourceEnded: stream.pushEnd()
            case .unsupported:
                mayTransfer = false
                stream.pushNothing()
            case .sourceFailed(let error): stream.destroy(error)
            }
        }
        return isUnderWay
    }

    // MARK: Writing

    private func write(_ chunks: ArraySlice<[UInt8]>, _ done: @escaping Completion) {
        var rest = chunks
        while let chunk = rest.popFirst() {
            switch write(chunk, hasMore: !rest.isEmpty) {
            case .failed(let error): return done(error)
            case .wrote(let count):
                if count == chunk.count { continue }
                // Only what did not fit is copied.
                let unsent = [Array(chunk[count...])] + rest
                return whenWritable { [self] in write(unsent[...], done) }
            }
        }
        done(nil)
    }

    private func write(_ chunk: [UInt8], hasMore: Bool) -> Connection.WriteResult {
        chunk.withUnsafeBytes { connection.write($0, more: hasMore) }
    }

    // MARK: TransferSink

    var transferTarget: TransferTarget {
        connection.isClosed ? .closed : .descriptor(connection.number, room: .max)
    }

    func whenWritable(_ callback: @escaping () -> Void) {
        waiting = callback
        // A transfer does not go through the connection, which so has not seen that it is full.
        connection.awaitWritable()
    }

    private func goOn() {
        let callback = waiting
        waiting = nil
        callback?()
    }

    // MARK: ConnectionHandler

    func connectionIsReadable() { read() }
    func connectionIsWritable() { goOn() }

    func connectionIsBroken() {
        read()
        goOn()
    }
}

extension Duplex where Input == [UInt8], Output == [UInt8] {
    /// A connected socket. The stream owns it from here on.
    ///
    /// - Parameters:
    ///   - connection: One to which no handler was attached.
    ///   - allowHalfOpen: Whether we may go on to write when the peer has ended.
    package static func connection(
        _ connection: Connection, allowHalfOpen: Bool = true, highWaterMark: Int = 64 << 10
    ) throws(Errno) -> Duplex {
        let stream = ConnectionStream(connection)
        let duplex = Duplex(
            on: connection.loop, writing: .bytes, reading: .bytes,
            writableHighWaterMark: highWaterMark, readableHighWaterMark: highWaterMark,
            allowHalfOpen: allowHalfOpen, into: stream.sink, from: stream.source
        ) { error, done in
            stream.close(error)
            done(error)
        }
        try stream.start()
        return duplex
    }
}
