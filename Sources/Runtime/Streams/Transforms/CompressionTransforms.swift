// gzip, zlib and raw deflate on the way.

internal import Bytes
package import Compression
package import EventLoops

extension Duplex where Input == [UInt8], Output == [UInt8] {
    /// Compressed bytes, in `format`.
    package static func compressed(
        on loop: EventLoop, _ format: CompressedFormat = .gzip,
        level: Compressor.Level = .balanced
    ) throws(CompressionError) -> Duplex {
        let compressor = CompressorBox(try Compressor(format, level: level))
        return Duplex(
            on: loop, writing: .bytes, reading: .bytes,
            writableHighWaterMark: blockSize, readableHighWaterMark: blockSize,
            TransformHandlers(
                transform: { piece, output in
                    let bytes = compressor.compress(piece, .none)
                    if !bytes.isEmpty { output.push(bytes) }
                },
                flush: { output in output.push(compressor.compress([], .finish)) }))
    }

    /// Decompressed bytes. What a small chunk becomes is made piece by piece, as fast as it is
    /// read.
    ///
    /// - Parameter limit: Bytes that may come out in all; the stream fails with
    ///   `CompressionError.tooLong`.
    package static func decompressed(
        on loop: EventLoop, _ format: CompressedFormat = .gzip, limit: Int = .max
    ) throws(CompressionError) -> Duplex {
        let decompressor = DecompressorBox(try Decompressor(format, limit: limit))
        return Duplex(
            on: loop, writing: .bytes, reading: .bytes,
            writableHighWaterMark: blockSize, readableHighWaterMark: blockSize,
            TransformHandlers(
                flush: { output, done in done(decompressor.finish(output)) },
                transform: { piece, output, done in
                    decompressor.decompress(piece, from: 0, into: output, done)
                }))
    }

    /// What is gzip decompressed, and everything else as it is: the first two bytes tell (RFC 1952
    /// section 2.3.1).
    package static func decompressedWhereGzip(on loop: EventLoop) throws(CompressionError) -> Duplex
    {
        let decompressor = DecompressorBox(try Decompressor(.gzip, limit: .max))
        var isGzip: Bool?
        // What came while it was not known yet.
        var first: [UInt8] = []
        return Duplex(
            on: loop, writing: .bytes, reading: .bytes,
            writableHighWaterMark: blockSize, readableHighWaterMark: blockSize,
            TransformHandlers(
                flush: { output, done in
                    if isGzip == true { return done(decompressor.finish(output)) }
                    if !first.isEmpty { output.push(first) }
                    done(nil)
                },
                transform: { piece, output, done in
                    var piece = piece
                    if isGzip == nil {
                        first += piece
                        guard first.count > 1 else { return done(nil) }
                        isGzip = first.starts(with: [0x1F, 0x8B])
                        (piece, first) = (first, [])
                    }
                    if isGzip == true {
                        return decompressor.decompress(piece, from: 0, into: output, done)
                    }
                    output.push(piece)
                    done(nil)
                }))
    }
}

/// What a chunk of output has as a rule, and how much waits for its reader.
private let blockSize = 64 << 10

/// A compressor that closures share.
private final class CompressorBox {
    private var compressor: Compressor
    private var buffer = ByteBuffer(capacity: blockSize)

    init(_ compressor: consuming Compressor) { self.compressor = compressor }

    func compress(_ piece: [UInt8], _ flush: Compressor.Flush) -> [UInt8] {
        compressor.compress(piece.span.bytes, flush: flush, into: &buffer)
        defer { buffer.removeAll() }
        return buffer.array
    }
}

/// A decompressor that closures share.
private final class DecompressorBox {
    /// A kibibyte becomes a mebibyte at the worst.
    private static let sliceSize = 1 << 10

    private var decompressor: Decompressor
    private var buffer = ByteBuffer(capacity: blockSize)

    init(_ decompressor: consuming Decompressor) { self.decompressor = decompressor }

    func decompress(
        _ piece: [UInt8], from start: Int, into output: Readable<[UInt8]>,
        _ done: @escaping Completion
    ) {
        var offset = start
        while offset < piece.count {
            let end = min(piece.count, offset + Self.sliceSize)
            do throws(CompressionError) {
                let slice = piece.span.bytes.extracting(offset..<end)
                try decompressor.decompress(slice, into: &buffer)
            } catch {
                return done(error)
            }
            offset = end
            guard buffer.count >= blockSize else { continue }
            push(to: output)
            if output.hasRoom { continue }
            let next = offset
            return output.whenRead { [self] in decompress(piece, from: next, into: output, done) }
        }
        push(to: output)
        done(nil)
    }

    func finish(_ output: Readable<[UInt8]>) -> CompressionError? {
        do throws(CompressionError) {
            try decompressor.finish()
            return nil
        } catch {
            return error
        }
    }

    private func push(to output: Readable<[UInt8]>) {
        guard !buffer.isEmpty else { return }
        output.push(buffer.array)
        buffer.removeAll()
    }
}
