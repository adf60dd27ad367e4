// Fields' bytes beside each other, eight at a time.

internal import Bytes

/// Comparisons of bytes where they stand.
enum FieldBytes {
    @inline(__always)
    static func areEqual(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) -> Bool {
        guard one.count == other.count else { return false }
        guard let left = one.baseAddress, let right = other.baseAddress else { return true }
        return areEqual(left, right, one.count)
    }

    @inline(__always)
    static func areEqual(
        _ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ count: Int
    ) -> Bool {
        var offset = 0
        while offset + 8 <= count {
            let one = left.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            if one != right.loadUnaligned(fromByteOffset: offset, as: UInt64.self) { return false }
            offset += 8
        }
        while offset < count {
            if left.load(fromByteOffset: offset, as: UInt8.self)
                != right.load(fromByteOffset: offset, as: UInt8.self)
            {
                return false
            }
            offset += 1
        }
        return true
    }

    /// Whether `one` is before `other` in the order of bytes.
    static func precedes(
        _ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer
    ) -> Bool {
        for (left, right) in zip(one, other) where left != right { return left < right }
        return one.count < other.count
    }

    static func starts(_ bytes: UnsafeRawBufferPointer, _ start: UnsafeRawBufferPointer) -> Bool {
        bytes.count >= start.count
            && areEqual(UnsafeRawBufferPointer(rebasing: bytes[..<start.count]), start)
    }

    static func ends(_ bytes: UnsafeRawBufferPointer, _ end: UnsafeRawBufferPointer) -> Bool {
        bytes.count >= end.count
            && areEqual(
                UnsafeRawBufferPointer(rebasing: bytes[(bytes.count - end.count)...]), end)
    }

    /// Whether `part` stands somewhere in `bytes`. Looks for its first byte, then at the rest: the
    /// time is the product of both lengths at the worst.
    static func contains(
        _ bytes: UnsafeRawBufferPointer, _ part: UnsafeRawBufferPointer
    ) -> Bool {
        guard let first = part.first, let wanted = part.baseAddress else { return true }
        guard let base = bytes.baseAddress else { return false }
        // Behind it there is no room.
        let end = bytes.count - part.count + 1
        var position = 0
        while position < end {
            position = ByteSearch.first(first, in: base, from: position, to: end)
            if position < end, areEqual(base + position, wanted, part.count) { return true }
            position += 1
        }
        return false
    }
}
