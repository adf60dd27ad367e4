internal import CLinux

/// An error number of the kernel (errno(3)), as a type that can be thrown and matched.
public struct Errno: Error, Hashable, Sendable, RawRepresentable {
    /// The number, as in `<errno.h>`.
    public let rawValue: CInt

    /// Wraps a number that a call returned.
    public init(rawValue: CInt) { self.rawValue = rawValue }

    /// What the calling thread's last failed call left behind. Read it before any other call.
    public static var current: Errno { Errno(rawValue: clinux_errno()) }

    public static let accessDenied = Errno(rawValue: EACCES)
    public static let addressInUse = Errno(rawValue: EADDRINUSE)
    public static let addressNotAvailable = Errno(rawValue: EADDRNOTAVAIL)
    public static let alreadyExists = Errno(rawValue: EEXIST)
    public static let badDescriptor = Errno(rawValue: EBADF)
    public static let brokenPipe = Errno(rawValue: EPIPE)
    public static let connectionAborted = Errno(rawValue: ECONNABORTED)
    public static let connectionRefused = Errno(rawValue: ECONNREFUSED)
    public static let connectionReset = Errno(rawValue: ECONNRESET)
    public static let crossDevice = Errno(rawValue: EXDEV)
    public static let fileNotFound = Errno(rawValue: ENOENT)
    public static let inProgress = Errno(rawValue: EINPROGRESS)
    public static let interrupted = Errno(rawValue: EINTR)
    public static let invalidArgument = Errno(rawValue: EINVAL)
    public static let isDirectory = Errno(rawValue: EISDIR)
    public static let nameTooLong = Errno(rawValue: ENAMETOOLONG)
    public static let noChild = Errno(rawValue: ECHILD)
    public static let noSpace = Errno(rawValue: ENOSPC)
    public static let notADirectory = Errno(rawValue: ENOTDIR)
    public static let notPermitted = Errno(rawValue: EPERM)
    public static let notSupported = Errno(rawValue: ENOSYS)
    public static let outOfMemory = Errno(rawValue: ENOMEM)
    public static let processFilesExhausted = Errno(rawValue: EMFILE)
    public static let systemFilesExhausted = Errno(rawValue: ENFILE)
    public static let noBufferSpace = Errno(rawValue: ENOBUFS)
    public static let timedOut = Errno(rawValue: ETIMEDOUT)
    public static let tooManyLinks = Errno(rawValue: ELOOP)
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
