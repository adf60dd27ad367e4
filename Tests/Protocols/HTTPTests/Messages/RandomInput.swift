// Input made from a seed, the same in every run.

/// Numbers from a seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension SeededGenerator {
    /// `input` with some bytes changed, taken out, doubled or put in; the bytes are mostly those
    /// that mean something.
    mutating func mutate(_ input: [UInt8]) -> [UInt8] {
        let telling = "\r\n \t:;,/?#*0159aFx+-_\"\\[]%@\u{0}\u{B}\u{7F}\u{80}\u{FF}".bytes
        var input = input
        for _ in 0..<Int.random(in: 1...4, using: &self) {
            let position = Int.random(in: 0...input.count, using: &self)
            let byte =
                Bool.random(using: &self)
                ? telling.randomElement(using: &self)!
                : UInt8.random(in: .min ... .max, using: &self)
            switch Int.random(in: 0..<4, using: &self) {
            case 0 where position < input.count: input[position] = byte
            case 1 where position < input.count: input.remove(at: position)
            case 2 where position < input.count:
                input.insert(contentsOf: input[position...].prefix(8), at: position)
            default: input.insert(byte, at: position)
            }
        }
        return input
    }

    /// Ways to cut `count` bytes: byte by byte, and some at random.
    mutating func splits(of count: Int) -> [[Int]] {
        guard count > 0 else { return [] }
        let random = (0..<4).map { _ in
            (0..<3).map { _ in Int.random(in: 1...count, using: &self) }.sorted() + [count]
        }
        return [Array(1...count)] + random
    }
}
