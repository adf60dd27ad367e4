// Where a digest stands, as bytes, so that it goes on after a crash:
//
//   bytes so far u64 | words of the state | bytes of a block that is not complete
//
// Integers are big-endian.

/// What a digest under way consists of.
struct Checkpoint<Word: FixedWidthInteger & Sendable> {
    var state: [Word]
    var rest: [UInt8]
    var byteCount: UInt64

    var bytes: [UInt8] {
        Self.bytes(byteCount) + state.flatMap { Self.bytes($0) } + rest
    }

    init(_ state: [Word], _ rest: [UInt8], _ byteCount: UInt64) {
        self.state = state
        self.rest = rest
        self.byteCount = byteCount
    }

    /// Nil for what is no checkpoint of so many words.
    init?(_ bytes: [UInt8], words: Int) {
        let (size, head) = (Word.bitWidth / 8, 8 + words * Word.bitWidth / 8)
        guard bytes.count >= head else { return nil }
        byteCount = Self.integer(bytes[..<8])
        state = (0..<words).map { Self.integer(bytes[(8 + $0 * size)..<(8 + ($0 + 1) * size)]) }
        rest = Array(bytes[head...])
        // A block has sixteen words.
        guard UInt64(rest.count) == byteCount % UInt64(16 * size) else { return nil }
    }

    private static func bytes<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
        stride(from: Value.bitWidth - 8, through: 0, by: -8).map {
            UInt8(truncatingIfNeeded: value >> $0)
        }
    }

    private static func integer<Value: FixedWidthInteger>(_ bytes: ArraySlice<UInt8>) -> Value {
        bytes.reduce(0) { $0 << 8 | Value(truncatingIfNeeded: $1) }
    }
}
