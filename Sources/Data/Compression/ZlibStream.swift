internal import CZlib

/// A `z_stream` in its place in memory: zlib keeps a pointer to it and refuses one that has moved.
struct ZlibStream: ~Copyable {
    /// Which of zlib's two machines it is for.
    enum Direction { case deflate, inflate }

    private let stream: UnsafeMutablePointer<z_stream>
    private let direction: Direction

    init(
        _ direction: Direction, _ initialize: (UnsafeMutablePointer<z_stream>) -> CInt
    ) throws(CompressionError) {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        guard initialize(stream) == Z_OK else {
            // Our arguments are valid, so that memory is all it can lack.
            stream.deallocate()
            throw .outOfMemory
        }
        self.stream = stream
        self.direction = direction
    }

    deinit {
        switch direction {
        case .deflate: deflateEnd(stream)
        case .inflate: inflateEnd(stream)
        }
        stream.deallocate()
    }

    /// What zlib says of its last error.
    var message: String { stream.pointee.msg.map { String(cString: $0) } ?? "not a valid stream" }

    /// Runs one call of zlib over what it can take at once, and says how much went in and came out.
    ///
    /// - Parameters:
    ///   - input: May be empty. Only its first 4 GiB are offered.
    ///   - output: Not empty.
    mutating func run(
        from input: UnsafeRawBufferPointer, to output: UnsafeMutableRawBufferPointer,
        flush: CInt
    ) -> (status: CInt, consumed: Int, produced: Int) {
        let offered = min(input.count, Int(uInt.max))
        let room = min(output.count, Int(uInt.max))
        // zlib does not write to its input; the pointer lacks const only for old compilers' sake.
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress?.assumingMemoryBound(to: Bytef.self))
        stream.pointee.avail_in = uInt(offered)
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: Bytef.self)
        stream.pointee.avail_out = uInt(room)
        let status =
            switch direction {
            case .deflate: deflate(stream, flush)
            case .inflate: inflate(stream, flush)
            }
        let consumed = offered - Int(stream.pointee.avail_in)
        let produced = room - Int(stream.pointee.avail_out)
        stream.pointee.next_in = nil
        stream.pointee.next_out = nil
        return (status, consumed, produced)
    }

    /// Back to the beginning, with the memory kept.
    mutating func reset() {
        switch direction {
        case .deflate: deflateReset(stream)
        case .inflate: inflateReset(stream)
        }
    }
}
