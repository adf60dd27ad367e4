extension Duration {
    /// Whole nanoseconds, as a loop counts them, rounded up; what passes 146 years is cut there.
    package var nanoseconds: Int64 {
        let attoseconds = attoseconds
        // 10^9 is 2^9 times 5^9. Below two hours the first factor leaves 64 bits, whose division
        // is a tenth of the cost of that of 128.
        if attoseconds >= 0, attoseconds < 1 << 72 {
            return Int64(truncatingIfNeeded: (attoseconds + 999_999_999) >> 9) / 1_953_125
        }
        let (whole, rest) = attoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        let limit = Int128(Int64.max / 2)
        return Int64(max(-limit, min(limit, whole + (rest > 0 ? 1 : 0))))
    }
}
