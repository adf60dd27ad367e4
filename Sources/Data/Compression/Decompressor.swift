package import Bytes
internal import CZlib

/// Decompresses a stream piece by piece, never to more bytes than it was allowed.
package struct Decompressor: ~Copyable {
    private var stream: ZlibStream
    private let format: CompressedFormat
    private let limit: Int
    private var produced = 0
    /// Whether a member has begun and not ended.
    private var isInMember = true

    /// - Parameter limit: Bytes that may come out in all. A kibibyte can become a mebibyte.
    package init(_ format: CompressedFormat, limit: Int) throws(CompressionError) {
        self.format = format
        // One less than the largest number, since the limit and a byte are asked for.
        self.limit = min(limit, .max - 1)
        stream = try ZlibStream(.inflate) {
            inflateInit2_(
                $0, format.windowBits, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
        }
    }

    /// Whether the stream may end here. A gzip stream is one member or several, one behind the
    /// other (RFC 1952 §2.2).
    package var isComplete: Bool { !isInMember }

    /// Decompresses all of `input` and appends what comes out to `output`.
    ///
    /// - Throws: `.tooLong` as soon as one byte more than the limit would come out, `.corrupted`
    ///   also for bytes behind the end. What was decompressed before is in `output`.
    package mutating func decompress(
        _ input: RawSpan, into output: inout ByteBuffer
    ) throws(CompressionError) {
        var offset = 0
        while offset < input.byteCount {
            if !isInMember { try beginAnotherMember() }
            offset += try step(input.extracting(offset..<input.byteCount), &output)
        }
    }

    /// Says that the input is over.
    ///
    /// - Throws: `.truncated` when the stream is not.
    package func finish() throws(CompressionError) {
        if isInMember { throw .truncated }
    }

    private mutating func beginAnotherMember() throws(CompressionError) {
        guard format == .gzip else {
            throw .corrupted(detail: "bytes follow the end of the stream")
        }
        stream.reset()
        isInMember = true
    }

    /// One member's worth of `input` at the most. Returns the number of bytes taken.
    private mutating func step(
        _ input: RawSpan, _ output: inout ByteBuffer
    ) throws(CompressionError) -> Int {
        var taken = 0
        while true {
            // One byte past the limit tells a stream that ends there from one that goes on.
            let allowed = limit - produced + 1
            output.reserve(min(allowed, 32 << 10))
            let room = min(output.writable.count, allowed)
            let (status, consumed, count) = input.extracting(taken..<input.byteCount)
                .withUnsafeBytes {
                    stream.run(
                        from: $0,
                        to: UnsafeMutableRawBufferPointer(rebasing: output.writable[..<room]),
                        flush: Z_NO_FLUSH)
                }
            taken += consumed
            produced += count
            guard produced <= limit else {
                output.wrote(count - 1)
                produced = limit
                throw .tooLong(limit: limit)
            }
            output.wrote(count)
            if status == Z_STREAM_END {
                isInMember = false
                return taken
            }
            try check(status)
            // Room left over means that zlib had nothing more to say.
            if taken == input.byteCount, count < room { return taken }
        }
    }

    private func check(_ status: CInt) throws(CompressionError) {
        switch status {
        // Z_BUF_ERROR: no progress without more input, which is no error.
        case Z_OK, Z_BUF_ERROR: return
        case Z_NEED_DICT: throw .dictionaryNeeded
        case Z_MEM_ERROR: throw .outOfMemory
        default: throw .corrupted(detail: stream.message)
        }
    }
}
