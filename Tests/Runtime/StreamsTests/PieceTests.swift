import EventLoops
import Streams
import Support
import Testing

@Suite("Reading bytes in other pieces than they came") struct PieceTests {
    @Test(arguments: 1...12)
    func `reads of one size give every byte once and in order`(size: Int) async throws {
        let pieces = try await onThread {
            let loop = try EventLoop()
            defer { loop.close() }
            let stream = Readable(
                on: loop, counting: .bytes, highWaterMark: 64, from: ReadableSource { _, _ in })
            for piece in [[1, 2, 3], [4], [5, 6, 7, 8, 9, 10], [11]] as [[UInt8]] {
                stream.push(piece)
            }
            stream.pushEnd()
            var pieces: [[UInt8]] = []
            while let piece = stream.read(size) { pieces.append(piece) }
            return pieces
        }
        #expect(pieces.flatMap(\.self) == Array(1...11))
        #expect(pieces.dropLast().allSatisfy { $0.count == size })
    }

    @Test func `what is put back comes first, also before the rest of a chunk`() async throws {
        let read = try await onThread {
            let loop = try EventLoop()
            defer { loop.close() }
            let stream = Readable(
                on: loop, counting: .bytes, from: ReadableSource { _, _ in })
            stream.push([1, 2, 3])
            _ = stream.read(1)
            stream.unshift([9])
            return stream.read()
        }
        #expect(read == [9, 2, 3])
    }
}
