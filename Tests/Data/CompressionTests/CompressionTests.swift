import Bytes
import Testing

@testable import Compression

private func compressed(
    _ bytes: [UInt8], _ format: CompressedFormat = .gzip, level: Compressor.Level = .balanced,
    pieces: Int = 1 << 20
) throws -> [UInt8] {
    var compressor = try Compressor(format, level: level)
    var output = ByteBuffer()
    var offset = 0
    while offset < bytes.count {
        let end = min(offset + pieces, bytes.count)
        compressor.compress(bytes.span.bytes.extracting(offset..<end), flush: .none, into: &output)
        offset = end
    }
    compressor.compress(RawSpan(), flush: .finish, into: &output)
    return output.array
}

private func decompressed(
    _ bytes: [UInt8], _ format: CompressedFormat = .gzip, limit: Int = 1 << 24,
    pieces: Int = 1 << 20
) throws -> [UInt8] {
    var decompressor = try Decompressor(format, limit: limit)
    var output = ByteBuffer()
    var offset = 0
    while offset < bytes.count {
        let end = min(offset + pieces, bytes.count)
        try decompressor.decompress(
            bytes.span.bytes.extracting(offset..<end), into: &output)
        offset = end
    }
    try decompressor.finish()
    return output.array
}

/// Bytes that do not compress, the same at every run.
private func noise(_ count: Int) -> [UInt8] {
    var state: UInt64 = 88_172_645_463_325_252
    return (0..<count).map { _ in
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return UInt8(truncatingIfNeeded: state >> 24)
    }
}

private let prose = Array(
    String(repeating: "It was the best of times, it was the worst of times. ", count: 400).utf8)

@Suite("Compression") struct CompressionTests {
    @Test(arguments: CompressedFormat.allCases, [1, 7, 4096, 1 << 20])
    func `what goes in comes out, in pieces of any size`(format: CompressedFormat, pieces: Int)
        throws
    {
        for bytes in [[], [0], prose, noise(70_000)] {
            let packed = try compressed(bytes, format, pieces: pieces)
            #expect(try decompressed(packed, format, pieces: pieces) == bytes)
        }
    }

    @Test func `text becomes much smaller and noise hardly larger`() throws {
        #expect(try compressed(prose).count < prose.count / 50)
        #expect(try compressed(noise(1 << 20)).count < (1 << 20) + (1 << 10))
    }

    @Test func `a higher level is no larger`() throws {
        let text = Array((0..<20_000).map { "line \($0 * 7919 % 1000)\n" }.joined().utf8)
        let fastest = try compressed(text, level: .fastest).count
        #expect(try compressed(text, level: .smallest).count < fastest)
    }

    @Test func `levels are 1 to 9`() {
        #expect(Compressor.Level(0) == nil)
        #expect(Compressor.Level(1) != nil)
        #expect(Compressor.Level(9) != nil)
        #expect(Compressor.Level(10) == nil)
    }

    @Test func `a sync flush lets the other side read all that was written`() throws {
        var compressor = try Compressor(.raw)
        var decompressor = try Decompressor(.raw, limit: 1000)
        for message in ["hello", "hello again", ""] {
            var wire = ByteBuffer()
            compressor.compress(message.utf8.span.bytes, flush: .sync, into: &wire)
            let packed = wire.array
            var plain = ByteBuffer()
            try decompressor.decompress(packed.span.bytes, into: &plain)
            #expect(String(decoding: plain.readable, as: UTF8.self) == message)
        }
    }

    @Test func `a compressor is used again after a reset`() throws {
        var compressor = try Compressor(.gzip)
        var first = ByteBuffer()
        compressor.compress(prose.span.bytes, flush: .finish, into: &first)
        compressor.reset()
        var second = ByteBuffer()
        compressor.compress(prose.span.bytes, flush: .finish, into: &second)
        #expect(first.array == second.array)
    }
}

@Suite("Decompression") struct DecompressionTests {
    /// `printf hello | gzip -n`.
    private static let hello: [UInt8] = [
        0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0, 0, 0x03, 0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0, 0x86, 0xA6,
        0x10, 0x36, 0x05, 0, 0, 0,
    ]

    @Test func `gzip's own output is read`() throws {
        #expect(try decompressed(Self.hello) == Array("hello".utf8))
    }

    @Test func `several members are one stream`() throws {
        #expect(try decompressed(Self.hello + Self.hello, pieces: 3) == Array("hellohello".utf8))
    }

    @Test func `the limit itself is allowed and one byte more is not`() throws {
        let bytes = [UInt8](repeating: 0, count: 100_000)
        let bomb = try compressed(bytes)
        #expect(try decompressed(bomb, limit: 100_000) == bytes)
        #expect(throws: CompressionError.tooLong(limit: 99_999)) {
            try decompressed(bomb, limit: 99_999)
        }
        #expect(throws: CompressionError.tooLong(limit: 99_999)) {
            try decompressed(bomb, limit: 99_999, pieces: 1)
        }
        #expect(try decompressed(bomb, limit: .max) == bytes)
    }

    @Test func `the limit counts all members together`() throws {
        #expect(try decompressed(Self.hello + Self.hello, limit: 10).count == 10)
        #expect(throws: CompressionError.tooLong(limit: 9)) {
            try decompressed(Self.hello + Self.hello, limit: 9)
        }
    }

    @Test func `nothing past the limit reaches the output`() throws {
        let bomb = try compressed([UInt8](repeating: 0, count: 100_000))
        var decompressor = try Decompressor(.gzip, limit: 1000)
        var output = ByteBuffer()
        do throws(CompressionError) {
            try decompressor.decompress(bomb.span.bytes, into: &output)
            Issue.record("the bomb went through")
        } catch {
            #expect(error == .tooLong(limit: 1000))
        }
        #expect(output.array.count == 1000)
    }

    @Test func `an empty stream passes a limit of nothing`() throws {
        #expect(try decompressed(try compressed([]), limit: 0) == [])
        #expect(throws: CompressionError.tooLong(limit: 0)) {
            try decompressed(Self.hello, limit: 0)
        }
    }

    @Test(arguments: 0..<25)
    func `a stream that ends early is truncated`(count: Int) {
        #expect(throws: CompressionError.truncated) {
            try decompressed(Array(Self.hello[..<count]))
        }
    }

    @Test func `a change of any byte that matters is noticed`() {
        // Bytes 4 to 9 of the header are time, flags and system, and the bits at the end of byte 16
        // fill up the last byte of the deflate stream: they do not matter.
        for place in [0, 1, 2] + Array(10..<16) + Array(17..<25) {
            var bytes = Self.hello
            bytes[place] ^= 0x40
            #expect(throws: CompressionError.self) { try decompressed(bytes) }
        }
    }

    @Test func `bytes behind the end are refused`() throws {
        #expect(throws: CompressionError.self) { try decompressed(Self.hello + [0]) }
        for format in [CompressedFormat.zlib, .raw] {
            let packed = try compressed(prose, format)
            #expect(throws: CompressionError.self) { try decompressed(packed + [0], format) }
        }
    }

    @Test func `a stream that wants a dictionary is refused`() {
        #expect(throws: CompressionError.dictionaryNeeded) {
            try decompressed([0x78, 0xBB, 0, 0, 0, 1], .zlib)
        }
    }

    @Test func `noise never traps`() {
        let bytes = noise(20_000)
        for start in stride(from: 0, to: 19_000, by: 97) {
            for format in CompressedFormat.allCases {
                _ = try? decompressed(Array(bytes[start..<start + 300]), format, limit: 10_000)
            }
        }
    }
}
