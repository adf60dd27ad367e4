/// Names for a loop's requests. No secret: they are told to clients and stand in logs.
struct RequestNames {
    private var state: (UInt64, UInt64)

    /// Seeded by the system; two loops, or two programs, hardly ever say the same name.
    init() {
        var random = SystemRandomNumberGenerator()
        state = (random.next(), random.next() | 1)
    }

    /// 128 bits as lower-case hexadecimal digits.
    mutating func next() -> String {
        let (first, second) = (bits(), bits())
        let words: InlineArray<4, UInt64> = [
            Self.digits(of: UInt32(truncatingIfNeeded: first)),
            Self.digits(of: UInt32(truncatingIfNeeded: first >> 32)),
            Self.digits(of: UInt32(truncatingIfNeeded: second)),
            Self.digits(of: UInt32(truncatingIfNeeded: second >> 32)),
        ]
        let digits = InlineArray<32, UInt8> { place in
            UInt8(truncatingIfNeeded: words[place >> 3] >> UInt64((place & 7) << 3))
        }
        guard let text = try? UTF8Span(validating: digits.span) else { return "" }
        return String(copying: text)
    }

    /// The eight digits of `bits` as the bytes of a word: each half byte moves to one of its own,
    /// and those above 9 move on to the letters.
    private static func digits(of bits: UInt32) -> UInt64 {
        var word = UInt64(bits)
        word = (word | word << 16) & 0x0000_FFFF_0000_FFFF
        word = (word | word << 8) & 0x00FF_00FF_00FF_00FF
        word = (word | word << 4) & 0x0F0F_0F0F_0F0F_0F0F
        let letters = (word &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        return word &+ 0x3030_3030_3030_3030 &+ letters &* 0x27
    }

    /// xoroshiro128++ (Blackman and Vigna 2019).
    private mutating func bits() -> UInt64 {
        let first = state.0
        var second = state.1
        let result = rotate(first &+ second, by: 17) &+ first
        second ^= first
        state = (rotate(first, by: 49) ^ second ^ second << 21, rotate(second, by: 28))
        return result
    }

    private func rotate(_ word: UInt64, by count: UInt64) -> UInt64 {
        word << count | word >> (64 - count)
    }
}
