/// Why bytes could not be compressed or decompressed.
package enum CompressionError: Error, Equatable {
    /// zlib could not get the memory for a stream (some 256 KiB to compress, 44 KiB to decompress).
    case outOfMemory
    /// The input is not in the format, or a checksum does not hold. `detail` is zlib's word for it.
    case corrupted(detail: String)
    /// The stream wants a preset dictionary, which nobody agreed on.
    case dictionaryNeeded
    /// The output passed `limit` bytes: a decompression bomb, or too small a limit.
    case tooLong(limit: Int)
    /// The input ended before the stream did.
    case truncated
}

extension CompressionError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .outOfMemory: "no memory for a compression stream; serve fewer at a time"
        case .corrupted(let detail): "the compressed data is damaged: \(detail)"
        case .dictionaryNeeded: "the compressed data needs a dictionary, which is not supported"
        case .tooLong(let limit):
            "the data is longer than \(limit) bytes when decompressed; raise the limit if you trust it"
        case .truncated: "the compressed data ends too early; it may have been cut off on the way"
        }
    }
}
