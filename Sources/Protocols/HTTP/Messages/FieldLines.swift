// The field lines of a head, as places in the bytes they were parsed from.

/// Where the field lines of a message stand in its bytes, in their order.
///
/// Nothing is copied out of the bytes, so each look-up takes the bytes again: the very ones that
/// were parsed, from the same first byte. Names are given in lower case.
package struct FieldLines: Sendable {
    /// One `name: value`; offsets count from the message's first byte.
    package struct Line: Sendable, Equatable {
        package var nameStart: UInt32
        package var nameLength: UInt32
        package var valueStart: UInt32
        /// Without the white space around the value; may be 0.
        package var valueLength: UInt32

        package var name: Range<Int> {
            Int(nameStart)..<Int(nameStart) + Int(nameLength)
        }

        package var value: Range<Int> {
            Int(valueStart)..<Int(valueStart) + Int(valueLength)
        }
    }

    /// The first `count` are the lines; those behind them are of an earlier message, and are
    /// written over, which costs less than to empty and fill an array for each message.
    private var storage: [Line] = []
    private static let keptMax = 32
    package private(set) var count = 0
    private var present = NameFilter()

    package init() {}

    @inline(__always)
    mutating func append(_ line: Line, in base: UnsafeRawPointer) {
        if count < storage.count {
            storage[count] = line
        } else {
            storage.append(line)
        }
        count += 1
        present.insert(base + Int(line.nameStart), length: Int(line.nameLength))
    }

    /// Forgets the lines and keeps their storage, unless it is more than honest messages need: an
    /// idle connection should not hold on to what its largest head once took.
    @inline(__always)
    mutating func removeAll() {
        if storage.count > Self.keptMax { storage = [] }
        count = 0
        present = NameFilter()
    }
}

extension FieldLines: RandomAccessCollection {
    package var startIndex: Int { 0 }
    package var endIndex: Int { count }

    package subscript(index: Int) -> Line {
        precondition(index >= 0 && index < count, "no field line has this index")
        return storage[index]
    }
}

extension FieldLines {
    /// The value of the first line named `name`.
    @inline(__always)
    package func firstValue(
        of name: StaticString, in bytes: UnsafeRawBufferPointer
    ) -> Range<Int>? {
        guard present.mayContain(name) else { return nil }
        return nextValue(of: name, in: bytes, from: 0)?.range
    }

    /// Whether there is a line named `name`.
    @inline(__always)
    package func contains(_ name: StaticString, in bytes: UnsafeRawBufferPointer) -> Bool {
        firstValue(of: name, in: bytes) != nil
    }

    /// Whether there is more than one line named `name`.
    package func isRepeated(_ name: StaticString, in bytes: UnsafeRawBufferPointer) -> Bool {
        guard present.mayContain(name), let first = nextValue(of: name, in: bytes, from: 0) else {
            return false
        }
        return nextValue(of: name, in: bytes, from: first.index + 1) != nil
    }

    /// The values of all lines named `name`, in their order.
    package func values(
        of name: StaticString, in bytes: UnsafeRawBufferPointer
    ) -> [Range<Int>] {
        guard present.mayContain(name) else { return [] }
        var values: [Range<Int>] = []
        var index = 0
        while let found = nextValue(of: name, in: bytes, from: index) {
            values.append(found.range)
            index = found.index + 1
        }
        return values
    }

    /// Whether the lines named `name`, read as one comma-separated list, have `token` as a member
    /// in any case (RFC 9110 §5.6.1). `token` is in lower case.
    package func hasToken(
        _ token: StaticString, in name: StaticString, of bytes: UnsafeRawBufferPointer
    ) -> Bool {
        guard present.mayContain(name), let base = bytes.baseAddress else { return false }
        var index = 0
        while let found = nextValue(of: name, in: bytes, from: index) {
            var members = ListMembers(base, found.range)
            while let member = members.next() {
                if member.isToken(token, in: base) { return true }
            }
            index = found.index + 1
        }
        return false
    }

    /// The first line named `name` at or behind `start`.
    private func nextValue(
        of name: StaticString, in bytes: UnsafeRawBufferPointer, from start: Int
    ) -> (index: Int, range: Range<Int>)? {
        guard let base = bytes.baseAddress else { return nil }
        for index in start..<count {
            let line = storage[index]
            guard Int(line.nameLength) == name.utf8CodeUnitCount else { continue }
            precondition(line.value.upperBound <= bytes.count, "not the bytes that were parsed")
            if (base + Int(line.nameStart)).spellsIgnoringCase(name) { return (index, line.value) }
        }
        return nil
    }
}

/// Says of most names at once that no line has them: a server asks every request for a dozen
/// fields that few requests carry. One bit of 64 per name, by its length and outer letters.
private struct NameFilter: Sendable {
    private var bits: UInt64 = 0

    @inline(__always)
    mutating func insert(_ name: UnsafeRawPointer, length: Int) {
        bits |= Self.bit(name.byte(0), name.byte(length - 1), length)
    }

    @inline(__always)
    func mayContain(_ name: StaticString) -> Bool {
        let start = UnsafeRawPointer(name.utf8Start)
        let length = name.utf8CodeUnitCount
        precondition(length > 0, "no field has an empty name")
        return bits & Self.bit(start.byte(0), start.byte(length - 1), length) != 0
    }

    @inline(__always)
    private static func bit(_ first: UInt8, _ last: UInt8, _ length: Int) -> UInt64 {
        let mixed = UInt(first | 0x20) &* 5 ^ UInt(last | 0x20) &* 11 ^ UInt(bitPattern: length)
        return 1 << UInt64(mixed & 63)
    }
}
