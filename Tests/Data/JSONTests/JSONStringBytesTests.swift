import Bytes
import JSON
import Testing

@Suite("JSON strings out of bytes") struct JSONStringBytesTests {
    private func written(_ bytes: [UInt8]) -> String {
        var buffer = ByteBuffer()
        bytes.withUnsafeBytes { buffer.appendJSONString($0) }
        return String(decoding: buffer.readable, as: UTF8.self)
    }

    /// What the writer makes of the same bytes as text.
    private func expected(_ bytes: [UInt8]) -> String {
        JSONValue.string(String(decoding: bytes, as: UTF8.self)).encode()
    }

    @Test func `every byte at every place of a word is written as text is`() {
        for byte in UInt8.min...UInt8.max {
            for place in 0..<18 {
                var bytes = [UInt8](repeating: UInt8(ascii: "x"), count: 18)
                bytes[place] = byte
                #expect(written(bytes) == expected(bytes))
            }
        }
    }

    @Test func `broken sequences become as many U+FFFD as in a String`() {
        let pieces: [[UInt8]] = [
            [0xC3], [0xA9], [0xE2, 0x82], [0xE2], [0xF0, 0x9F, 0x98], [0xF0, 0x9F], [0xED, 0xA0],
            [0x80], [0xC0, 0xAF], [0xE0, 0x80], [0xF4, 0x90], [0xFF], Array("é".utf8),
            Array("😀".utf8), Array("a".utf8), [0x22], [0x5C], [0x00],
        ]
        for one in pieces {
            for two in pieces {
                for three in pieces {
                    let bytes = one + two + three
                    #expect(written(bytes) == expected(bytes))
                }
            }
        }
    }

    @Test func `a clean string is written at once, and any other is not`() {
        for byte in UInt8.min...UInt8.max {
            for count in [0, 1, 7, 8, 9, 20] {
                var bytes = [UInt8](repeating: UInt8(ascii: "x"), count: count)
                if count > 0 { bytes[count - 1] = byte }
                let isClean =
                    count == 0 || (byte >= 0x20 && byte < 0x80 && byte != 0x22 && byte != 0x5C)
                let target = UnsafeMutableRawBufferPointer.allocate(
                    byteCount: count + 2, alignment: 1)
                defer { target.deallocate() }
                guard let start = target.baseAddress else { return }
                let wasClean = bytes.withUnsafeBytes {
                    ByteBuffer.writeCleanJSONString($0, to: start)
                }
                #expect(wasClean == isClean)
                if isClean { #expect(String(decoding: target, as: UTF8.self) == expected(bytes)) }
            }
        }
    }
}
