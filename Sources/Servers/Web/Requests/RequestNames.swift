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
        var digits = [UInt8](repeating: 0, count: 32)
        for part in 0..<2 {
            var bits = bits()
            for place in 0..<16 {
                let digit = UInt8(truncatingIfNeeded: bits & 15)
                digits[part * 16 + place] = digit + (digit < 10 ? 0x30 : 0x57)
                bits >>= 4
            }
        }
        return String(decoding: digits, as: UTF8.self)
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
