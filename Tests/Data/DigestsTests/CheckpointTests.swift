import Digests
import Testing

@Suite("Digests that go on from where they stood") struct CheckpointTests {
    private static let whole = (0..<300).map { UInt8(truncatingIfNeeded: $0 * 7) }

    @Test(arguments: [0, 1, 63, 64, 65, 127, 128, 129, 300])
    func `the digest is that of the whole, wherever it was interrupted`(count: Int) throws {
        let (first, rest) = (Array(Self.whole[..<count]), Array(Self.whole[count...]))
        var one = SHA1()
        one.update(first)
        var (oneAgain, two) = (try #require(SHA1(checkpoint: one.checkpoint)), SHA256())
        oneAgain.update(rest)
        #expect(oneAgain.finish() == SHA1.digest(Self.whole))
        two.update(first)
        var (twoAgain, five) = (try #require(SHA256(checkpoint: two.checkpoint)), SHA512())
        twoAgain.update(rest)
        #expect(twoAgain.finish() == SHA256.digest(Self.whole))
        five.update(first)
        var fiveAgain = try #require(SHA512(checkpoint: five.checkpoint))
        fiveAgain.update(rest)
        #expect(fiveAgain.finish() == SHA512.digest(Self.whole))
    }

    @Test func `what is no checkpoint is none`() {
        var sum = SHA256()
        sum.update([1, 2, 3])
        let bytes = sum.checkpoint
        for end in 0..<bytes.count { #expect(SHA256(checkpoint: Array(bytes[..<end])) == nil) }
        #expect(SHA256(checkpoint: bytes + [0]) == nil)
        #expect(SHA512(checkpoint: bytes) == nil)
    }
}
