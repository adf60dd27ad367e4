// SHA-256 (FIPS 180-4), from bytes that come in pieces.

internal import CSHA

/// The SHA-256 of all that it is given.
package struct SHA256: Sendable {
    private var state: [UInt32] = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab,
        0x5be0_cd19,
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
        guard let checkpoint = Checkpoint<UInt32>(bytes, words: 8) else { return nil }
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

    /// The 32 bytes of the digest.
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
        var hash = SHA256()
        hash.update(bytes)
        return hash.finish()
    }

    // MARK: FIPS 180-4 section 6.2.2

    /// - Parameter blocks: A multiple of 64 bytes.
    private mutating func compress(_ blocks: ArraySlice<UInt8>) {
        if isNative {
            blocks.withUnsafeBytes { bytes in
                guard let first = bytes.bindMemory(to: UInt8.self).baseAddress else { return }
                csha_256(&state, first, bytes.count / 64)
            }
            return
        }
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { schedule in
            blocks.withUnsafeBytes { bytes in
                for start in stride(from: 0, to: bytes.count, by: 64) {
                    Self.prepare(schedule, bytes, start)
                    mix(schedule)
                }
            }
        }
    }

    private static func prepare(
        _ schedule: UnsafeMutableBufferPointer<UInt32>, _ bytes: UnsafeRawBufferPointer,
        _ start: Int
    ) {
        for index in 0..<16 {
            schedule[index] = UInt32(
                bigEndian: bytes.loadUnaligned(fromByteOffset: start + 4 * index, as: UInt32.self))
        }
        for index in 16..<64 {
            let (two, fifteen) = (schedule[index - 2], schedule[index - 15])
            let low = rotate(fifteen, 7) ^ rotate(fifteen, 18) ^ (fifteen >> 3)
            let high = rotate(two, 17) ^ rotate(two, 19) ^ (two >> 10)
            schedule[index] = schedule[index - 16] &+ low &+ schedule[index - 7] &+ high
        }
    }

    private mutating func mix(_ schedule: UnsafeMutableBufferPointer<UInt32>) {
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        Self.constants.withUnsafeBufferPointer { constants in
            for index in 0..<64 {
                let high = Self.rotate(e, 6) ^ Self.rotate(e, 11) ^ Self.rotate(e, 25)
                let choice = (e & f) ^ (~e & g)
                let one = h &+ high &+ choice &+ constants[index] &+ schedule[index]
                let low = Self.rotate(a, 2) ^ Self.rotate(a, 13) ^ Self.rotate(a, 22)
                let two = low &+ ((a & b) ^ (a & c) ^ (b & c))
                (h, g, f, e, d, c, b, a) = (g, f, e, d &+ one, c, b, a, one &+ two)
            }
        }
        for (index, word) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= word }
    }

    @inline(__always)
    private static func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 {
        word >> count | word << (32 &- count)
    }

    /// The fractions of the cube roots of the first 64 primes.
    private static let constants: [UInt32] = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4,
        0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe,
        0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f,
        0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da, 0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7,
        0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc,
        0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
        0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070, 0x19a4_c116,
        0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7,
        0xc671_78f2,
    ]
}

/// Looked up once.
let hasInstructions = csha_is_there() != 0
