import CLinux
import EventLoops
import Linux
import Sockets
import Streams
import Support

/// Descriptors for streams to be the ends of.
enum Ends {
    /// Bytes of which no two blocks are the same.
    static func pattern(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    }

    static func file(_ bytes: [UInt8]) throws -> (TemporaryDirectory, OpenFile) {
        let directory = try TemporaryDirectory()
        let path = try directory.write(ByteString(bytes), to: "in")
        return (directory, OpenFile(try FileDescriptor.open(path, O_RDONLY)))
    }

    static func pipe() throws -> (reader: CInt, writer: CInt) {
        var ends: [CInt] = [0, 0]
        _ = try retrying { clinux_pipe2(&ends, O_CLOEXEC) }
        return (ends[0], ends[1])
    }

    static func collect(_ stream: Readable<[UInt8]>) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await chunk in stream { bytes += chunk }
        return bytes
    }

    final class Received {
        var bytes: [UInt8] = []
    }

    static func connections(
        on loop: EventLoop
    ) throws -> (Duplex<[UInt8], [UInt8]>, Duplex<[UInt8], [UInt8]>) {
        var ends: [CInt] = [0, 0]
        let kind = CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        _ = try retrying { socketpair(AF_UNIX, kind, 0, &ends) }
        let streams = try ends.map {
            try Duplex.connection(
                Connection(owning: FileDescriptor(owning: $0), on: loop))
        }
        return (streams[0], streams[1])
    }
}
