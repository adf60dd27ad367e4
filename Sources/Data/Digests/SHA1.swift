// SHA-1 (FIPS 180-4). Broken as a signature, and good enough to see whether bytes were lost.

internal import CSHA

/// The SHA-1 of all that it is given.
package struct SHA1: Sendable {
    private var state: [UInt32] = [
        0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0,
    ]
    /// Bytes of a block that is not complete.
    private var rest: [UInt8] = []
    private var byteCount: UInt64 = 0
    /// Whether the processor does it.
    private var isNative = hasInstructions

    package init() {}

    /// As on a processor without instructions for it.
    init(portably: Void) { isNative = false }

    /// Goes on from a checkpoint; nil for what is none.
    package init?(checkpoint bytes: [UInt8]) {
        guard let checkpoint = Checkpoint<UInt32>(bytes, words: 5) else { return nil }
        (state, rest, byteCount) = (checkpoint.state, checkpoint.rest, checkpoint.byteCount)
    }

    /// Where it stands, as bytes to be kept.
    package var checkpoint: [UInt8] { Checkpoint(state, rest, byteCount).bytes }

    package mutating func update(_ bytes: [UInt8]) {
        byteCount &+= UInt64(bytes.count)
        var input = bytes[...]
        if !rest.isEmpty {
            let missing = min(64 - rest.count, bytes.count)
            rest += bytes.prefix(missing)
            input = bytes.dropFirst(missing)
            guard rest.count == 64 else { return }
            compress(rest[...])
            rest = []
        }
        let whole = input.count / 64 * 64
        compress(input.prefix(whole))
        rest = Array(input.dropFirst(whole))
    }

    /// The 20 bytes of the digest.
    package consuming func finish() -> [UInt8] {
        let bitCount = byteCount &* 8
        var last = rest
        last.append(0x80)
        while last.count % 64 != 56 { last.append(0) }
        for shift in stride(from: UInt64(56), through: 0, by: -8) {
            last.append(UInt8(truncatingIfNeeded: bitCount >> shift))
        }
        compress(last[...])
        return state.flatMap { word in
            [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) }
        }
    }

    /// The digest of bytes that are all there.
    package static func digest(_ bytes: [UInt8]) -> [UInt8] {
        var hash = SHA1()
        hash.update(bytes)
        return hash.finish()
    }

    // MARK: FIPS 180-4 section 6.1.2

    /// - Parameter blocks: A multiple of 64 bytes.
    private mutating func compress(_ blocks: ArraySlice<UInt8>) {
        if isNative {
            blocks.withUnsafeBytes { bytes in
                guard let first = bytes.bindMemory(to: UInt8.self).baseAddress else { return }
                csha_1(&state, first, bytes.count / 64)
            }
            return
        }
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 80) { schedule in
            blocks.withUnsafeBytes { bytes in
                for start in stride(from: 0, to: bytes.count, by: 64) {
                    for index in 0..<16 {
                        schedule[index] = UInt32(
                            bigEndian: bytes.loadUnaligned(
                                fromByteOffset: start + 4 * index, as: UInt32.self))
                    }
                    for index in 16..<80 {
                        schedule[index] = Self.rotate(
                            schedule[index - 3] ^ schedule[index - 8] ^ schedule[index - 14]
                                ^ schedule[index - 16], 1)
                    }
                    mix(schedule)
                }
            }
        }
    }

    private mutating func mix(_ schedule: UnsafeMutableBufferPointer<UInt32>) {
        var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
        @inline(__always) func step(_ index: Int, _ choice: UInt32, _ constant: UInt32) {
            let next = Self.rotate(a, 5) &+ choice &+ e &+ constant &+ schedule[index]
            (e, d, c, b, a) = (d, c, Self.rotate(b, 30), a, next)
        }
        for index in 0..<20 { step(index, (b & c) ^ (~b & d), 0x5a82_7999) }
        for index in 20..<40 { step(index, b ^ c ^ d, 0x6ed9_eba1) }
        for index in 40..<60 { step(index, (b & c) ^ (b & d) ^ (c & d), 0x8f1b_bcdc) }
        for index in 60..<80 { step(index, b ^ c ^ d, 0xca62_c1d6) }
        for (index, word) in [a, b, c, d, e].enumerated() { state[index] &+= word }
    }

    @inline(__always)
    private static func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 {
        word << count | word >> (32 &- count)
    }
}
