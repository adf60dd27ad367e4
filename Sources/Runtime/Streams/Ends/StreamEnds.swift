// Files, pipes, terminals and sockets as streams.

package import EventLoops
package import Linux

extension Readable where Chunk == [UInt8] {
    /// The bytes of `file`, read ahead on `pool`.
    ///
    /// Piped to a socket or a pipe, with nobody else listening, they go there by sendfile(2).
    ///
    /// - Parameters:
    ///   - range: The part to read; it ends with the file where that is shorter.
    ///   - highWaterMark: Also the size of a block.
    package static func file(
        _ file: OpenFile, range: Range<Int> = 0..<Int.max, on loop: EventLoop, pool: BlockingPool,
        highWaterMark: Int = 64 << 10
    ) -> Readable {
        Readable(
            on: loop, counting: .bytes, highWaterMark: highWaterMark,
            from: FileSource(file, range, on: loop, pool: pool).source)
    }

    /// What comes through `number`: standard input, the end of a pipe, a terminal, a socket, a
    /// file.
    ///
    /// Piped to another descriptor of the kind, with nobody else listening, it goes there by
    /// splice(2).
    ///
    /// - Parameter number: Stays the caller's; its flags are not changed.
    package static func descriptor(
        sharing number: CInt, on loop: EventLoop, pool: BlockingPool,
        highWaterMark: Int = 64 << 10
    ) throws(Errno) -> Readable {
        let port = try DescriptorPort(sharing: number, writes: false)
        if port.kind == .file {
            let file = port.file
            return Readable(
                on: loop, counting: .bytes, highWaterMark: highWaterMark,
                from: FileSource(file, nil, on: loop, pool: pool).source)
        }
        return Readable(
            on: loop, counting: .bytes, highWaterMark: highWaterMark,
            from: DescriptorSource(port, on: loop).source)
    }

    /// What comes through a pipe or terminal that nobody else has open.
    package static func descriptor(
        owning descriptor: consuming FileDescriptor, on loop: EventLoop,
        highWaterMark: Int = 64 << 10
    ) throws(Errno) -> Readable {
        Readable(
            on: loop, counting: .bytes, highWaterMark: highWaterMark,
            from: DescriptorSource(try DescriptorPort(owning: descriptor), on: loop).source)
    }
}

extension Writable where Chunk == [UInt8] {
    /// Writes behind the file's position, on `pool`. The file is closed when nobody holds it.
    package static func file(
        _ file: OpenFile, on loop: EventLoop, pool: BlockingPool, highWaterMark: Int = 64 << 10
    ) -> Writable {
        Writable(
            on: loop, counting: .bytes, highWaterMark: highWaterMark,
            into: FileSink(file, on: loop, pool: pool).sink)
    }

    /// Writes to `number`: standard output, the end of a pipe, a terminal, a socket, a file.
    ///
    /// - Parameter number: Stays the caller's, open also behind the stream's end; its flags are not
    ///   changed.
    package static func descriptor(
        sharing number: CInt, on loop: EventLoop, pool: BlockingPool,
        highWaterMark: Int = 64 << 10
    ) throws(Errno) -> Writable {
        let port = try DescriptorPort(sharing: number, writes: true)
        if port.kind == .file {
            return file(
                port.file, on: loop, pool: pool, highWaterMark: highWaterMark)
        }
        return Writable(
            on: loop, counting: .bytes, highWaterMark: highWaterMark,
            into: DescriptorSink(port, on: loop).sink)
    }

    /// Writes to a pipe or terminal that nobody else has open.
    package static func descriptor(
        owning descriptor: consuming FileDescriptor, on loop: EventLoop,
        highWaterMark: Int = 64 << 10
    ) throws(Errno) -> Writable {
        Writable(
            on: loop, counting: .bytes, highWaterMark: highWaterMark,
            into: DescriptorSink(try DescriptorPort(owning: descriptor), on: loop).sink)
    }
}
