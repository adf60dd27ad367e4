// Standard output, whose reader may go away and whose disk may be full.

internal import CLinux
package import Linux

/// Why output could not be written.
package enum OutputError: Error, Hashable, Sendable {
    /// The reader of the pipe went away. No mistake of anybody: the process ends quietly with
    /// exit code 141.
    case closedPipe
    /// A full disk, a stream that the parent closed, and the like: exit code 1 with the sentence.
    case failed(Errno)

    /// What an error of write(2) means.
    package init(_ error: Errno) { self = error == .brokenPipe ? .closedPipe : .failed(error) }
}

extension OutputError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .closedPipe: "the reader of standard output went away"
        case .failed(.noSpace):
            "cannot write to standard output: \(Errno.noSpace); what was printed is incomplete"
        case .failed(.badDescriptor): "cannot write to standard output: it is closed"
        case .failed(let error): "cannot write to standard output: \(error)"
        }
    }
}

/// Collects output and writes it in large pieces, at once on a terminal.
///
/// Nothing is written at deinit, where an error could not be reported: call `flush()` at the end.
package struct OutputWriter: ~Copyable {
    private let descriptor: CInt
    private let isUnbuffered: Bool
    private var pending: [UInt8] = []
    private static let pieceSize = 64 << 10

    /// Writes to `descriptor`, which stays its owner's.
    package init(_ descriptor: CInt = StandardStream.output.rawValue) {
        self.descriptor = descriptor
        isUnbuffered = isatty(descriptor) == 1
    }

    package mutating func write(_ text: String) throws(OutputError) {
        pending += text.utf8
        try flushIfDue()
    }

    package mutating func write(_ bytes: UnsafeRawBufferPointer) throws(OutputError) {
        pending += bytes
        try flushIfDue()
    }

    private mutating func flushIfDue() throws(OutputError) {
        if isUnbuffered || pending.count >= Self.pieceSize { try flush() }
    }

    /// Writes everything out. After an error what was collected is dropped.
    package mutating func flush() throws(OutputError) {
        defer { pending.removeAll(keepingCapacity: true) }
        var written = 0
        while written < pending.count {
            written += try writeSome(from: written)
        }
    }

    private func writeSome(from start: Int) throws(OutputError) -> Int {
        do throws(Errno) {
            let result = pending[start...].withUnsafeBytes { bytes in
                Result { () throws(Errno) in
                    try retrying { CLinux.write(descriptor, bytes.baseAddress, bytes.count) }
                }
            }
            return try result.get()
        } catch .wouldBlock {
            // Someone else made the shared open file non-blocking; wait for room.
            var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            _ = poll(&entry, 1, -1)
            return 0
        } catch {
            throw OutputError(error)
        }
    }
}
