import Testing

@testable import Bytes

@Suite("ByteBuffer") struct ByteBufferTests {
    @Test func `what was appended is read in order, whatever its type`() {
        var buffer = ByteBuffer()
        buffer.append("static ")
        buffer.append("string ü " as String)
        buffer.append([1, 2, 3])
        buffer.append([9, 8, 7, 6][1...2])
        buffer.append(UInt8(0xFF))
        expect(buffer, Array("static string ü ".utf8) + [1, 2, 3, 8, 7, 0xFF])
    }

    @Test func `an empty buffer owns no memory and has nothing to read or fill`() {
        let buffer = ByteBuffer()
        let capacity = buffer.capacity
        #expect(capacity == 0)
        let isEmpty = buffer.isEmpty
        #expect(isEmpty)
        let hasNothing = buffer.readable.isEmpty
        #expect(hasNothing)
        let hasNoRoom = buffer.writable.isEmpty
        #expect(hasNoRoom)
    }

    @Test func `consuming all goes back to the beginning of the storage`() {
        var buffer = ByteBuffer(capacity: 64)
        for _ in 0..<1000 {
            buffer.append(Array(repeating: 7, count: 60))
            buffer.consume(20)
            buffer.consume(40)
        }
        let capacity = buffer.capacity
        #expect(capacity == 64)
        let room = buffer.writable.count
        #expect(room == 64)
    }

    @Test func `room is made by moving before growing`() {
        var buffer = ByteBuffer(capacity: 64)
        buffer.append(Array(0..<64))
        buffer.consume(32)
        buffer.reserve(32)
        let capacity = buffer.capacity
        #expect(capacity == 64)
        expect(buffer, Array(32..<64))
        buffer.reserve(33)
        let grown = buffer.capacity
        #expect(grown == 128)
        expect(buffer, Array(32..<64))
    }

    @Test func `bytes written into the room become readable`() {
        var buffer = ByteBuffer()
        buffer.reserve(3)
        buffer.writable.copyBytes(from: [1, 2, 3])
        buffer.wrote(2)
        expect(buffer, [1, 2])
        buffer.removeAll()
        let isEmpty = buffer.isEmpty
        #expect(isEmpty)
    }

    @Test(arguments: [0, 1, 9, 10, 255, 4096, Int.max])
    func `numbers are written without their zeros`(value: Int) {
        var buffer = ByteBuffer()
        buffer.append(decimal: value)
        expect(buffer, Array(String(value).utf8))
        buffer.removeAll()
        buffer.append(decimal: -value)
        expect(buffer, Array(String(-value).utf8))
        buffer.removeAll()
        buffer.append(hexadecimal: value)
        expect(buffer, Array(String(value, radix: 16).utf8))
    }

    @Test func `the smallest number is written`() {
        var buffer = ByteBuffer()
        buffer.append(decimal: .min)
        expect(buffer, Array(String(Int.min).utf8))
    }

    private func expect(
        _ buffer: borrowing ByteBuffer, _ bytes: [UInt8],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let array = buffer.array
        #expect(array == bytes, sourceLocation: sourceLocation)
    }
}
