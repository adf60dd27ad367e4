// A descriptor as one end of a stream.
//
// What others have open too (the standard streams, a terminal) is never set to O_NONBLOCK: that
// flag belongs to the open file, and the shell, or the program at the other end of a pipeline,
// would find its own reads failing. A pipe or terminal is opened anew instead, through
// /proc/self/fd, and a socket is asked not to wait call by call. Files never wait for a peer: they
// go to the pool.

internal import CLinux
internal import EventLoops
internal import Linux

/// How a stream reads or writes a descriptor.
struct DescriptorPort {
    enum Kind {
        /// Non-blocking, and the loop can wait for it.
        case polled
        /// The same, with recv(2) and send(2).
        case socket
        /// Regular files and devices, which the loop cannot wait for.
        case file
    }

    let file: OpenFile
    let kind: Kind

    /// A port of its own to what `number` has open.
    ///
    /// - Parameter number: Stays the caller's, with its flags.
    init(sharing number: CInt, writes: Bool) throws(Errno) {
        var status = stat()
        _ = try retrying { fstat(number, &status) }
        let type = mode_t(status.st_mode) & mode_t(S_IFMT)
        let duplicate = FileDescriptor(
            owning: try retrying { clinux_fcntl(number, F_DUPFD_CLOEXEC, 0) })
        let flags = try retrying { clinux_fcntl(number, F_GETFL, 0) }
        // What is opened anew could do what `number` cannot.
        guard [O_RDWR, writes ? O_WRONLY : O_RDONLY].contains(flags & O_ACCMODE) else {
            throw .badDescriptor
        }
        switch type {
        case mode_t(S_IFSOCK): self.init(duplicate, .socket)
        case mode_t(S_IFIFO), mode_t(S_IFCHR):
            if flags & O_NONBLOCK != 0 {
                self.init(duplicate, .polled)
            } else if let own = try? Self.openAnew(number, writes: writes) {
                self.init(own, .polled)
            } else {
                self.init(duplicate, .file)
            }
        default: self.init(duplicate, .file)
        }
    }

    /// Takes over a descriptor that nobody else has open, and makes it non-blocking.
    init(owning descriptor: consuming FileDescriptor) throws(Errno) {
        try descriptor.setNonBlocking(true)
        self.init(descriptor, .polled)
    }

    private init(_ descriptor: consuming FileDescriptor, _ kind: Kind) {
        // Devices such as /dev/null are ready always, and refuse to be waited for.
        let canWait = kind == .file || Self.canWait(for: descriptor.rawValue)
        self.kind = canWait ? kind : .file
        file = OpenFile(descriptor)
    }

    private static func openAnew(_ number: CInt, writes: Bool) throws(Errno) -> FileDescriptor {
        try FileDescriptor.open(
            "/proc/self/fd/\(number)", (writes ? O_WRONLY : O_RDONLY) | O_NONBLOCK | O_NOCTTY)
    }

    private static func canWait(for number: CInt) -> Bool {
        guard let epoll = try? Epoll() else { return true }
        do throws(Errno) {
            try epoll.add(number, [.readable], tag: 1)
        } catch {
            return error != .notPermitted
        }
        return true
    }
}

/// A wait until a descriptor is ready, once. The loop stays open for it.
final class DescriptorWait: Watcher {
    private let loop: EventLoop
    private let number: CInt
    private var id: EventLoop.WatchID = 0
    private var callback: (() -> Void)?

    /// - Throws: What epoll_ctl(2) refused; the callback is not called then.
    init(
        on loop: EventLoop, for number: CInt, _ events: EpollEvents,
        _ callback: @escaping () -> Void
    ) throws(Errno) {
        self.loop = loop
        self.number = number
        self.callback = callback
        id = try loop.watch(number, for: events, self)
    }

    func ready(_ events: EpollEvents) {
        let callback = callback
        cancel()
        callback?()
    }

    /// Ends the wait; harmless when it is over.
    func cancel() {
        guard callback != nil else { return }
        callback = nil
        loop.unwatch(id, number)
    }
}
