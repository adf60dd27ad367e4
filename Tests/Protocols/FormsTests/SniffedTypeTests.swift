import Forms
import Testing

@Suite("Sniffed types, WHATWG MIME Sniffing") struct SniffedTypeTests {
    @Test(
        arguments: [
            ("image/png", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0]),
            ("image/jpeg", [0xFF, 0xD8, 0xFF, 0xE0]),
            ("image/gif", Array("GIF89a".utf8)), ("image/gif", Array("GIF87a".utf8)),
            ("image/webp", Array("RIFF....WEBPVP8 ".utf8)),
            ("audio/wave", Array("RIFF....WAVE".utf8)),
            ("image/bmp", Array("BM1234\0\0\0\0".utf8)), ("image/x-icon", [0, 0, 1, 0, 1]),
            ("application/pdf", Array("%PDF-1.7".utf8)), ("application/zip", [0x50, 0x4B, 3, 4]),
            ("image/tiff", [0x49, 0x49, 0x2A, 0]),
            ("image/jxl", [0, 0, 0, 12] + Array("JXL \r\n".utf8) + [0x87, 0x0A]),
            ("application/zstd", [0x28, 0xB5, 0x2F, 0xFD, 0]),
            ("application/x-gzip", [0x1F, 0x8B, 8, 0]), ("application/ogg", Array("OggS\0".utf8)),
            ("audio/mpeg", Array("ID3\u{4}".utf8)), ("application/wasm", Array("\0asm".utf8)),
            ("application/x-elf", [0x7F, 0x45, 0x4C, 0x46]),
            ("image/avif", [0, 0, 0, 20] + Array("ftypavif\0\0\0\0mif1".utf8)),
            ("image/heic", [0, 0, 0, 20] + Array("ftypmif1\0\0\0\0heic".utf8)),
            ("video/mp4", [0, 0, 0, 20] + Array("ftypisom\0\0\0\0mp41".utf8)),
            ("video/webm", [0x1A, 0x45, 0xDF, 0xA3, 0x9F, 0x42, 0x82, 0x84] + Array("webm".utf8)),
            ("text/html", Array("\u{FEFF} \n<!DOCTYPE HTML>".utf8)),
            ("text/html", Array("<p>".utf8)),
            ("image/svg+xml", Array("<?xml version='1.0'?>\n<svg xmlns=''/>".utf8)),
            ("image/svg+xml", Array("<SVG onload=x>".utf8)),
            ("text/xml", Array("<?xml ?><a/>".utf8)),
            ("text/plain", Array("<pre>".utf8)), ("text/plain", Array("BM is text".utf8)),
            ("text/plain", [0xFE, 0xFF, 0, 0x41]),
        ] as [(String, [UInt8])])
    func `a file is told by its first bytes`(_ type: String, _ bytes: [UInt8]) {
        #expect(SniffedType.of(bytes) == type)
    }

    @Test(
        arguments: [
            [], [0, 1, 2, 3], [0, 0, 0, 255] + Array("ftypxxxx".utf8), [0xFF, 0xFB, 0x90, 0],
        ] as [[UInt8]])
    func `bytes that speak of nothing have no type`(_ bytes: [UInt8]) {
        #expect(SniffedType.of(bytes) == nil)
    }

    @Test func `an MP3 file without a tag is told by two frames in a row`() {
        // 128 kbit/s at 44100 Hz: 417 bytes.
        let frame = [0xFF, 0xFB, 0x90, 0x00] + [UInt8](repeating: 1, count: 413)
        #expect(SniffedType.of(frame + frame) == "audio/mpeg")
        #expect(SniffedType.of(frame + [0] + frame) == nil)
        #expect(SniffedType.of(frame) == nil)
    }

    @Test func `no more than 1445 bytes are looked at`() {
        let text = [UInt8](repeating: 0x61, count: SniffedType.bytesMax)
        #expect(SniffedType.of(text + [0]) == "text/plain")
        #expect(SniffedType.of(text.dropLast() + [0]) == nil)
    }
}
