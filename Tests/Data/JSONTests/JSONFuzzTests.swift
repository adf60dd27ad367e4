import Testing

@testable import JSON

@Suite("Damaged JSON") struct JSONFuzzTests {
    private let text = Array(
        #"{"a":[1,-2.5e3,"\u00e9\uD83D\uDE00é",true,false,null,{"b":{}}],"c":9223372036854775807}"#
            .utf8)

    @Test func `a byte changed anywhere is refused, or read and written back as itself`() {
        let bytes: [UInt8] =
            Array(" \"\\{}[],:0-+.eEtu\n".utf8) + [0, 0x1F, 0x7F, 0x80, 0xC3, 0xFF]
        for offset in text.indices {
            for byte in bytes {
                var damaged = text
                damaged[offset] = byte
                guard let value = try? JSONValue(parsing: damaged) else { continue }
                #expect((try? JSONValue(parsing: value.encode())) == value)
                #expect((try? JSONValue(parsing: value.encode(pretty: true))) == value)
            }
        }
    }
}
