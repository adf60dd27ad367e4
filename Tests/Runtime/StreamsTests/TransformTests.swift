import Bytes
import CSV
import Compression
import Digests
import EventLoops
import JSON
import Streams
import Support
import Testing

@Suite("Transforms") struct TransformTests {
    /// What comes out of `transform` when `chunks` go in.
    private static func run<Input, Output>(
        _ chunks: [Input], _ measure: ChunkMeasure<Input>, on loop: EventLoop,
        _ transform: Duplex<Input, Output>
    ) async throws -> [Output] {
        var rest = chunks[...]
        let source = Readable(
            on: loop, counting: measure,
            from: ReadableSource<Input> { stream, _ in
                if let chunk = rest.popFirst() { stream.push(chunk) } else { stream.pushEnd() }
            })
        var output: [Output] = []
        let sink = Writable<Output>(
            on: loop, counting: .objects,
            into: WritableSink { chunk, done in
                output.append(chunk)
                done(nil)
            })
        try await Pipeline(from: source).through(transform).run(into: sink)
        return output
    }

    private static func pieces(_ text: String, _ size: Int) -> [[UInt8]] {
        let bytes = Array(text.utf8)
        return stride(from: 0, to: bytes.count, by: size).map {
            Array(bytes[$0..<min(bytes.count, $0 + size)])
        }
    }

    @Test func `map, filter and batch`() async throws {
        let (doubled, odd, groups) = try await onLoop { loop in
            let numbers = Array(1...7)
            return (
                try await Self.run(
                    numbers, .objects, on: loop,
                    .map(on: loop, .objects, to: .objects) { $0 * 2 } as Duplex<Int, Int>),
                try await Self.run(
                    numbers, .objects, on: loop,
                    Duplex<Int, Int>.filter(on: loop, counting: .objects) { $0 % 2 == 1 }),
                try await Self.run(
                    numbers, .objects, on: loop, Duplex<Int, [Int]>.batch(on: loop, of: 3))
            )
        }
        #expect(doubled == [2, 4, 6, 8, 10, 12, 14])
        #expect(odd == [1, 3, 5, 7])
        #expect(groups == [[1, 2, 3], [4, 5, 6], [7]])
    }

    @Test(arguments: [1, 3, 100])
    func `lines come in batches`(size: Int) async throws {
        let lines = try await onLoop { loop in
            try await Self.run(
                Self.pieces("one\ntwo\r\n\nthree", size), .bytes, on: loop, .lines(on: loop)
            ).flatMap { batch in
                (0..<batch.count).map { String(decoding: batch[$0], as: UTF8.self) }
            }
        }
        #expect(lines == ["one", "two", "", "three"])
    }

    @Test(arguments: [1, 3, 100])
    func `records come in batches`(size: Int) async throws {
        let records = try await onLoop { loop in
            try await Self.run(
                Self.pieces("a,b\n\"1,\n\",2", size), .bytes, on: loop, .csv(on: loop)
            ).flatMap { batch in
                (0..<batch.count).map { batch[$0].map { String(decoding: $0, as: UTF8.self) } }
            }
        }
        #expect(records == [["a", "b"], ["1,\n", "2"]])
    }

    @Test func `a ragged record fails the row with its line`() async throws {
        await #expect(throws: CSVError.ragged(line: 3, expected: 2, found: 1)) {
            try await onLoop { loop in
                _ = try await Self.run(
                    Self.pieces("a,b\n1,2\n3\n", 4), .bytes, on: loop, .csv(on: loop))
            }
        }
    }

    @Test func `JSON Lines become values, and values lines`() async throws {
        let (values, text) = try await onLoop { loop in
            let values = try await Self.run(
                Self.pieces("{\"a\":1}\n\n[2]\n\"x\"", 3), .bytes, on: loop, .jsonLines(on: loop)
            ).flatMap(\.self)
            let bytes = try await Self.run(values, .objects, on: loop, .jsonLinesWriter(on: loop))
            return (values, String(decoding: bytes.flatMap(\.self), as: UTF8.self))
        }
        #expect(values == [["a": 1], [2], "x"])
        #expect(text == "{\"a\":1}\n[2]\n\"x\"\n")
    }

    @Test func `a line that is no JSON is named`() async throws {
        let error = await #expect(throws: JSONLineError.self) {
            try await onLoop { loop in
                _ = try await Self.run(
                    Self.pieces("1\n2\n{\n", 2), .bytes, on: loop, .jsonLines(on: loop))
            }
        }
        #expect(error?.line == 3)
    }

    @Test(arguments: [CompressedFormat.gzip, .zlib, .raw])
    func `what is compressed decompresses to the same`(format: CompressedFormat) async throws {
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 / 7 ^ $0) }
        let (restored, packedCount) = try await onLoop { loop in
            let packed = try await Self.run(
                [bytes], .bytes, on: loop, try .compressed(on: loop, format))
            let restored = try await Self.run(
                packed, .bytes, on: loop, try .decompressed(on: loop, format))
            return (restored.flatMap(\.self), packed.reduce(0) { $0 + $1.count })
        }
        #expect(restored == bytes)
        #expect(packedCount < bytes.count)
    }

    @Test(
        arguments: [[], [0x1F], [0x1F, 0x8C, 1], [0x8B, 0x1F], Array("plain".utf8)] as [[UInt8]])
    func `only what begins as gzip does is decompressed where needed`(
        plain: [UInt8]
    ) async throws {
        for pieceSize in [1, 2, 100] {
            let (plainOut, packedOut) = try await onLoop { loop in
                func pass(_ bytes: [UInt8]) async throws -> [UInt8] {
                    let pieces = stride(from: 0, to: bytes.count, by: pieceSize).map {
                        Array(bytes[$0..<min(bytes.count, $0 + pieceSize)])
                    }
                    return try await Self.run(
                        pieces, .bytes, on: loop, try .decompressedWhereGzip(on: loop)
                    ).flatMap(\.self)
                }
                return (try await pass(plain), try await pass(try Gzip.compress(plain)))
            }
            #expect(plainOut == plain)
            #expect(packedOut == plain)
        }
    }

    @Test func `compressed data that was cut off fails the row`() async throws {
        await #expect(throws: CompressionError.truncated) {
            try await onLoop { loop in
                let whole = try Gzip.compress(Array("hello, hello".utf8))
                _ = try await Self.run(
                    [Array(whole.dropLast())], .bytes, on: loop, try .decompressed(on: loop))
            }
        }
    }

    @Test func `a small chunk that becomes a large one waits for its reader`() async throws {
        let (total, lengthMax) = try await onLoop { loop in
            let packed = try Gzip.compress([UInt8](repeating: 0, count: 32 << 20))
            let transform = try Duplex.decompressed(on: loop)
            transform.writable.end(packed)
            var (total, lengthMax) = (0, 0)
            for try await chunk in transform.readable {
                total += chunk.count
                lengthMax = max(lengthMax, chunk.count + transform.readable.length)
            }
            return (total, lengthMax)
        }
        #expect(total == 32 << 20)
        // The mark, and what one slice of the input became.
        #expect(lengthMax < 3 << 20)
    }

    @Test func `a digest is told at the end`() async throws {
        let (digest, passed) = try await onLoop { loop in
            var digest: [UInt8] = []
            let passed = try await Self.run(
                Self.pieces("hello, world", 5), .bytes, on: loop, .sha256(on: loop) { digest = $0 })
            return (digest, passed.flatMap(\.self))
        }
        #expect(digest == SHA256.digest(Array("hello, world".utf8)))
        #expect(passed == Array("hello, world".utf8))
    }

    @Test func `a throttle lets no more through than its rate`() async throws {
        let (count, nanoseconds) = try await onLoop { loop in
            loop.updateNow()
            let start = loop.now
            let passed = try await Self.run(
                [[UInt8](repeating: 1, count: 3_000)], .bytes, on: loop,
                .throttle(on: loop, bytesPerSecond: 10_000))
            loop.updateNow()
            return (passed.flatMap(\.self).count, loop.now - start)
        }
        #expect(count == 3_000)
        // Three tenths of a second, of which the first may pass at once, and one on credit.
        #expect(nanoseconds >= 90_000_000)
    }

    @Test func `a tee feeds both at the pace of the slower`() async throws {
        let (first, second) = try await onLoop { loop in
            var second: [Int] = []
            let slow = Writable<Int>(
                on: loop, counting: .objects, highWaterMark: 1,
                into: WritableSink { chunk, done in
                    second.append(chunk)
                    loop.setImmediate { done(nil) }
                })
            let first = try await Self.run(
                Array(1...20), .objects, on: loop,
                .tee(on: loop, counting: .objects, into: slow))
            return (first, second)
        }
        #expect(first == Array(1...20))
        #expect(second == Array(1...20))
    }

    @Test func `a tee fails with the failure of its second reader`() async throws {
        struct Failure: Error, Equatable {}
        await #expect(throws: Failure()) {
            try await onLoop { loop in
                let failing = Writable<Int>(
                    on: loop, counting: .objects, highWaterMark: 1,
                    into: WritableSink { chunk, done in
                        loop.setImmediate { done(chunk == 3 ? Failure() : nil) }
                    })
                _ = try await Self.run(
                    Array(1...20), .objects, on: loop,
                    .tee(on: loop, counting: .objects, into: failing))
            }
        }
    }
}
