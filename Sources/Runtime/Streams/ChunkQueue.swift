/// Chunks that were pushed and not read yet.
///
/// A chunk of bytes that was read in part stays whole, and `firstOffset` says how much of it is
/// gone, so that many small reads of a large chunk copy each byte once.
struct ChunkQueue<Chunk> {
    private var chunks: ContiguousArray<Chunk?> = []
    private var head = 0
    private var firstOffset = 0

    var isEmpty: Bool { head == chunks.count }

    mutating func append(_ chunk: Chunk) { chunks.append(chunk) }

    /// Puts `chunk` before all others.
    mutating func prepend(_ chunk: Chunk, _ measure: ChunkMeasure<Chunk>) {
        // The rest of a chunk that was read in part has to begin at its own beginning.
        if firstOffset > 0, let bytes = measure.bytes, let first = chunks[head] {
            chunks[head] = bytes.part(first, firstOffset..<bytes.count(first))
            firstOffset = 0
        }
        if head > 0 {
            head -= 1
            chunks[head] = chunk
        } else {
            chunks.insert(chunk, at: 0)
        }
    }

    /// What is left of the first chunk.
    func firstSize(_ measure: ChunkMeasure<Chunk>) -> Int {
        guard head < chunks.count, let first = chunks[head] else { return 0 }
        return measure.size(of: first) - firstOffset
    }

    /// Removes the first chunk, or what is left of it.
    mutating func popFirst(_ measure: ChunkMeasure<Chunk>) -> Chunk? {
        guard head < chunks.count, let first = chunks[head] else { return nil }
        chunks[head] = nil
        advance()
        guard firstOffset > 0, let bytes = measure.bytes else { return first }
        defer { firstOffset = 0 }
        return bytes.part(first, firstOffset..<bytes.count(first))
    }

    /// Removes the first `count` bytes, of as many chunks as it takes.
    mutating func popFirst(_ count: Int, _ measure: ChunkMeasure<Chunk>) -> Chunk? {
        guard count != firstSize(measure), let bytes = measure.bytes else {
            return popFirst(measure)
        }
        var result: Chunk?
        var missing = count
        while missing > 0, head < chunks.count, let first = chunks[head] {
            let size = bytes.count(first)
            let taken = firstOffset..<min(size, firstOffset + missing)
            if var joined = result.take() {
                bytes.append(&joined, first, taken)
                result = joined
            } else {
                result = bytes.part(first, taken)
            }
            missing -= taken.count
            firstOffset = taken.upperBound
            guard firstOffset == size else { break }
            firstOffset = 0
            chunks[head] = nil
            advance()
        }
        return result
    }

    private mutating func advance() {
        head += 1
        if head == chunks.count {
            chunks.removeAll(keepingCapacity: true)
            head = 0
        } else if head > 1024 {
            chunks.removeFirst(head)
            head = 0
        }
    }
}
