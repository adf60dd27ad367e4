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

    @Test(arguments: [(0, 0), (1, 1), (65_536, 65_536), (65_537, 65_537), (200_000, 300_000)])
    func `a file is read to its end, in blocks`(size: Int, end: Int) async throws {
        let bytes = Ends.pattern(size)
        let read = try await onLoop { loop in
            let (_, file) = try Ends.file(bytes)
            return try await Ends.collect(
                .file(file, range: 0..<end, on: loop, pool: BlockingPool()))
        }
        #expect(read == bytes)
    }

    @Test func `a part of a file is read alone`() async throws {
        let bytes = Ends.pattern(100_000)
        let read = try await onLoop { loop in
            let (_, file) = try Ends.file(bytes)
            return try await Ends.collect(
                .file(file, range: 10..<70_000, on: loop, pool: BlockingPool()))
        }
        #expect(read == Array(bytes[10..<70_000]))
    }

    @Test func `a file is copied through a transform into another`() async throws {
        let bytes = Ends.pattern(Self.size)
        let copy = try await onLoop { loop in
            let (directory, file) = try Ends.file(bytes)
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
        let bytes = Ends.pattern(Self.size)
        let read = try await onLoop { loop in
            let (reader, writer) = try Ends.pipe()
            let sink = try Writable.descriptor(owning: FileDescriptor(owning: writer), on: loop)
            let source = try Readable.descriptor(owning: FileDescriptor(owning: reader), on: loop)
            let writing = loop.start {
                for start in stride(from: 0, to: bytes.count, by: 50_000) {
                    try? await sink.write(Array(bytes[start..<min(bytes.count, start + 50_000)]))
                }
                sink.end()
            }
            defer { writing.cancel() }
            return try await Ends.collect(source)
        }
        #expect(read == bytes)
    }

    @Test func `a pipe without a reader fails the stream, not the program`() async throws {
        await #expect(throws: Errno.brokenPipe) {
            try await onLoop { loop in
                let sink: Writable<[UInt8]>
                do {
                    let (reader, writer) = try Ends.pipe()
                    close(reader)
                    sink = try .descriptor(owning: FileDescriptor(owning: writer), on: loop)
                }
                try await sink.write([1])
                try await sink.finish()
            }
        }
    }

    @Test func `a file goes to a socket by sendfile, and arrives whole`() async throws {
        let bytes = Ends.pattern(Self.size)
        let (received, transferred) = try await onLoop { loop in
            let (_, file) = try Ends.file(bytes)
            let (near, far) = try Ends.connections(on: loop)
            let source = Readable.file(file, on: loop, pool: BlockingPool())
            let receiving = Ends.Received()
            let task = loop.start {
                receiving.bytes = (try? await Ends.collect(far.readable)) ?? []
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

    @Test func `who listens to the chunks of a file that is piped sees all of them`() async throws {
        let bytes = Ends.pattern(500_000)
        let (seen, received) = try await onLoop { loop in
            let (_, file) = try Ends.file(bytes)
            let (near, far) = try Ends.connections(on: loop)
            let source = Readable.file(file, on: loop, pool: BlockingPool())
            let seen = Ends.Received()
            source.onData { seen.bytes += $0 }
            source.pipe(to: near.writable)
            let received = try await Ends.collect(far.readable)
            far.destroy()
            near.destroy()
            return (seen.bytes, received)
        }
        #expect(seen == bytes)
        #expect(received == bytes)
    }

    @Test func `a pipe goes into a pipe by splice`() async throws {
        let bytes = Ends.pattern(Self.size)
        let (received, transferred) = try await onLoop { loop in
            let (reader, writer) = try Ends.pipe()
            let (secondReader, secondWriter) = try Ends.pipe()
            let feed = try Writable.descriptor(owning: FileDescriptor(owning: writer), on: loop)
            let source = try Readable.descriptor(owning: FileDescriptor(owning: reader), on: loop)
            let sink = try Writable.descriptor(
                owning: FileDescriptor(owning: secondWriter), on: loop)
            let end = try Readable.descriptor(
                owning: FileDescriptor(owning: secondReader), on: loop)
            source.pipe(to: sink)
            feed.write(bytes, then: nil)
            feed.end()
            let received = try await Ends.collect(end)
            return (received, source.transferredCount)
        }
        #expect(received == bytes)
        #expect(transferred == bytes.count)
    }

    @Test func `a socket echoes, and closes when both ends did`() async throws {
        let bytes = Ends.pattern(Self.size)
        let received = try await onLoop { loop in
            let (near, far) = try Ends.connections(on: loop)
            far.readable.pipe(to: far.writable)
            let writing = loop.start {
                try? await near.writable.write(bytes)
                near.writable.end()
            }
            defer { writing.cancel() }
            return try await Ends.collect(near.readable)
        }
        #expect(received == bytes)
    }

    @Test func `a child reads its input and its output is read`() async throws {
        let bytes = Ends.pattern(1 << 20)
        let (received, status) = try await onLoop { loop in
            let child = try ChildStreams(["cat"], on: loop)
            child.errors.resume()
            let writing = loop.start {
                try? await child.input.write(bytes)
                child.input.end()
            }
            defer { writing.cancel() }
            let received = try await Ends.collect(child.output)
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

    @Test func `a file that waits behind other bytes still goes by sendfile`() async throws {
        let (head, body) = (Ends.pattern(2 << 20), Ends.pattern(Self.size))
        let (received, transferred) = try await onLoop { loop in
            let (_, file) = try Ends.file(body)
            let (near, far) = try Ends.connections(on: loop)
            let source = Readable.file(file, on: loop, pool: BlockingPool())
            // More than the socket holds.
            near.writable.write(head, then: nil)
            source.pipe(to: near.writable)
            let received = try await Ends.collect(far.readable)
            far.destroy()
            near.destroy()
            return (received, source.transferredCount)
        }
        #expect(received == head + body)
        #expect(transferred > 0)
    }

    @Test func `a file goes into a pipe whole`() async throws {
        let bytes = Ends.pattern(Self.size)
        let received = try await onLoop { loop in
            let (_, file) = try Ends.file(bytes)
            let (reader, writer) = try Ends.pipe()
            let sink = try Writable.descriptor(owning: FileDescriptor(owning: writer), on: loop)
            let end = try Readable.descriptor(owning: FileDescriptor(owning: reader), on: loop)
            Readable.file(file, on: loop, pool: BlockingPool()).pipe(to: sink)
            return try await Ends.collect(end)
        }
        #expect(received == bytes)
    }

    @Test func `a peer that leaves in the middle of a file ends the row`() async throws {
        let outcome = try await onLoop { loop -> (error: Errno?, isDestroyed: Bool) in
            let (_, file) = try Ends.file(Ends.pattern(Self.size))
            let (near, far) = try Ends.connections(on: loop)
            let source = Readable.file(file, on: loop, pool: BlockingPool())
            far.readable.onData { [unowned stream = far.lifecycle] _ in stream.destroy() }
            do {
                try await Pipeline(from: source).run(into: near.writable)
            } catch {
                return (error as? Errno, source.isDestroyed)
            }
            return (nil, source.isDestroyed)
        }
        #expect(outcome.error == .brokenPipe || outcome.error == .connectionReset)
        #expect(outcome.isDestroyed)
    }
}

@Suite("Sockets and files, without copies") struct SocketEndTests {
    private static let size = 3 << 20

    /// What a peer sends into a file, and how much of it the kernel moved there.
    private static func receive(
        _ bytes: [UInt8], flags: CInt
    ) async throws -> (copy: [UInt8], transferred: Int) {
        try await onLoop { loop in
            let (near, far) = try Ends.connections(on: loop)
            let directory = try TemporaryDirectory()
            let path = try directory.write("", to: "out")
            let file = OpenFile(try FileDescriptor.open(path, O_WRONLY | flags))
            let sending = loop.start {
                for start in stride(from: 0, to: bytes.count, by: 50_000) {
                    try? await far.writable.write(
                        Array(bytes[start..<min(bytes.count, start + 50_000)]))
                }
                far.writable.end()
            }
            defer { sending.cancel() }
            try await Pipeline(from: near.readable)
                .run(into: .file(file, on: loop, pool: BlockingPool()))
            defer {
                near.destroy()
                far.destroy()
            }
            return (try directory.read("out").bytes, near.readable.transferredCount)
        }
    }

    @Test(arguments: [0, 1, 50_001, 3 << 20])
    func `a socket goes into a file by splice`(size: Int) async throws {
        let bytes = Ends.pattern(size)
        let (copy, transferred) = try await Self.receive(bytes, flags: 0)
        #expect(copy == bytes)
        #expect(transferred == size)
    }

    @Test func `a socket goes into a file that is appended to, which takes no pages`() async throws
    {
        let bytes = Ends.pattern(Self.size)
        let (copy, _) = try await Self.receive(bytes, flags: O_APPEND)
        #expect(copy == bytes)
    }

    @Test func `a file that is full fails the row`() async throws {
        await #expect(throws: Errno.noSpace) {
            try await onLoop { loop in
                let (near, far) = try Ends.connections(on: loop)
                defer { far.destroy() }
                let file = OpenFile(try FileDescriptor.open("/dev/full", O_WRONLY))
                try await far.writable.write(Ends.pattern(100_000))
                try await Pipeline(from: near.readable)
                    .run(into: .file(file, on: loop, pool: BlockingPool()))
            }
        }
    }

    @Test func `a TCP server echoes each of its clients, at its own pace`() async throws {
        let bytes = Ends.pattern(Self.size)
        let received = try await onLoop { loop in
            let listener = try Listener(.loopback(port: 0))
            try listener.start(on: loop) { descriptor in
                let connection = Connection(owning: descriptor, on: loop)
                guard let client = try? Duplex.connection(connection) else { return }
                client.readable.pipe(to: client.writable)
            }
            defer { listener.close() }
            var received: [[UInt8]] = []
            let clients = try (0..<3).map { _ in
                let descriptor = try Socket.stream(for: listener.address)
                listener.address.withSockaddr { _ = connect(descriptor.rawValue, $0, $1) }
                return try Duplex.connection(Connection(owning: descriptor, on: loop))
            }
            for client in clients {
                client.writable.write(bytes, then: nil)
                client.writable.end()
            }
            for client in clients { received.append(try await Ends.collect(client.readable)) }
            return received
        }
        #expect(received == [bytes, bytes, bytes])
    }
}
