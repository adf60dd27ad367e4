import Bytes
import CLinux
import EventLoops
import Linux
import Sockets
import Streams
import Support
import Testing

@Suite("Files, pipes, sockets and children as streams") struct EndTests {
    private static let size = 3 << 20

    /// Bytes of which no two blocks are the same.
    private static func pattern(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    }

    private static func file(_ bytes: [UInt8]) throws -> (TemporaryDirectory, OpenFile) {
        let directory = try TemporaryDirectory()
        let path = try directory.write(ByteString(bytes), to: "in")
        return (directory, OpenFile(try FileDescriptor.open(path, O_RDONLY)))
    }

    private static func pipe() throws -> (reader: CInt, writer: CInt) {
        var ends: [CInt] = [0, 0]
        _ = try retrying { clinux_pipe2(&ends, O_CLOEXEC) }
        return (ends[0], ends[1])
    }

    private static func collect(_ stream: Readable<[UInt8]>) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await chunk in stream { bytes += chunk }
        return bytes
    }

    @Test(arguments: [(0, 0), (1, 1), (65_536, 65_536), (65_537, 65_537), (200_000, 300_000)])
    func `a file is read to its end, in blocks`(size: Int, end: Int) async throws {
        let bytes = Self.pattern(size)
        let read = try await onLoop { loop in
            let (_, file) = try Self.file(bytes)
            return try await Self.collect(
                .file(file, range: 0..<end, on: loop, pool: BlockingPool()))
        }
        #expect(read == bytes)
    }

    @Test func `a part of a file is read alone`() async throws {
        let bytes = Self.pattern(100_000)
        let read = try await onLoop { loop in
            let (_, file) = try Self.file(bytes)
            return try await Self.collect(
                .file(file, range: 10..<70_000, on: loop, pool: BlockingPool()))
        }
        #expect(read == Array(bytes[10..<70_000]))
    }

    @Test func `a file is copied through a transform into another`() async throws {
        let bytes = Self.pattern(Self.size)
        let copy = try await onLoop { loop in
            let (directory, file) = try Self.file(bytes)
            let pool = BlockingPool()
            let path = try directory.write("", to: "out")
            let target = OpenFile(try FileDescriptor.open(path, O_WRONLY))
            try await Pipeline(from: .file(file, on: loop, pool: pool))
                .through(.passThrough(on: loop, counting: .bytes))
                .run(into: .file(target, on: loop, pool: pool))
            return try directory.read("out").bytes
        }
        #expect(copy == bytes)
    }

    @Test func `what comes through a pipe is read to the writer's end`() async throws {
        let bytes = Self.pattern(Self.size)
        let read = try await onLoop { loop in
            let (reader, writer) = try Self.pipe()
            let sink = try Writable.descriptor(owning: FileDescriptor(owning: writer), on: loop)
            let source = try Readable.descriptor(owning: FileDescriptor(owning: reader), on: loop)
            let writing = loop.start {
                for start in stride(from: 0, to: bytes.count, by: 50_000) {
                    try? await sink.write(Array(bytes[start..<min(bytes.count, start + 50_000)]))
                }
                sink.end()
            }
            defer { writing.cancel() }
            return try await Self.collect(source)
        }
        #expect(read == bytes)
    }

    @Test func `a pipe without a reader fails the stream, not the program`() async throws {
        await #expect(throws: Errno.brokenPipe) {
            try await onLoop { loop in
                let sink: Writable<[UInt8]>
                do {
                    let (reader, writer) = try Self.pipe()
                    close(reader)
                    sink = try .descriptor(owning: FileDescriptor(owning: writer), on: loop)
                }
                try await sink.write([1])
                try await sink.finish()
            }
        }
    }

    @Test func `a file goes to a socket by sendfile, and arrives whole`() async throws {
        let bytes = Self.pattern(Self.size)
        let (received, transferred) = try await onLoop { loop in
            let (_, file) = try Self.file(bytes)
            let (near, far) = try Self.connections(on: loop)
            let source = Readable.file(file, on: loop, pool: BlockingPool())
            let receiving = Received()
            let task = loop.start {
                receiving.bytes = (try? await Self.collect(far.readable)) ?? []
                far.destroy()
            }
            try await Pipeline(from: source).run(into: near.writable)
            await task.value
            near.destroy()
            return (receiving.bytes, source.transferredCount)
        }
        #expect(received == bytes)
        #expect(transferred == bytes.count)
    }

    private final class Received {
        var bytes: [UInt8] = []
    }

    private static func connections(
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

    @Test func `who listens to the chunks of a file that is piped sees all of them`() async throws {
        let bytes = Self.pattern(500_000)
        let (seen, received) = try await onLoop { loop in
            let (_, file) = try Self.file(bytes)
            let (near, far) = try Self.connections(on: loop)
            let source = Readable.file(file, on: loop, pool: BlockingPool())
            let seen = Received()
            source.onData { seen.bytes += $0 }
            source.pipe(to: near.writable)
            let received = try await Self.collect(far.readable)
            far.destroy()
            near.destroy()
            return (seen.bytes, received)
        }
        #expect(seen == bytes)
        #expect(received == bytes)
    }

    @Test func `a pipe goes into a pipe by splice`() async throws {
        let bytes = Self.pattern(Self.size)
        let (received, transferred) = try await onLoop { loop in
            let (reader, writer) = try Self.pipe()
            let (secondReader, secondWriter) = try Self.pipe()
            let feed = try Writable.descriptor(owning: FileDescriptor(owning: writer), on: loop)
            let source = try Readable.descriptor(owning: FileDescriptor(owning: reader), on: loop)
            let sink = try Writable.descriptor(
                owning: FileDescriptor(owning: secondWriter), on: loop)
            let end = try Readable.descriptor(
                owning: FileDescriptor(owning: secondReader), on: loop)
            source.pipe(to: sink)
            feed.write(bytes, then: nil)
            feed.end()
            let received = try await Self.collect(end)
            return (received, source.transferredCount)
        }
        #expect(received == bytes)
        #expect(transferred == bytes.count)
    }

    @Test func `a socket echoes, and closes when both ends did`() async throws {
        let bytes = Self.pattern(Self.size)
        let received = try await onLoop { loop in
            let (near, far) = try Self.connections(on: loop)
            far.readable.pipe(to: far.writable)
            let writing = loop.start {
                try? await near.writable.write(bytes)
                near.writable.end()
            }
            defer { writing.cancel() }
            return try await Self.collect(near.readable)
        }
        #expect(received == bytes)
    }

    @Test func `a child reads its input and its output is read`() async throws {
        let bytes = Self.pattern(1 << 20)
        let (received, status) = try await onLoop { loop in
            let child = try ChildStreams(["cat"], on: loop)
            child.errors.resume()
            let writing = loop.start {
                try? await child.input.write(bytes)
                child.input.end()
            }
            defer { writing.cancel() }
            let received = try await Self.collect(child.output)
            return (received, try await child.exit())
        }
        #expect(received == bytes)
        #expect(status == .exited(code: 0))
    }

    @Test func `a program that is not there is no child`() async throws {
        await #expect(throws: Errno.fileNotFound) {
            try await onLoop { loop in _ = try ChildStreams(["/no/such/program"], on: loop) }
        }
    }

    @Test func `the flags of a shared pipe stay as they were`() async throws {
        let (read, flags) = try await onLoop { loop in
            let (reader, writer) = try Self.pipe()
            let pool = BlockingPool()
            let input = FileDescriptor(owning: reader)
            let output = FileDescriptor(owning: writer)
            let source = try Readable.descriptor(sharing: reader, on: loop, pool: pool)
            let sink = try Writable.descriptor(sharing: writer, on: loop, pool: pool)
            try await sink.write(Array("hello".utf8))
            try await sink.finish()
            var read: [UInt8] = []
            for try await chunk in source {
                read += chunk
                if read.count == 5 { break }
            }
            let flags = [input.rawValue, output.rawValue].map { clinux_fcntl($0, F_GETFL, 0) }
            return (read, flags)
        }
        #expect(read == Array("hello".utf8))
        #expect(flags.allSatisfy { $0 & O_NONBLOCK == 0 })
    }

    @Test func `a shared file is read from where it stands`() async throws {
        let read = try await onLoop { loop in
            let (_, file) = try Self.file(Array("0123456789".utf8))
            lseek(file.descriptor.rawValue, 4, SEEK_SET)
            return try await Self.collect(
                .descriptor(
                    sharing: file.descriptor.rawValue, on: loop, pool: BlockingPool()))
        }
        #expect(read == Array("456789".utf8))
    }
}
