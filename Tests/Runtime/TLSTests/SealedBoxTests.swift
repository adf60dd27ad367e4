import Testing

@testable import TLS

@Suite("AES-256-GCM (NIST SP 800-38D)")
struct SealedBoxTests {
    private static func bytes(_ digits: String) -> [UInt8] {
        let values = digits.compactMap { $0.hexDigitValue }
        return stride(from: 0, to: values.count, by: 2).map {
            UInt8(values[$0] << 4 | values[$0 + 1])
        }
    }

    struct Vector: Sendable {
        let key: String
        let nonce: String
        let plain: String
        let authenticated: String
        let cipher: String
        let tag: String
    }

    /// Test cases 13, 14 and 16 of McGrew and Viega's specification of the mode.
    static let vectors = [
        Vector(
            key: String(repeating: "0", count: 64), nonce: String(repeating: "0", count: 24),
            plain: "", authenticated: "", cipher: "", tag: "530f8afbc74536b9a963b4f1c4cb738b"),
        Vector(
            key: String(repeating: "0", count: 64), nonce: String(repeating: "0", count: 24),
            plain: String(repeating: "0", count: 32), authenticated: "",
            cipher: "cea7403d4d606b6e074ec5d3baf39d18", tag: "d0d1c8a799996bf0265b98b5d48ab919"),
        Vector(
            key: "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
            nonce: "cafebabefacedbaddecaf888",
            plain: "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
            authenticated: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
            cipher: "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
            tag: "76fc6ece0f4e1768cddf8853bb2d551b"),
    ]

    @Test(arguments: vectors)
    func `boxes are those of the published vectors`(vector: Vector) throws {
        let key = Self.bytes(vector.key)
        let plain = Self.bytes(vector.plain)
        let authenticated = Self.bytes(vector.authenticated)
        let box = try SealedBox.seal(
            plain, key: key, nonce: Self.bytes(vector.nonce), authenticating: authenticated)
        #expect(box == Self.bytes(vector.nonce + vector.cipher + vector.tag))
        #expect(try SealedBox.open(box, key: key, authenticating: authenticated) == plain)
    }

    @Test func `a box with any bit changed, cut or under another key does not open`() throws {
        let key = [UInt8](0..<32)
        let plain = Array("a session".utf8)
        let box = try SealedBox.seal(plain, key: key, authenticating: [1])
        #expect(box.count == plain.count + SealedBox.overhead)
        #expect(try SealedBox.open(box, key: key, authenticating: [1]) == plain)
        for index in box.indices {
            var changed = box
            changed[index] ^= 1 << UInt8(index % 8)
            #expect(try SealedBox.open(changed, key: key, authenticating: [1]) == nil)
            #expect(try SealedBox.open(Array(box[..<index]), key: key, authenticating: [1]) == nil)
        }
        #expect(try SealedBox.open(box, key: key, authenticating: [2]) == nil)
        #expect(try SealedBox.open(box, key: key) == nil)
        #expect(try SealedBox.open(box, key: key.reversed(), authenticating: [1]) == nil)
    }

    @Test func `the same bytes never look the same twice`() throws {
        let key = [UInt8](repeating: 7, count: 32)
        let boxes = try (0..<100).map { _ in try SealedBox.seal([1, 2, 3], key: key) }
        #expect(Set(boxes).count == 100)
    }
}
