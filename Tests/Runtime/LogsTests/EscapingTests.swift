import Bytes
import JSON
import Testing

@testable import Logs

@Suite("What peers send, in a log") struct EscapingTests {
    private func text(_ bytes: [UInt8], _ position: TextPosition) -> String {
        var buffer = ByteBuffer()
        bytes.withUnsafeBytes { buffer.append(textEscaped: $0, position) }
        return String(decoding: buffer.readable, as: UTF8.self)
    }

    private func json(_ bytes: [UInt8]) -> [UInt8] {
        var buffer = ByteBuffer()
        bytes.withUnsafeBytes { buffer.append(jsonEscaped: $0) }
        return buffer.array
    }

    static let texts: [(String, quoted: String)] = [
        ("", ""),
        ("/index.html?a=b", "/index.html?a=b"),
        ("Mozilla/5.0 (X11; Linux x86_64)", "Mozilla/5.0 (X11; Linux x86_64)"),
        ("a\r\n127.0.0.1 - - forged", #"a\x0D\x0A127.0.0.1 - - forged"#),
        (#"" 200 0 "x\"#, #"\x22 200 0 \x22x\x5C"#),
        ("\u{1B}[2J", #"\x1B[2J"#),
        ("\0\u{7F}", #"\x00\x7F"#),
        ("grün, 日本, 🦊", "grün, 日本, 🦊"),
        ("\u{9F}\u{A0}", "\\xC2\\x9F\u{A0}"),
    ]

    @Test(arguments: texts)
    func `controls, quotes and backslashes are escaped between quotes, UTF-8 passes`(
        input: String, quoted: String
    ) {
        #expect(text(Array(input.utf8), .quoted) == quoted)
    }

    @Test func `a word holds no space, a sentence keeps its quotes`() {
        let bytes = Array(#" a "b" \ "#.utf8) + [0x0A]
        #expect(text(bytes, .word) == #"\x20a\x20\x22b\x22\x20\x5C\x20\x0A"#)
        #expect(text(bytes, .sentence) == #" a "b" \ \x0A"#)
    }

    /// RFC 3629 section 4, and the classes of ill-formed sequences of the Unicode standard.
    static let illFormed: [[UInt8]] = [
        [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80],
        [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF],
        [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0xA6],
    ]

    @Test(arguments: illFormed)
    func `bytes that are no UTF-8 are escaped one by one`(bytes: [UInt8]) {
        let escaped = bytes.map { "\\x" + String($0, radix: 16, uppercase: true) }.joined()
        #expect(text(bytes, .quoted) == escaped)
        #expect(text(bytes + [0x61], .quoted) == escaped + "a")
        #expect(json(bytes) == Array(String(repeating: "\u{FFFD}", count: bytes.count).utf8))
    }

    @Test(arguments: 0..<256)
    func `each byte is found in every place of a word`(byte: Int) {
        let byte = UInt8(byte)
        let isPlain = (0x20..<0x7F).contains(byte) && byte != 0x22 && byte != 0x5C
        let hexadecimal = String(byte, radix: 16, uppercase: true)
        let escape = "\\x" + (byte < 16 ? "0" : "") + hexadecimal
        for place in 0..<20 {
            var bytes = [UInt8](repeating: UInt8(ascii: "!"), count: 20)
            bytes[place] = byte
            let before = String(repeating: "!", count: place)
            let after = String(repeating: "!", count: 19 - place)
            let middle = isPlain ? String(UnicodeScalar(byte)) : escape
            #expect(text(bytes, .quoted) == before + middle + after)
        }
    }

    @Test func `every scalar up to U+FFFF comes back from a JSON string, controls as escapes`()
        throws
    {
        for value in UInt32(0)...0xFFFF {
            guard let scalar = UnicodeScalar(value) else { continue }
            let escaped = json(Array("a\(scalar)b".utf8))
            #expect(!escaped.contains { $0 < 0x20 || $0 == 0x7F })
            if (0x80..<0xA0).contains(value) { #expect(escaped.count == 8) }
            let text = [UInt8(ascii: "\"")] + escaped + [UInt8(ascii: "\"")]
            #expect(try JSONValue(parsing: text) == .string("a\(scalar)b"))
        }
    }
}
