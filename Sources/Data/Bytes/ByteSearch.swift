// memchr(3) for one byte and for two, sixteen bytes at a time, for those who scan large inputs.

/// Searches in bytes.
package enum ByteSearch {
    /// The first place of `byte` from `start` on, or `end` where it does not stand before.
    ///
    /// - Parameter base: At least `end` readable bytes.
    @inlinable
    package static func first(
        _ byte: UInt8, in base: UnsafeRawPointer, from start: Int, to end: Int
    ) -> Int {
        var position = start
        let pattern = SIMD16<UInt8>(repeating: byte)
        while position + 16 <= end {
            let block = base.loadUnaligned(fromByteOffset: position, as: SIMD16<UInt8>.self)
            if let offset = firstTrue(block .== pattern) { return position + offset }
            position += 16
        }
        while position < end {
            if base.load(fromByteOffset: position, as: UInt8.self) == byte { return position }
            position += 1
        }
        return end
    }

    /// The first place of `one` or of `other` from `start` on, or `end`.
    ///
    /// - Parameter base: At least `end` readable bytes.
    @inlinable
    package static func first(
        _ one: UInt8, or other: UInt8, in base: UnsafeRawPointer, from start: Int, to end: Int
    ) -> Int {
        var position = start
        let ones = SIMD16<UInt8>(repeating: one)
        let others = SIMD16<UInt8>(repeating: other)
        while position + 16 <= end {
            let block = base.loadUnaligned(fromByteOffset: position, as: SIMD16<UInt8>.self)
            if let offset = firstTrue((block .== ones) .| (block .== others)) {
                return position + offset
            }
            position += 16
        }
        while position < end {
            let byte = base.load(fromByteOffset: position, as: UInt8.self)
            if byte == one || byte == other { return position }
            position += 1
        }
        return end
    }

    /// The mask's lanes as bytes of two words, of each the highest bit.
    @inlinable @inline(__always)
    package static func words(_ mask: SIMDMask<SIMD16<Int8>>) -> SIMD2<UInt64> {
        let lanes = SIMD16<UInt8>(repeating: 0).replacing(with: 0x80, where: mask)
        return unsafeBitCast(lanes, to: SIMD2<UInt64>.self)
    }

    @inlinable @inline(__always)
    static func firstTrue(_ mask: SIMDMask<SIMD16<Int8>>) -> Int? {
        let words = words(mask)
        if words[0] != 0 { return words[0].trailingZeroBitCount / 8 }
        if words[1] != 0 { return 8 + words[1].trailingZeroBitCount / 8 }
        return nil
    }
}
