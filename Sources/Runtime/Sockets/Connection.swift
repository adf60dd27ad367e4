internal import Bytes
internal import CLinux
package import EventLoops
package import Linux

/// Whoever is told what a connection's descriptor can do now.
package protocol ConnectionHandler: AnyObject {
    /// Bytes, or the peer's end, can be read. Told once for each change: read until `mayRead` is
    /// false, or come back to it later.
    func connectionIsReadable()
    /// What did not fit before may be written now.
    func connectionIsWritable()
    /// The connection failed. What came before can still be read; the next read or write after it
    /// says how it failed.
    func connectionIsBroken()
}

/// A connected stream socket on its loop: non-blocking, watched once, read and written directly.
///
/// The kernel is asked to report changes only (edge-triggered), so that a connection costs one
/// epoll_ctl(2) in its life. `mayRead` remembers what was reported and not read yet.
package final class Connection: Watcher {
    package let loop: EventLoop
    package let number: CInt
    private var descriptor: FileDescriptor?
    private var watch: EventLoop.WatchID = 0
    private(set) var handler: (any ConnectionHandler)?

    /// Whether reading may bring something; false once the kernel's buffer was seen empty.
    package internal(set) var mayRead = false
    /// Whether the peer said that it sends no more.
    package internal(set) var peerEnded = false
    /// Whether the kernel is asked to report writability.
    private var reportsWritable = false
    /// Whether a write did not fit, and nobody was told yet that it would now.
    var isBlocked = false
    /// Whether the kernel was told to wait for more before it sends the last piece.
    var isHeldBack = false
    package private(set) var isClosed = false
    /// What encrypts on the way; nil of a plain connection.
    var channel: SecureChannel?

    /// What `read` found.
    package enum ReadResult: Equatable {
        case bytes(Int)
        case wouldBlock
        /// The peer sends no more.
        case end
        case failed(Errno)
    }

    /// What `write` did.
    package enum WriteResult: Equatable {
        /// That many bytes went; when they are fewer than asked, `connectionIsWritable` follows.
        case wrote(Int)
        case failed(Errno)
    }

    /// Takes over a connected, non-blocking socket. `attach`, or `adopt` and `watch`, begin to tell
    /// what it can do.
    package init(owning descriptor: consuming FileDescriptor, on loop: EventLoop) {
        self.loop = loop
        number = descriptor.rawValue
        self.descriptor = consume descriptor
    }

    /// Begins to tell `handler`, which is kept until `close`.
    package func attach(_ handler: any ConnectionHandler) throws(Errno) {
        adopt(handler)
        try startWatching()
    }

    /// Keeps `handler` until `close`, and tells it nothing before `startWatching`: a connection
    /// that is over before it ever has to wait needs no epoll_ctl(2).
    package func adopt(_ handler: any ConnectionHandler) { self.handler = handler }

    /// Begins to tell the handler, also what came before.
    package func startWatching() throws(Errno) {
        // For a handshake, which came first.
        guard watch == 0 else { return }
        watch = try loop.watch(number, for: reportsWritable ? .writableStream : .stream, self)
    }

    /// Lets the next read try, although nothing was reported.
    package func assumeReadable() { mayRead = true }

    package func ready(_ events: EpollEvents) {
        if events.isEnd { peerEnded = true }
        if events.mayRead { mayRead = true }
        if let channel { return ready(events, through: channel) }
        if events.contains(.error) {
            handler?.connectionIsBroken()
            return
        }
        // A hang-up without an error: both ends came in order, and bytes may stand before the
        // peer's.
        if events.mayRead { handler?.connectionIsReadable() }
        // Changes of readability report writability along with them: only who waits is told.
        if isBlocked, events.mayWrite {
            isBlocked = false
            handler?.connectionIsWritable()
        }
    }

    /// Reads what is there, into all of `buffer` at the most.
    package func read(into buffer: UnsafeMutableRawBufferPointer) -> ReadResult {
        guard !isClosed else { return .failed(.badDescriptor) }
        if let channel { return read(into: buffer, through: channel) }
        do throws(Errno) {
            let count = try Socket.receive(number, into: buffer)
            if count == 0 {
                mayRead = false
                peerEnded = true
                return .end
            }
            // A short read has emptied the kernel's buffer: what comes later is reported anew.
            // Not so the peer's end, which may have been reported already.
            mayRead = count == buffer.count || peerEnded
            return .bytes(count)
        } catch {
            mayRead = false
            return error == .wouldBlock ? .wouldBlock : .failed(error)
        }
    }

    /// Writes what fits.
    ///
    /// - Parameter more: Whether more follows at once (`MSG_MORE`): other bytes, or the end, which
    ///   then costs no segment of its own.
    package func write(_ bytes: UnsafeRawBufferPointer, more: Bool = false) -> WriteResult {
        guard !isClosed else { return .failed(.badDescriptor) }
        if let channel { return write(bytes, more: more, through: channel) }
        do throws(Errno) {
            isHeldBack = more
            let count = try Socket.send(number, bytes, more: more)
            if count < bytes.count { wantWritable() }
            return .wrote(count)
        } catch {
            return blocked(error)
        }
    }

    /// Writes what fits of a part of a file, without copying it through this process unless it has
    /// to be encrypted.
    ///
    /// - Returns: `.wrote(0)` with `isAtEnd` when the file is shorter than it was.
    package func sendFile(
        from file: CInt, offset: Int, count: Int
    ) -> (result: WriteResult, isAtEnd: Bool) {
        guard !isClosed else { return (.failed(.badDescriptor), false) }
        if let channel {
            return sendFile(from: file, offset: offset, count: count, through: channel)
        }
        do throws(Errno) {
            let sent = try Socket.sendFile(number, from: file, offset: offset, count: count)
            if sent > 0 { isHeldBack = false }
            return (.wrote(sent), sent == 0)
        } catch {
            return (blocked(error), false)
        }
    }

    private func blocked(_ error: Errno) -> WriteResult {
        guard error == .wouldBlock else { return .failed(error) }
        wantWritable()
        return .wrote(0)
    }

    /// Has `connectionIsWritable` told when the socket, which somebody else found full, is so no
    /// more.
    package func awaitWritable() {
        if !isClosed { wantWritable() }
    }

    /// Asks for reports of writability, once: most connections never fill their buffer.
    func wantWritable() {
        isBlocked = true
        guard !reportsWritable else { return }
        reportsWritable = true
        guard watch != 0 else { return }
        do {
            try loop.rewatch(watch, number, for: .writableStream)
        } catch {
            // Without a report nothing would go on: treat it as gone.
            loop.nextTick { [self] in handler?.connectionIsBroken() }
        }
    }

    // MARK: Options

    /// Sends small pieces at once instead of waiting for the peer's acknowledgement
    /// (`TCP_NODELAY`). Nothing on a Unix socket, which never waits.
    package func setNoDelay(_ on: Bool = true) {
        // Only a socket of another family refuses it.
        set(TCP_NODELAY, level: CInt(IPPROTO_TCP), to: on ? 1 : 0)
    }

    /// Notices a peer that vanished without a word (`SO_KEEPALIVE`, tcp(7)). Nothing on a Unix
    /// socket.
    ///
    /// - Parameters:
    ///   - idle: Silence before the first probe; whole seconds, at least 1.
    ///   - interval: Between probes; likewise.
    ///   - probesMax: Unanswered probes after which the connection is broken.
    package func setKeepAlive(idle: Duration, interval: Duration, probesMax: Int) {
        func seconds(_ span: Duration) -> CInt { max(1, CInt(clamping: span.components.seconds)) }
        let tcp = CInt(IPPROTO_TCP)
        set(TCP_KEEPIDLE, level: tcp, to: seconds(idle))
        set(TCP_KEEPINTVL, level: tcp, to: seconds(interval))
        set(TCP_KEEPCNT, level: tcp, to: max(1, CInt(clamping: probesMax)))
        set(SO_KEEPALIVE, level: SOL_SOCKET, to: 1)
    }

    private func set(_ option: CInt, level: CInt, to value: CInt) {
        guard !isClosed else { return }
        // These options make a connection better, not possible: it goes on without them.
        try? Socket.set(option, level: level, to: value, of: number)
    }

    // MARK: Ending

    /// Ends our direction; the peer still can send.
    package func shutdownWrite() {
        if let channel, !isClosed { sayGoodbye(on: channel) }
        isHeldBack = false
        if !isClosed { Socket.shutdownWrite(number) }
    }

    /// Closes both directions, and lets go of the handler. What was written is on its way even if
    /// the peer sent something that nobody read: close(2) alone would drop what is held back.
    package func close() {
        guard !isClosed else { return }
        if let channel { sayGoodbye(on: channel) }
        if isHeldBack { Socket.shutdownWrite(number) }
        isClosed = true
        if watch != 0 { loop.unwatch(watch, nil) }
        handler = nil
        channel?.abandon()
        descriptor = nil
    }

    /// Closes so that the peer is told at once (RST), whatever was on its way.
    package func abort() {
        guard !isClosed else { return }
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(
            number, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout.size(ofValue: option)))
        isHeldBack = false
        channel?.phase = .broken
        close()
    }

    /// Bytes that were written and that the peer's kernel has not acknowledged; a Unix socket
    /// counts what holds them too.
    package var unsentCount: Int {
        isClosed ? 0 : Socket.unsentCount(of: number) + (channel?.unsent.count ?? 0)
    }

    /// nil when it is closed, or the peer is gone.
    package var peerAddress: SocketAddress? { isClosed ? nil : Socket.peerAddress(of: number) }
    /// nil when it is closed.
    package var localAddress: SocketAddress? { isClosed ? nil : Socket.localAddress(of: number) }
}
