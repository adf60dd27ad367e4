// One connection to an origin, lent to one exchange at a time.

internal import Bytes
internal import EventLoops
internal import HTTP
internal import Linux
internal import Sockets
internal import TLS

/// The bytes to and from an origin; who waits for them is one task each way.
final class OriginConnection: ConnectionHandler {
    let origin: Origin
    private let connection: Connection
    private let readable: Waiter
    private let writable: Waiter
    /// Received and not yet used; owns no memory while the connection is idle.
    var input = ByteBuffer()
    /// Whether an earlier exchange has used it.
    private(set) var wasUsed = false
    /// Called when something happens to it while it is idle, which can only be its end; nil while
    /// an exchange has it.
    private var whenNotIdle: (() -> Void)?

    private static let readSize = 32 << 10

    /// Takes over `connection`, and closes it when the kernel refuses to watch it.
    init(_ connection: Connection, to origin: Origin) throws(FetchError) {
        self.origin = origin
        self.connection = connection
        readable = Waiter(on: connection.loop)
        writable = Waiter(on: connection.loop)
        connection.setNoDelay()
        do throws(Errno) {
            try connection.attach(self)
        } catch {
            connection.close()
            throw .failed(origin, error)
        }
    }

    var isClosed: Bool { connection.isClosed }

    // MARK: Between exchanges

    /// Lets go of its memory and waits; what then happens to it is told to `whenNotIdle`.
    ///
    /// - Returns: False when it is over, or the server sent what nobody asked for.
    func park(_ whenNotIdle: @escaping () -> Void) -> Bool {
        guard input.isEmpty, isQuiet else { return false }
        wasUsed = true
        input = ByteBuffer()
        self.whenNotIdle = whenNotIdle
        return true
    }

    /// Takes it for an exchange.
    func unpark() { whenNotIdle = nil }

    /// Whether nothing came. The last read may have filled its buffer exactly, which says nothing.
    private var isQuiet: Bool {
        if connection.mayRead {
            input.reserve(1)
            guard connection.read(into: input.writable) == .wouldBlock else { return false }
        }
        return !connection.isClosed && !connection.peerEnded
    }

    // MARK: Reading

    /// Reads once, behind what waits in `input`; waits when nothing is there.
    ///
    /// - Parameter span: Asked before each wait how long it may take; nil for without end.
    /// - Returns: False at the server's end.
    func receive(
        _ stage: FetchError.Stage, within span: () -> Duration?
    ) async throws(FetchError) -> Bool {
        while true {
            guard !connection.isClosed else { throw .cancelled }
            if connection.mayRead {
                input.reserve(Self.readSize)
                switch connection.read(into: input.writable) {
                case .bytes(let count):
                    input.wrote(count)
                    return true
                case .wouldBlock: continue
                case .end: return false
                case .failed(let error): throw failure(error)
                }
            }
            if connection.peerEnded { return false }
            try await wait(for: readable, stage, within: span())
        }
    }

    /// The kernel's word, or what TLS says behind it.
    private func failure(_ error: Errno) -> FetchError {
        switch connection.securityFailure {
        case nil: .failed(origin, error)
        case .broken(let error): .failed(origin, error)
        case .some(let failure): .notSecured(origin, failure)
        }
    }

    /// Lets who waits for bytes ask anew how long it may.
    func wakeReader() { readable.tell() }

    // MARK: Writing

    /// Sends all of `bytes`; waits while the server takes none.
    ///
    /// - Parameter span: How long it may take none.
    func send(_ bytes: [UInt8], within span: Duration) async throws(FetchError) {
        var offset = 0
        while offset < bytes.count {
            guard !connection.isClosed else { throw .cancelled }
            let result = bytes.withUnsafeBytes {
                connection.write(UnsafeRawBufferPointer(rebasing: $0[offset...]))
            }
            switch result {
            case .wrote(let count): offset += count
            case .failed(let error): throw .failed(origin, error)
            }
            if offset < bytes.count { try await wait(for: writable, .request, within: span) }
        }
    }

    /// Ends our direction; the server still can send.
    func shutdownWrite() { connection.shutdownWrite() }

    private func wait(
        for waiter: Waiter, _ stage: FetchError.Stage, within span: Duration?
    ) async throws(FetchError) {
        switch await waiter.wait(within: span) {
        case .told: break
        case .timedOut: throw .timedOut(origin, stage, after: span ?? .zero)
        case .cancelled: throw .cancelled
        }
    }

    // MARK: Ending

    /// Closes both directions; who waits gets `FetchError.cancelled`.
    func close() {
        guard !connection.isClosed else { return }
        connection.close()
        whenNotIdle = nil
        input = ByteBuffer()
        readable.tell()
        writable.tell()
    }

    // MARK: ConnectionHandler

    func connectionIsReadable() { tell(readable) }
    func connectionIsWritable() { writable.tell() }

    func connectionIsBroken() {
        tell(readable)
        writable.tell()
    }

    private func tell(_ waiter: Waiter) {
        if let whenNotIdle { whenNotIdle() } else { waiter.tell() }
    }
}
