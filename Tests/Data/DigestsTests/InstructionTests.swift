import Testing

@testable import Digests

@Suite("Digests by the processor's instructions, and without") struct InstructionTests {
    @Test(arguments: [0, 1, 55, 56, 63, 64, 65, 127, 128, 1000, 100_000])
    func `both find the same`(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* $0 ^ $0 >> 7) }
        var one = SHA1(portably: ())
        one.update(bytes)
        #expect(one.finish() == SHA1.digest(bytes))
        var two = SHA256(portably: ())
        two.update(bytes)
        #expect(two.finish() == SHA256.digest(bytes))
    }
}
