// A growable run of bytes with a read end and a write end: what is received and not yet parsed,
// what is answered and not yet sent.
//
//   storage:  | read already | readable bytes | room to write |
//             0              start            end             capacity

/// Uniquely owned bytes between a reader and a writer.
///
/// Appending grows the storage (doubling), consuming moves the read end, and the storage goes back
/// to its beginning whenever everything was read. Nothing here bounds the growth: the owner asks
/// `count` before it appends.
///
/// Public although no product shows it: across modules the compiler inlines what is public and
/// inlinable, and calls what is only the package's. `bx loop-demo csv --to jsonl` took a sixth
/// longer that way.
public struct ByteBuffer: ~Copyable {
    @usableFromInline var base: UnsafeMutableRawPointer?
    /// How many bytes fit into the memory that it owns.
    public internal(set) var capacity: Int
    @usableFromInline var start = 0
    @usableFromInline var end = 0

    /// An empty buffer, which owns no memory while `capacity` is 0.
    public init(capacity: Int = 0) {
        self.capacity = capacity
        base = capacity == 0 ? nil : .allocate(byteCount: capacity, alignment: 16)
    }

    deinit { base?.deallocate() }

    /// How many bytes can be read.
    @inlinable
    public var count: Int { end - start }

    @inlinable public var isEmpty: Bool { end == start }

    /// The readable bytes. The pointer is good until the next call that changes the buffer.
    public var readable: UnsafeRawBufferPointer {
        @inlinable get {
            guard let base else { return UnsafeRawBufferPointer(start: nil, count: 0) }
            return UnsafeRawBufferPointer(start: base + start, count: end - start)
        }
    }

    /// The room behind the readable bytes. Fill some of it, then call `wrote(_:)`.
    public var writable: UnsafeMutableRawBufferPointer {
        @inlinable get {
            guard let base else { return UnsafeMutableRawBufferPointer(start: nil, count: 0) }
            return UnsafeMutableRawBufferPointer(start: base + end, count: capacity - end)
        }
    }

    /// Says that `count` bytes of `writable` were filled.
    @inlinable
    public mutating func wrote(_ count: Int) {
        precondition(count >= 0 && end + count <= capacity, "wrote past the buffer's room")
        end += count
    }

    /// Says that the first `count` readable bytes are done with.
    @inlinable
    public mutating func consume(_ count: Int) {
        precondition(count >= 0 && start + count <= end, "consumed more than was readable")
        start += count
        if start == end {
            start = 0
            end = 0
        }
    }

    /// Takes back the last `count` readable bytes.
    public mutating func removeLast(_ count: Int) {
        precondition(count >= 0 && start + count <= end, "took back more than was written")
        end -= count
    }

    /// Forgets every byte and keeps the storage.
    @inlinable
    public mutating func removeAll() {
        start = 0
        end = 0
    }

    /// Makes `writable` at least `room` bytes: by moving what is readable to the front when that
    /// is enough, else by growing to the next power of two.
    @inlinable
    public mutating func reserve(_ room: Int) {
        if capacity - end < room { makeRoom(room) }
    }

    @inline(never)
    @usableFromInline
    mutating func makeRoom(_ room: Int) {
        let count = end - start
        if let base, capacity - count >= room {
            base.copyMemory(from: base + start, byteCount: count)
        } else {
            var grown = max(64, capacity)
            while grown < count + room { grown *= 2 }
            let storage = UnsafeMutableRawPointer.allocate(byteCount: grown, alignment: 16)
            if let base {
                storage.copyMemory(from: base + start, byteCount: count)
                base.deallocate()
            }
            base = storage
            capacity = grown
        }
        start = 0
        end = count
    }

    @inlinable
    public mutating func append(_ byte: UInt8) {
        reserve(1)
        base.unsafelyUnwrapped.storeBytes(of: byte, toByteOffset: end, as: UInt8.self)
        end += 1
    }

    @inlinable
    public mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress, !bytes.isEmpty else { return }
        reserve(bytes.count)
        (base.unsafelyUnwrapped + end).copyMemory(from: source, byteCount: bytes.count)
        end += bytes.count
    }

    @inlinable
    public mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { append($0) }
    }

    public mutating func append(_ bytes: ArraySlice<UInt8>) {
        bytes.withUnsafeBytes { append($0) }
    }

    public mutating func append(_ bytes: RawSpan) {
        bytes.withUnsafeBytes { append($0) }
    }

    @inlinable
    public mutating func append(_ text: StaticString) {
        append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Appends the UTF-8 of `text`.
    public mutating func append(_ text: String) {
        text.withUTF8Bytes { append($0) }
    }

    /// Appends `value` in decimal digits, without making a `String`.
    public mutating func append(decimal value: Int) {
        if value < 0 { append(UInt8(ascii: "-")) }
        var rest = value.magnitude
        var digits: (UInt64, UInt64, UInt64) = (0, 0, 0)
        withUnsafeMutableBytes(of: &digits) { digits in
            var position = digits.count
            repeat {
                position -= 1
                digits[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0
            append(UnsafeRawBufferPointer(rebasing: digits[position...]))
        }
    }

    /// Appends `value` in lower-case hexadecimal digits, as a chunk's size is written.
    public mutating func append(hexadecimal value: Int) {
        precondition(value >= 0, "a size is never negative")
        var shift = value == 0 ? 0 : (Int.bitWidth - 1 - value.leadingZeroBitCount) / 4 * 4
        while shift >= 0 {
            let digit = UInt8(truncatingIfNeeded: (value >> shift) & 15)
            append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            shift -= 4
        }
    }

    /// A copy of the readable bytes.
    public var array: [UInt8] { [UInt8](readable) }
}

extension String {
    /// Lends the UTF-8, as `withUTF8` does, but without a copy of the string that would be counted.
    @inlinable
    package func withUTF8Bytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let result = utf8.withContiguousStorageIfAvailable { body(UnsafeRawBufferPointer($0)) }
        if let result { return result }
        // Only strings of other languages' run-times stand elsewhere.
        var copy = self
        return copy.withUTF8 { body(UnsafeRawBufferPointer($0)) }
    }
}
