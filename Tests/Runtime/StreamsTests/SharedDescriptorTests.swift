import CLinux
import EventLoops
import Linux
import Streams
import Support
import Testing

@Suite("Descriptors that others have open too") struct SharedDescriptorTests {
    @Test func `what is open for one way only is no stream of the other`() async throws {
        await #expect(throws: Errno.badDescriptor) {
            try await onLoop { loop in
                let device = try FileDescriptor.open("/dev/null", O_RDONLY)
                _ = try Writable.descriptor(
                    sharing: device.rawValue, on: loop, pool: BlockingPool())
            }
        }
        await #expect(throws: Errno.badDescriptor) {
            try await onLoop { loop in
                let device = try FileDescriptor.open("/dev/null", O_WRONLY)
                _ = try Readable.descriptor(
                    sharing: device.rawValue, on: loop, pool: BlockingPool())
            }
        }
    }

    @Test func `the flags of a shared pipe stay as they were`() async throws {
        let (read, flags) = try await onLoop { loop in
            let (reader, writer) = try Ends.pipe()
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
            let (_, file) = try Ends.file(Array("0123456789".utf8))
            lseek(file.descriptor.rawValue, 4, SEEK_SET)
            return try await Ends.collect(
                .descriptor(
                    sharing: file.descriptor.rawValue, on: loop, pool: BlockingPool()))
        }
        #expect(read == Array("456789".utf8))
    }

    @Test func `a terminal is read without changing its flags`() async throws {
        let (line, flags) = try await onLoop { loop in
            var name = [CChar](repeating: 0, count: 128)
            let number = clinux_open_pseudoterminal(&name, name.count)
            let controller = FileDescriptor(owning: try retrying { number })
            let path = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
            let terminal = try FileDescriptor.open(path, O_RDWR | O_NOCTTY)
            let source = try Readable.descriptor(
                sharing: terminal.rawValue, on: loop, pool: BlockingPool())
            _ = try Array("typed\n".utf8).withUnsafeBytes { try controller.write($0) }
            var line: [UInt8] = []
            for try await chunk in source {
                line += chunk
                if line.last == UInt8(ascii: "\n") { break }
            }
            return (line, clinux_fcntl(terminal.rawValue, F_GETFL, 0))
        }
        #expect(line == Array("typed\n".utf8))
        #expect(flags & O_NONBLOCK == 0)
    }

    @Test func `a blocking socket is read and written without waiting in the kernel`()
        async throws
    {
        let (read, flags) = try await onLoop { loop in
            var ends: [CInt] = [0, 0]
            let kind = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
            _ = try retrying { socketpair(AF_UNIX, kind, 0, &ends) }
            let near = FileDescriptor(owning: ends[0])
            let far = FileDescriptor(owning: ends[1])
            let pool = BlockingPool()
            let source = try Readable.descriptor(sharing: far.rawValue, on: loop, pool: pool)
            let sink = try Writable.descriptor(sharing: near.rawValue, on: loop, pool: pool)
            let bytes = Ends.pattern(1 << 20)
            // More than the socket holds: a write that waited would wait for ever.
            sink.write(bytes, then: nil)
            var read: [UInt8] = []
            for try await chunk in source {
                read += chunk
                if read.count == bytes.count { break }
            }
            let flags = [near.rawValue, far.rawValue].map { clinux_fcntl($0, F_GETFL, 0) }
            return (read == bytes, flags)
        }
        #expect(read)
        #expect(flags.allSatisfy { $0 & O_NONBLOCK == 0 })
    }

    @Test func `a device that is always ready is read and written`() async throws {
        let read = try await onLoop { loop in
            let device = try FileDescriptor.open("/dev/null", O_RDWR)
            let pool = BlockingPool()
            let sink = try Writable.descriptor(sharing: device.rawValue, on: loop, pool: pool)
            try await sink.write([1, 2, 3])
            try await sink.finish()
            return try await Ends.collect(
                .descriptor(sharing: device.rawValue, on: loop, pool: pool))
        }
        #expect(read == [])
    }
}
