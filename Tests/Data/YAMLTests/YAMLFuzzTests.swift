import Testing

@testable import YAML

@Suite("Damaged YAML") struct YAMLFuzzTests {
    private let text = Array("a: &x [1, 'b', \"c\"]\nd:\n  - *x\n  - {e: !!str f}\n# g\n".utf8)

    @Test func `a byte changed anywhere is refused in one line, or read`() {
        let bytes: [UInt8] =
            Array(" \"'\\{}[],:0-&*!|>%@#\n\t".utf8) + [0, 0x1F, 0x7F, 0x80, 0xC3, 0xFF]
        for offset in text.indices {
            for byte in bytes {
                var damaged = text
                damaged[offset] = byte
                do throws(YAMLError) {
                    _ = try YAMLNode.parse(damaged)
                } catch {
                    #expect(!"\(error)".contains("\n"))
                    #expect(error.mark.line >= 1 && error.mark.column >= 1)
                }
            }
        }
    }
}
