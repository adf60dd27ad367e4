// Strings out of bytes that nobody has looked at yet: eight at a time while nothing in them needs
// an escape, and with the sequences of UTF-8 (RFC 3629 section 4) checked one by one.

package import Bytes

extension ByteBuffer {
    /// Appends `bytes` in quotes, escaping what RFC 8259 section 7 says must be escaped. What is
    /// not UTF-8 becomes U+FFFD, one for each sequence that breaks off.
    package mutating func appendJSONString(_ bytes: UnsafeRawBufferPointer) {
        append(UInt8(ascii: "\""))
        if let base = bytes.baseAddress { appendEscaped(base, bytes.count) }
        append(UInt8(ascii: "\""))
    }

    /// Writes `bytes` in quotes where they can stand as they are, and says whether they can; what
    /// was written means nothing if not. For those who write many short strings behind each other.
    ///
    /// - Parameter target: Has room for two bytes more than there are.
    package static func writeCleanJSONString(
        _ bytes: UnsafeRawBufferPointer, to target: UnsafeMutableRawPointer
    ) -> Bool {
        let quote = UInt8(ascii: "\"")
        let count = bytes.count
        target.storeBytes(of: quote, as: UInt8.self)
        target.storeBytes(of: quote, toByteOffset: count + 1, as: UInt8.self)
        guard let source = bytes.baseAddress else { return true }
        var position = 0
        while position + 8 <= count {
            let word = source.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            if specialBytes(word) != 0 { return false }
            target.storeBytes(of: word, toByteOffset: position + 1, as: UInt64.self)
            position += 8
        }
        while position < count {
            let byte = source.load(fromByteOffset: position, as: UInt8.self)
            if isSpecial(byte) { return false }
            target.storeBytes(of: byte, toByteOffset: position + 1, as: UInt8.self)
            position += 1
        }
        return true
    }

    @inline(__always)
    private static func isSpecial(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == 0x22 || byte == 0x5C || byte >= 0x80
    }

    private mutating func appendEscaped(_ base: UnsafeRawPointer, _ count: Int) {
        var runStart = 0
        var position = 0
        while true {
            position = Self.cleanEnd(base, from: position, to: count)
            if position < count, base.load(fromByteOffset: position, as: UInt8.self) >= 0x80 {
                let length = Self.sequenceLength(base, at: position, to: count)
                if length > 0 {
                    position += length
                    continue
                }
            }
            append(UnsafeRawBufferPointer(start: base + runStart, count: position - runStart))
            guard position < count else { return }
            let byte = base.load(fromByteOffset: position, as: UInt8.self)
            if byte >= 0x80 {
                append("\u{FFFD}" as StaticString)
                position += Self.brokenLength(base, at: position, to: count)
            } else {
                appendEscape(byte)
                position += 1
            }
            runStart = position
        }
    }

    /// The first place from `start` on of a byte that cannot stand as it is without a look at it.
    @inline(__always)
    private static func cleanEnd(
        _ base: UnsafeRawPointer, from start: Int, to end: Int
    ) -> Int {
        var position = start
        while position + 8 <= end {
            let word = base.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            let found = specialBytes(word)
            if found != 0 { return position + found.trailingZeroBitCount / 8 }
            position += 8
        }
        while position < end {
            if isSpecial(base.load(fromByteOffset: position, as: UInt8.self)) { return position }
            position += 1
        }
        return end
    }

    /// The bytes of the character that begins at `position`; 0 where none does.
    private static func sequenceLength(
        _ base: UnsafeRawPointer, at position: Int, to end: Int
    ) -> Int {
        let first = base.load(fromByteOffset: position, as: UInt8.self)
        guard let (length, second) = lead(first), position + length <= end,
            second.contains(base.load(fromByteOffset: position + 1, as: UInt8.self))
        else { return 0 }
        for place in position + 2..<max(position + 2, position + length)
        where base.load(fromByteOffset: place, as: UInt8.self) & 0xC0 != 0x80 {
            return 0
        }
        return length
    }

    /// How long a sequence is that begins with `first`, and what may stand second.
    @inline(__always)
    private static func lead(_ first: UInt8) -> (Int, ClosedRange<UInt8>)? {
        switch first {
        case 0xC2...0xDF: (2, 0x80...0xBF)
        case 0xE0: (3, 0xA0...0xBF)
        case 0xED: (3, 0x80...0x9F)
        case 0xE1...0xEF: (3, 0x80...0xBF)
        case 0xF0: (4, 0x90...0xBF)
        case 0xF1...0xF3: (4, 0x80...0xBF)
        case 0xF4: (4, 0x80...0x8F)
        default: nil
        }
    }

    /// The bytes of a sequence that breaks off, up to where another could begin: the maximal
    /// subpart, as the Unicode standard has it (section 3.9).
    private static func brokenLength(
        _ base: UnsafeRawPointer, at position: Int, to end: Int
    ) -> Int {
        let first = base.load(fromByteOffset: position, as: UInt8.self)
        guard let (length, second) = lead(first), position + 1 < end,
            second.contains(base.load(fromByteOffset: position + 1, as: UInt8.self))
        else { return 1 }
        var place = position + 2
        while place < min(end, position + length),
            base.load(fromByteOffset: place, as: UInt8.self) & 0xC0 == 0x80
        {
            place += 1
        }
        return place - position
    }
}
