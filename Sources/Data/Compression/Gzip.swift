internal import Bytes

/// gzip of bytes that are all there (RFC 1952).
package enum Gzip {
    /// Compresses `bytes` into one member.
    package static func compress(
        _ bytes: [UInt8], level: Compressor.Level = .balanced
    ) throws(CompressionError) -> [UInt8] {
        var compressor = try Compressor(.gzip, level: level)
        var output = ByteBuffer(capacity: bytes.count / 4 + 64)
        compressor.compress(bytes.span.bytes, flush: .finish, into: &output)
        return output.array
    }

    /// Decompresses one member or several.
    ///
    /// - Parameter limit: Bytes that may come out.
    package static func decompress(
        _ bytes: [UInt8], limit: Int
    ) throws(CompressionError) -> [UInt8] {
        var decompressor = try Decompressor(.gzip, limit: limit)
        var output = ByteBuffer(capacity: min(limit, bytes.count) + 64)
        try decompressor.decompress(bytes.span.bytes, into: &output)
        try decompressor.finish()
        return output.array
    }
}
