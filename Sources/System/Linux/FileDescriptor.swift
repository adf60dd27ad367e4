public import CLinux

/// An open file, socket or kernel object that has one owner, closed when the owner lets go of it.
///
/// `~Copyable` because the kernel hands a closed number to the next `open`: two owners are how one
/// connection's bytes end up in another's.
public struct FileDescriptor: ~Copyable, Sendable {
    /// The kernel's number. Good only while this value lives.
    public let rawValue: CInt

    /// Takes over `rawValue`, which nobody else may close from now on.
    public init(owning rawValue: CInt) {
        precondition(rawValue >= 0, "a descriptor is never negative")
        self.rawValue = rawValue
    }

    // close(2) releases the number even when it reports EINTR or EIO, so it is never repeated.
    deinit { _ = CLinux.close(rawValue) }

    /// Gives up ownership: the caller must close the number.
    public consuming func release() -> CInt {
        let number = rawValue
        discard self
        return number
    }

    /// Opens `path` (open(2)) with `O_CLOEXEC`.
    ///
    /// - Parameters:
    ///   - flags: `O_RDONLY` and its kind.
    ///   - mode: Permission bits of a file that this creates, before the umask.
    public static func open(
        _ path: String, _ flags: CInt, mode: mode_t = 0o666
    ) throws(Errno) -> FileDescriptor {
        FileDescriptor(owning: try retrying { clinux_open(path, flags | O_CLOEXEC, mode) })
    }

    /// Opens a path of any bytes but NUL, since not every name is UTF-8.
    package static func open(
        _ path: [UInt8], _ flags: CInt, mode: mode_t = 0o666
    ) throws(Errno) -> FileDescriptor {
        FileDescriptor(
            owning: try retrying {
                path.withCString { clinux_open($0, flags | O_CLOEXEC, mode) }
            })
    }

    /// A second number for the same open file (`F_DUPFD_CLOEXEC`).
    public borrowing func duplicate() throws(Errno) -> FileDescriptor {
        let number = rawValue
        return FileDescriptor(
            owning: try retrying { clinux_fcntl(number, F_DUPFD_CLOEXEC, 0) })
    }

    /// Reads at most `buffer.count` bytes (read(2)). 0 is the end of the file.
    ///
    /// - Throws: `Errno.wouldBlock` when a non-blocking descriptor has nothing now.
    public borrowing func read(into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
        let number = rawValue
        return try retrying { CLinux.read(number, buffer.baseAddress, buffer.count) }
    }

    /// Writes some of `bytes` (write(2)) and says how many.
    public borrowing func write(_ bytes: UnsafeRawBufferPointer) throws(Errno) -> Int {
        let number = rawValue
        return try retrying { CLinux.write(number, bytes.baseAddress, bytes.count) }
    }

    /// Sets or clears `O_NONBLOCK`.
    public borrowing func setNonBlocking(_ on: Bool) throws(Errno) {
        let number = rawValue
        let flags = try retrying { clinux_fcntl(number, F_GETFL, 0) }
        let wanted = on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK
        if wanted != flags {
            _ = try retrying { clinux_fcntl(number, F_SETFL, Int(wanted)) }
        }
    }
}
