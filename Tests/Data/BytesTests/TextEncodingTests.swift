import Testing

@testable import Bytes

@Suite("Hexadecimal, base64 and percent-encoding") struct TextEncodingTests {
    // RFC 4648 §10.
    static let vectors: [(plain: String, base64: String, hexadecimal: String)] = [
        ("", "", ""), ("f", "Zg==", "66"), ("fo", "Zm8=", "666f"), ("foo", "Zm9v", "666f6f"),
        ("foob", "Zm9vYg==", "666f6f62"), ("fooba", "Zm9vYmE=", "666f6f6261"),
        ("foobar", "Zm9vYmFy", "666f6f626172"),
    ]

    @Test(arguments: vectors)
    func `the RFC's vectors go both ways`(plain: String, base64: String, hexadecimal: String) {
        #expect(Base64.standard.encode(plain.utf8.span.bytes) == base64)
        #expect(Base64.standard.decode(base64.utf8.span.bytes) == Array(plain.utf8))
        #expect(Hexadecimal.encode(plain.utf8.span.bytes) == hexadecimal)
        #expect(Hexadecimal.decode(hexadecimal.utf8.span.bytes) == Array(plain.utf8))
        let unpadded = base64.filter { $0 != "=" }
        #expect(Base64.url.encode(plain.utf8.span.bytes) == unpadded)
        #expect(Base64.url.decode(unpadded.utf8.span.bytes) == Array(plain.utf8))
        #expect(Base64.url.decode(base64.utf8.span.bytes) == Array(plain.utf8))
    }

    @Test func `the alphabets differ in their last two letters`() {
        let bytes: [UInt8] = [0xFB, 0xFF, 0xBF]
        #expect(Base64.standard.encode(bytes.span.bytes) == "+/+/")
        #expect(Base64.url.encode(bytes.span.bytes) == "-_-_")
        #expect(Base64.standard.decode("-_-_".utf8.span.bytes) == nil)
        #expect(Base64.url.decode("+/+/".utf8.span.bytes) == nil)
    }

    @Test(arguments: [
        "Z", "Zg", "Zg=", "Zg===", "Z===", "====", "Zh==", "Zm9=", "Zg==Zg==", "Z g=",
    ])
    func `base64 that has another spelling is refused`(text: String) {
        #expect(Base64.standard.decode(text.utf8.span.bytes) == nil)
    }

    @Test(arguments: ["6", "6g", " 66", "0x"])
    func `hexadecimal of odd length or with other letters is refused`(text: String) {
        #expect(Hexadecimal.decode(text.utf8.span.bytes) == nil)
    }

    @Test func `upper-case hexadecimal digits are read`() {
        #expect(Hexadecimal.decode("DEadBEef".utf8.span.bytes) == [0xDE, 0xAD, 0xBE, 0xEF])
    }

    @Test func `every byte survives each percent-encoding`() {
        let all = (0...255).map { UInt8($0) }
        for encoding in [PercentEncoding.pathSegment, .path, .component] {
            let text = encoding.encode(all.span.bytes)
            #expect(PercentEncoding.decode(text.utf8.span.bytes) == all)
            #expect(text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
        }
    }

    @Test(arguments: [
        ("a b/ü?#%", PercentEncoding.path, "a%20b/%C3%BC%3F%23%25"),
        ("a/b:@!$&'()*+,;=", .pathSegment, "a%2Fb:@!$&'()*+,;="),
        ("a/b:@!$&'()*+,;=-._~", .component, "a%2Fb%3A%40%21%24%26%27%28%29%2A%2B%2C%3B%3D-._~"),
        ("\"<>\\^`{|}", .path, "%22%3C%3E%5C%5E%60%7B%7C%7D"),
    ])
    func `what RFC 3986 does not allow there is escaped`(
        text: String, encoding: PercentEncoding, encoded: String
    ) {
        #expect(encoding.encode(text.utf8.span.bytes) == encoded)
    }

    @Test(arguments: ["%", "%4", "a%4g", "%%41", "%-1", "%u0041"])
    func `an escape without two digits is refused`(text: String) {
        #expect(PercentEncoding.decode(text.utf8.span.bytes) == nil)
    }

    @Test func `escapes are decoded once`() {
        #expect(PercentEncoding.decode("%252e%41+".utf8.span.bytes) == Array("%2eA+".utf8))
    }
}
