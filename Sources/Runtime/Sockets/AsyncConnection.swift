internal import EventLoops
package import Linux

/// Why a read or a write of an `AsyncConnection` did not come about.
package enum ConnectionError: Error, Equatable {
    /// The kernel's word: reset by the peer, broken pipe and their kind.
    case failed(Errno)
    /// The peer sent, or took, nothing for so long.
    case timedOut(after: Duration)
    /// It was closed on this side.
    case closed
    /// The task was cancelled; the connection is as it was.
    case cancelled
}

/// A connection for `async` functions on its loop: one task may read and another write, and each
/// suspends where a blocking call would wait.
///
/// Reading no further keeps the peer waiting, through the kernel's buffers. Call `close` at the
/// end: the loop keeps an open connection.
package final class AsyncConnection: ConnectionHandler {
    package let connection: Connection
    private let readable: Waiter
    private let writable: Waiter
    private var isEnded = false

    /// Takes over `connection`, to which no handler was attached yet, and closes it when the kernel
    /// refuses to watch it.
    package init(_ connection: Connection) throws(ConnectionError) {
        self.connection = connection
        readable = Waiter(on: connection.loop)
        writable = Waiter(on: connection.loop)
        do throws(Errno) {
            try connection.attach(self)
        } catch {
            connection.close()
            throw .failed(error)
        }
    }

    /// Whether nothing happened that nobody has read yet, neither bytes nor the peer's end: asked
    /// of a kept connection before it is used again.
    package var isQuiet: Bool {
        !connection.isClosed && !connection.mayRead && !connection.peerEnded
    }

    // MARK: Reading

    /// Reads what is there, or waits until something comes.
    ///
    /// - Parameters:
    ///   - count: How many bytes at the most; at least 1.
    ///   - span: How long it may wait; nil waits without end.
    /// - Returns: At least one byte, or nil when the peer sends no more.
    package func read(
        upTo count: Int, within span: Duration? = nil
    ) async throws(ConnectionError) -> [UInt8]? {
        precondition(count > 0, "a read of nothing would look like the end")
        while true {
            guard !connection.isClosed else { throw .closed }
            if isEnded { return nil }
            if connection.mayRead, let bytes = try readNow(count) {
                return bytes.isEmpty ? nil : bytes
            }
            if !connection.mayRead { try await wait(for: readable, within: span) }
        }
    }

    /// - Returns: nil when nothing is there now, no bytes at the end.
    private func readNow(_ count: Int) throws(ConnectionError) -> [UInt8]? {
        var result = Connection.ReadResult.wouldBlock
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            result = connection.read(into: UnsafeMutableRawBufferPointer(buffer))
            if case .bytes(let count) = result { initialized = count }
        }
        switch result {
        case .bytes: return bytes
        case .wouldBlock: return nil
        case .end:
            isEnded = true
            return []
        case .failed(let error): throw .failed(error)
        }
    }

    // MARK: Writing

    /// Writes all of `bytes`; suspends while the peer takes no more.
    ///
    /// - Parameter span: How long the peer may take nothing; nil waits without end.
    package func write(
        _ bytes: [UInt8], within span: Duration? = nil
    ) async throws(ConnectionError) {
        var offset = 0
        while offset < bytes.count {
            guard !connection.isClosed else { throw .closed }
            let result = bytes.withUnsafeBytes {
                connection.write(UnsafeRawBufferPointer(rebasing: $0[offset...]))
            }
            switch result {
            case .wrote(let count): offset += count
            case .failed(let error): throw .failed(error)
            }
            if offset < bytes.count { try await wait(for: writable, within: span) }
        }
    }

    /// Ends our direction; the peer reads what is on its way and then the end, and may answer.
    package func shutdownWrite() { connection.shutdownWrite() }

    private func wait(for waiter: Waiter, within span: Duration?) async throws(ConnectionError) {
        switch await waiter.wait(within: span) {
        case .told: break
        case .timedOut: throw .timedOut(after: span ?? .zero)
        case .cancelled: throw .cancelled
        }
    }

    // MARK: Ending

    /// Closes both directions; who waits gets `ConnectionError.closed`.
    package func close() {
        connection.close()
        tellBoth()
    }

    /// Closes so that the peer is told at once (RST).
    package func abort() {
        connection.abort()
        tellBoth()
    }

    private func tellBoth() {
        readable.tell()
        writable.tell()
    }

    // MARK: ConnectionHandler

    // A change that nobody waits for is remembered by the connection, not here.
    package func connectionIsReadable() { readable.tell() }
    package func connectionIsWritable() { writable.tell() }
    package func connectionIsBroken() { tellBoth() }
}

extension ConnectionError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .failed(let error): "the connection failed: \(error)"
        case .timedOut(let span): "the peer was silent for \(span)"
        case .closed: "the connection is closed"
        case .cancelled: "the transfer was no longer wanted"
        }
    }
}
