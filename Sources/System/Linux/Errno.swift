internal import CLinux

/// An error number of the kernel (errno(3)), as a type that can be thrown and matched.
public struct Errno: Error, Hashable, Sendable, RawRepresentable {
    /// The number, as in `<errno.h>`.
    public let rawValue: CInt

    /// Wraps a number that a call returned.
    public init(rawValue: CInt) { self.rawValue = rawValue }

    /// What the calling thread's last failed call left behind. Read it before any other call.
    public static var current: Errno { Errno(rawValue: clinux_errno()) }

    /// `EACCES`: the permission bits say no.
    public static let accessDenied = Errno(rawValue: EACCES)
    /// `EADDRINUSE`: another socket has the address.
    public static let addressInUse = Errno(rawValue: EADDRINUSE)
    /// `EADDRNOTAVAIL`: no interface of this machine has the address, or no port is free.
    public static let addressNotAvailable = Errno(rawValue: EADDRNOTAVAIL)
    /// `EEXIST`: there is a file of the name.
    public static let alreadyExists = Errno(rawValue: EEXIST)
    /// `EBADF`: not an open descriptor, or not open for this.
    public static let badDescriptor = Errno(rawValue: EBADF)
    /// `EPIPE`: nobody reads the other end any more.
    public static let brokenPipe = Errno(rawValue: EPIPE)
    /// `ECONNABORTED`: the client left before its connection was accepted.
    public static let connectionAborted = Errno(rawValue: ECONNABORTED)
    /// `ECONNREFUSED`: nobody listens there.
    public static let connectionRefused = Errno(rawValue: ECONNREFUSED)
    /// `ECONNRESET`: the peer broke the connection off.
    public static let connectionReset = Errno(rawValue: ECONNRESET)
    /// `EXDEV`: the path leads out of the directory or file system.
    public static let crossDevice = Errno(rawValue: EXDEV)
    /// `ENOENT`: there is nothing of the name.
    public static let fileNotFound = Errno(rawValue: ENOENT)
    /// `EINPROGRESS`: the connection is being made.
    public static let inProgress = Errno(rawValue: EINPROGRESS)
    /// `EINTR`: a signal came first; the call can be repeated.
    public static let interrupted = Errno(rawValue: EINTR)
    /// `EINVAL`: a value that the call does not take.
    public static let invalidArgument = Errno(rawValue: EINVAL)
    /// `EISDIR`: a directory, where a file is needed.
    public static let isDirectory = Errno(rawValue: EISDIR)
    /// `ENAMETOOLONG`: a name has more than 255 bytes, or the path more than 4096.
    public static let nameTooLong = Errno(rawValue: ENAMETOOLONG)
    /// `ECHILD`: there is no such child process.
    public static let noChild = Errno(rawValue: ECHILD)
    /// `ENOSPC`: the disk is full.
    public static let noSpace = Errno(rawValue: ENOSPC)
    /// `ENOTDIR`: a file, where a directory is needed.
    public static let notADirectory = Errno(rawValue: ENOTDIR)
    /// `EPERM`: a privilege is missing, or the kind of file cannot do this.
    public static let notPermitted = Errno(rawValue: EPERM)
    /// `ENOSYS`: the kernel has no such call.
    public static let notSupported = Errno(rawValue: ENOSYS)
    /// `ENOMEM`: the kernel has no memory left for it.
    public static let outOfMemory = Errno(rawValue: ENOMEM)
    /// `EMFILE`: this process has all the descriptors that it may have.
    public static let processFilesExhausted = Errno(rawValue: EMFILE)
    /// `ENFILE`: the machine has all the files open that it may have.
    public static let systemFilesExhausted = Errno(rawValue: ENFILE)
    /// `ENOBUFS`: the kernel has no buffer left for it.
    public static let noBufferSpace = Errno(rawValue: ENOBUFS)
    /// `ETIMEDOUT`: the peer did not answer in time.
    public static let timedOut = Errno(rawValue: ETIMEDOUT)
    /// `ELOOP`: more symbolic links than a path may have, or one where none is allowed.
    public static let tooManyLinks = Errno(rawValue: ELOOP)
    /// `EAGAIN`: nothing can be read or written now; the descriptor does not wait.
    public static let wouldBlock = Errno(rawValue: EAGAIN)
}

extension Errno: CustomStringConvertible {
    /// The kernel's words for it, in lower case so that they fit in a sentence: `permission
    /// denied`.
    public var description: String {
        var buffer = [CChar](repeating: 0, count: 128)
        guard strerror_r(rawValue, &buffer, buffer.count) == 0 else { return "error \(rawValue)" }
        let words = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
        // "No such file", but "I/O error" keeps its capitals.
        let second = words.dropFirst().first
        if let second, second.isUppercase || second == "/" { return words }
        return words.prefix(1).lowercased() + words.dropFirst()
    }
}

/// Runs a call that answers -1 and errno, again while a signal interrupts it.
///
/// - Returns: What the call returned when that was not -1.
@inline(__always)
package func retrying<Result: SignedInteger>(_ call: () -> Result) throws(Errno) -> Result {
    while true {
        let result = call()
        if result != -1 { return result }
        let error = Errno.current
        if error != .interrupted { throw error }
    }
}
