// How much a chunk counts against the marks.
//
// Node has one kind of stream and a flag, `objectMode`. Here the chunk is a type parameter, since
// that costs nothing, and the measure stays a value beside it: a line is `[UInt8]` as much as a
// block of a file is, but only the block may be cut and joined, and the line counts as one.

/// How the chunks of a stream count against its high-water mark.
public struct ChunkMeasure<Chunk> {
    /// What can be done with chunks that are runs of bytes; nil for objects.
    let bytes: ByteOperations<Chunk>?
    let countsObjects: Bool

    private init(bytes: ByteOperations<Chunk>?) {
        self.bytes = bytes
        countsObjects = bytes == nil
    }

    /// Every chunk counts one, and is never cut or joined: Node's `objectMode`.
    public static var objects: ChunkMeasure { ChunkMeasure(bytes: nil) }

    @inline(__always)
    func size(of chunk: Chunk) -> Int {
        if countsObjects { return 1 }
        // Where the compiler knows the chunk's type, a size costs no call.
        if Chunk.self == [UInt8].self { return unsafeBitCast(chunk, to: [UInt8].self).count }
        return bytes?.count(chunk) ?? 1
    }

    /// Node's marks: 16 KiB, or 16 objects.
    var defaultHighWaterMark: Int { countsObjects ? 16 : 16 << 10 }
}

extension ChunkMeasure where Chunk == [UInt8] {
    /// A chunk counts its bytes, and `read` cuts and joins chunks as it needs.
    public static var bytes: ChunkMeasure {
        ChunkMeasure(
            bytes: ByteOperations(
                count: { $0.count },
                part: { Array($0[$1]) },
                append: { $0.append(contentsOf: $1[$2]) }))
    }
}

/// Counting, cutting and joining of chunks.
final class ByteOperations<Chunk> {
    let count: (Chunk) -> Int
    let part: (Chunk, Range<Int>) -> Chunk
    let append: (inout Chunk, Chunk, Range<Int>) -> Void

    init(
        count: @escaping (Chunk) -> Int, part: @escaping (Chunk, Range<Int>) -> Chunk,
        append: @escaping (inout Chunk, Chunk, Range<Int>) -> Void
    ) {
        self.count = count
        self.part = part
        self.append = append
    }
}
