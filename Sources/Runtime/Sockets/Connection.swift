package import EventLoops
internal import CLinux
package import Linux

/// Whoever is told what a connection's descriptor can do now.
package protocol ConnectionHandler: AnyObject {
    /// Bytes, or the peer's end, can be read. Told once for each change: read until `mayRead` is
    /// false, or come back to it later.
    func connectionIsReadable()
    /// What did not fit before may be written now.
    func connectionIsWritable()
    /// Both directions are gone.
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
    private var handler: (any ConnectionHandler)?

    /// Whether reading may bring something; false once the kernel's buffer was seen empty.
    package private(set) var mayRead = false
    /// Whether the peer said that it sends no more.
    package private(set) var peerEnded = false
    private var wantsWritable = false
    package private(set) var isClosed = false

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

    /// Takes over a connected, non-blocking socket. `attach` begins to watch it.
    package init(owning descriptor: consuming FileDescriptor, on loop: EventLoop) {
        self.loop = loop
        number = descriptor.rawValue
        self.descriptor = consume descriptor
    }

    /// Begins to tell `handler`, which is kept until `close`.
    package func attach(_ handler: any ConnectionHandler) throws(Errno) {
        self.handler = handler
        watch = try loop.watch(number, for: .stream, self)
    }

    package func ready(_ events: EpollEvents) {
        if events.isBroken {
            mayRead = true
            peerEnded = true
            handler?.connectionIsBroken()
            return
        }
        if events.contains(.readHangup) { peerEnded = true }
        if events.mayRead {
            mayRead = true
            handler?.connectionIsReadable()
        }
        if events.contains(.writable) { handler?.connectionIsWritable() }
    }

    /// Reads what is there, into all of `buffer` at the most.
    package func read(into buffer: UnsafeMutableRawBufferPointer) -> ReadResult {
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
    /// - Parameter more: Whether more follows at once (`MSG_MORE`).
    package func write(_ bytes: UnsafeRawBufferPointer, more: Bool = false) -> WriteResult {
        do throws(Errno) {
            let count = try Socket.send(number, bytes, more: more)
            if count < bytes.count { wantWritable() }
            return .wrote(count)
        } catch {
            return blocked(error)
        }
    }

    /// Writes what fits of a part of a file, without copying it through this process.
    ///
    /// - Returns: `.wrote(0)` with `isAtEnd` when the file is shorter than it was.
    package func sendFile(
        from file: CInt, offset: Int, count: Int
    ) -> (result: WriteResult, isAtEnd: Bool) {
        do throws(Errno) {
            let sent = try Socket.sendFile(number, from: file, offset: offset, count: count)
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

    /// Asks for reports of writability, once: most connections never fill their buffer.
    private func wantWritable() {
        guard !wantsWritable, !isClosed else { return }
        wantsWritable = true
        do {
            try loop.rewatch(watch, number, for: .writableStream)
        } catch {
            // Without a report nothing would go on: treat it as gone.
            loop.nextTick { [self] in handler?.connectionIsBroken() }
        }
    }

    /// Sends small pieces at once (`TCP_NODELAY`); nothing to do for a Unix socket.
    package func setNoDelay() {
        // Fails on Unix sockets, which never delay.
        try? Socket.set(TCP_NODELAY, level: CInt(IPPROTO_TCP), to: 1, of: number)
    }

    /// Ends our direction; the peer still can send.
    package func shutdownWrite() { Socket.shutdownWrite(number) }

    /// Closes both directions, and lets go of the handler.
    package func close() {
        guard !isClosed else { return }
        isClosed = true
        if watch != 0 { loop.unwatch(watch, nil) }
        handler = nil
        descriptor = nil
    }

    /// Closes so that the peer is told at once (RST), whatever was on its way.
    package func abort() {
        guard !isClosed else { return }
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(number, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout.size(ofValue: option)))
        close()
    }

    /// Bytes that were written and that the peer's kernel has not acknowledged; a Unix socket
    /// counts what holds them too.
    package var unsentCount: Int { isClosed ? 0 : Socket.unsentCount(of: number) }

    package var peerAddress: SocketAddress? { Socket.peerAddress(of: number) }
    package var localAddress: SocketAddress? { Socket.localAddress(of: number) }
}
