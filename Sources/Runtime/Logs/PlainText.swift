// Finding text that may stand in a log as it is.

extension UnsafeRawBufferPointer {
    /// Where the run of plain text that begins at `start` ends: printable ASCII but `"` and `\`,
    /// and well-formed UTF-8 of scalars from U+00A0 on.
    func endOfPlainText(from start: Int) -> Int {
        var position = start
        while true {
            position = endOfPlainASCII(from: position)
            let length = position < count ? printableScalarLength(at: position) : 0
            if length == 0 { return position }
            position += length
        }
    }

    /// Eight bytes at once: these are what most of a log is made of.
    private func endOfPlainASCII(from start: Int) -> Int {
        var position = start
        while position + 8 <= count {
            let word = UInt64(
                littleEndian: loadUnaligned(fromByteOffset: position, as: UInt64.self))
            let marks = Self.marksOfSpecialBytes(in: word)
            if marks != 0 { return position + marks.trailingZeroBitCount / 8 }
            position += 8
        }
        while position < count, Self.isPlainASCII(self[position]) { position += 1 }
        return position
    }

    private static func isPlainASCII(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    /// The lowest set bit is the top bit of the first special byte of a little-endian `word`; 0
    /// when none is special.
    ///
    /// Subtracting borrows from a higher byte only where a lower one is special, so that marks
    /// above the first may be wrong (Bit Twiddling Hacks, "Determine if a word has a zero byte").
    @inline(__always)
    private static func marksOfSpecialBytes(in word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops: UInt64 = 0x8080_8080_8080_8080
        func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word }
        let controls = (word &- ones &* 0x20) & ~word
        let marks = zeros(word ^ ones &* 0x22) | zeros(word ^ ones &* 0x5C)
        return (word | controls | marks | zeros(word ^ ones &* 0x7F)) & tops
    }

    /// The length of the scalar of two bytes or more at `position`; 0 for ASCII, for what is
    /// ill-formed (RFC 3629 section 4), and for the controls U+0080 to U+009F.
    private func printableScalarLength(at position: Int) -> Int {
        let first = self[position]
        let second: ClosedRange<UInt8>
        let length: Int
        switch first {
        case 0xC2: (length, second) = (2, 0xA0...0xBF)
        case 0xC3...0xDF: (length, second) = (2, 0x80...0xBF)
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: return 0
        }
        guard position + length <= count, second ~= self[position + 1] else { return 0 }
        for index in position + 2..<position + length where self[index] & 0xC0 != 0x80 { return 0 }
        return length
    }
}
