// What a sink writes to, and how to write there without waiting.
//
// A pipe or terminal that nobody reads makes write(2) wait for ever, and O_NONBLOCK on descriptors
// 0 to 2 would reach every process that shares them (the shell). So an inherited descriptor is
// opened once more through /proc, which gives a file description of our own; where that is refused
// (a socket, no /proc) only as much is written as is taken at once whenever poll(2) says
// "writable".

internal import CLinux
internal import Linux

/// Where a sink's lines go.
package enum LogDestination: Hashable, Sendable {
    /// A file, appended to, made when it is missing. A named pipe must have a reader.
    case file([UInt8])
    /// A descriptor that is open already and stays the caller's.
    case inherited(CInt)

    package static func file(path: String) -> LogDestination { .file(Array(path.utf8)) }

    package static let standardOutput = LogDestination.inherited(1)
    package static let standardError = LogDestination.inherited(2)

    /// How sentences call it.
    package var name: String {
        switch self {
        case .file(let path): String(decoding: path, as: UTF8.self)
        case .inherited(1): "standard output"
        case .inherited(2): "standard error"
        case .inherited(let number): "descriptor \(number)"
        }
    }
}

/// An open destination. Writing never waits, except for a disk.
struct LogOutput: ~Copyable {
    let descriptor: FileDescriptor
    /// Whether the file description is shared with others, and so may not be non-blocking.
    private let isShared: Bool

    init(opening destination: LogDestination) throws(LogError) {
        do throws(Errno) {
            switch destination {
            case .file(let path):
                // O_APPEND: what truncates the file meanwhile (copytruncate) leaves no hole.
                let flags = O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY
                descriptor = try .open(path, flags, mode: 0o644)
                isShared = false
            case .inherited(let number):
                if let own = Self.reopen(number) {
                    descriptor = own
                    isShared = false
                } else {
                    descriptor = FileDescriptor(
                        owning: try retrying { clinux_fcntl(number, F_DUPFD_CLOEXEC, 0) })
                    isShared = true
                }
            }
        } catch {
            throw .cannotOpen(path: destination.name, error)
        }
    }

    /// A file description of our own for a pipe or terminal; nil when there can be none.
    ///
    /// A regular file keeps the shared one, whose offset the others move too (`bx ... > log`).
    private static func reopen(_ number: CInt) -> FileDescriptor? {
        var status = stat()
        guard fstat(number, &status) == 0 else { return nil }
        let kind = CInt(status.st_mode) & S_IFMT
        guard kind == S_IFIFO || kind == S_IFCHR else { return nil }
        let flags = O_WRONLY | O_NONBLOCK | O_NOCTTY
        // A refusal only means that the shared description has to do.
        return try? .open("/proc/self/fd/\(number)", flags)
    }

    /// Writes some of `bytes` and says how many.
    ///
    /// - Throws: `Errno.wouldBlock` when the reader is slow.
    borrowing func write(_ bytes: UnsafeRawBufferPointer) throws(Errno) -> Int {
        guard isShared else { return try descriptor.write(bytes) }
        var request = pollfd(fd: descriptor.rawValue, events: Int16(POLLOUT), revents: 0)
        guard poll(&request, 1, 0) == 1 else { throw .wouldBlock }
        // What is reported writable takes at least PIPE_BUF bytes without waiting (pipe(7)).
        let piece = UnsafeRawBufferPointer(rebasing: bytes.prefix(Int(PIPE_BUF)))
        return try descriptor.write(piece)
    }
}
