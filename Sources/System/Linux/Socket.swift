internal import CLinux

/// The socket calls that a non-blocking loop makes (socket(7), tcp(7)).
package enum Socket {
    /// A new non-blocking stream socket of `address`' family.
    package static func stream(for address: SocketAddress) throws(Errno) -> FileDescriptor {
        let kind = CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        return FileDescriptor(owning: try retrying { socket(address.family, kind, 0) })
    }

    /// Two non-blocking stream sockets that are connected with each other and nothing else
    /// (socketpair(2)); `use` takes them over.
    package static func pair<Result>(
        _ use: (consuming FileDescriptor, consuming FileDescriptor) -> Result
    ) throws(Errno) -> Result {
        var ends: [CInt] = [-1, -1]
        let kind = CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        _ = try retrying { socketpair(AF_UNIX, kind, 0, &ends) }
        return use(FileDescriptor(owning: ends[0]), FileDescriptor(owning: ends[1]))
    }

    package static func bind(
        _ descriptor: borrowing FileDescriptor, to address: SocketAddress
    ) throws(Errno) {
        let number = descriptor.rawValue
        _ = try retrying { address.withSockaddr { CLinux.bind(number, $0, $1) } }
    }

    package static func listen(
        _ descriptor: borrowing FileDescriptor, backlog: Int
    ) throws(Errno) {
        let number = descriptor.rawValue
        _ = try retrying { CLinux.listen(number, CInt(clamping: backlog)) }
    }

    /// Takes the next connection of a listener, non-blocking and close-on-exec.
    package static func accept(_ number: CInt) throws(Errno) -> FileDescriptor {
        let flags = CInt(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        return FileDescriptor(owning: try retrying { clinux_accept4(number, flags) })
    }

    /// Begins to connect; `Errno.inProgress` means that writability will say how it went.
    package static func connect(
        _ descriptor: borrowing FileDescriptor, to address: SocketAddress
    ) throws(Errno) {
        let number = descriptor.rawValue
        if address.withSockaddr({ CLinux.connect(number, $0, $1) }) != 0 {
            let error = Errno.current
            // An interrupted connect goes on by itself, and must not be called again.
            throw error == .interrupted ? .inProgress : error
        }
    }

    /// The error that a finished connect, or the peer, left on the socket (`SO_ERROR`).
    package static func pendingError(of number: CInt) -> Errno? {
        var value: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        guard getsockopt(number, SOL_SOCKET, SO_ERROR, &value, &length) == 0 else {
            return Errno.current
        }
        return value == 0 ? nil : Errno(rawValue: value)
    }

    /// Bytes in the kernel's send queue, unsent or unacknowledged (`SIOCOUTQ`, tcp(7)).
    package static func unsentCount(of number: CInt) -> Int {
        var count: CInt = 0
        // SIOCOUTQ is TIOCOUTQ by its other name, of a header that hides from Swift.
        return clinux_ioctl(number, UInt(TIOCOUTQ), &count) == 0 ? Int(count) : 0
    }

    package static func localAddress(of number: CInt) -> SocketAddress? {
        address { getsockname(number, $0, $1) }
    }

    package static func peerAddress(of number: CInt) -> SocketAddress? {
        address { getpeername(number, $0, $1) }
    }

    private static func address(
        _ call: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> CInt
    ) -> SocketAddress? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutableBytes(of: &storage) {
            call(
                $0.assumingMemoryBound(to: sockaddr.self).baseAddress.unsafelyUnwrapped, &length)
        }
        return result == 0 ? SocketAddress(storage, length: length) : nil
    }

    /// Sets an option whose value is a C int: `SO_REUSEADDR`, `TCP_NODELAY` and their kind.
    package static func set(
        _ option: CInt, level: CInt = SOL_SOCKET, to value: CInt, of number: CInt
    ) throws(Errno) {
        var value = value
        _ = try retrying {
            setsockopt(number, level, option, &value, socklen_t(MemoryLayout<CInt>.size))
        }
    }

    /// Receives into `buffer`; 0 is the peer's end.
    @inline(__always)
    package static func receive(
        _ number: CInt, into buffer: UnsafeMutableRawBufferPointer
    ) throws(Errno) -> Int {
        try retrying { recv(number, buffer.baseAddress, buffer.count, 0) }
    }

    /// Sends some of `bytes`. A peer that is gone is an error, never a signal.
    ///
    /// - Parameter more: Whether more follows at once, so that the kernel may wait to fill a
    ///   segment.
    @inline(__always)
    package static func send(
        _ number: CInt, _ bytes: UnsafeRawBufferPointer, more: Bool = false
    ) throws(Errno) -> Int {
        let flags = CInt(MSG_NOSIGNAL) | (more ? CInt(MSG_MORE) : 0)
        return try retrying { CLinux.send(number, bytes.baseAddress, bytes.count, flags) }
    }

    /// Sends from a file without copying it through this process (sendfile(2)).
    ///
    /// - Returns: How many bytes went; 0 means that the file ends before `offset`.
    package static func sendFile(
        _ number: CInt, from file: CInt, offset: Int, count: Int
    ) throws(Errno) -> Int {
        var position = off_t(offset)
        return try retrying { sendfile(number, file, &position, count) }
    }

    /// Ends our direction; the peer reads what is on its way and then the end.
    package static func shutdownWrite(_ number: CInt) {
        _ = CLinux.shutdown(number, CInt(SHUT_WR))
    }

    /// Whether the kernel speaks IPv6.
    package static var hasVersion6: Bool {
        (try? stream(for: .any(port: 0, version6: true)).rawValue) != nil
    }
}
