// How often each value was seen: a table of places, open to the next one where two meet, over
// entries in the order they came, whose keys stand in one run of memory.
//
// The key of several values has two zero bytes behind each, and 00 FF for a zero byte within: no
// two lists of values have the same key, and keys are in the order of their values.

internal import Bytes

/// The key of a group.
enum GroupKey {
    /// Appends one of several values.
    static func append(_ value: UnsafeRawBufferPointer, to key: inout ByteBuffer) {
        for byte in value {
            key.append(byte)
            if byte == 0 { key.append(0xFF) }
        }
        key.append(0)
        key.append(0)
    }

    /// The values that a key is made of.
    static func values(of key: [UInt8]) -> [[UInt8]] {
        var values: [[UInt8]] = []
        var value: [UInt8] = []
        var position = 0
        while position < key.count {
            let isZero = key[position] == 0
            if isZero, key[position + 1] == 0 {
                values.append(value)
                value = []
            } else {
                value.append(key[position])
            }
            position += isZero ? 2 : 1
        }
        return values
    }
}

/// Counts by key.
struct GroupCounts: ~Copyable {
    private struct Entry {
        let start: Int
        let end: Int
        let hash: UInt64
        var count: Int
    }

    private var keys = ByteBuffer(capacity: 4 << 10)
    private var entries: ContiguousArray<Entry> = []
    /// Numbers of entries, from 1; 0 for a free place. A power of two of them.
    private var places = ContiguousArray<UInt32>(repeating: 0, count: 1024)
    private let limit: Int
    /// So that nobody can choose keys that all meet.
    private let seed = UInt64.random(in: .min ... .max)

    /// - Parameter limit: Groups at the most, below 2^32.
    init(limit: Int) { self.limit = limit }

    var count: Int { entries.count }

    /// Counts `key` once more; false when it would be one group too many.
    @inline(__always)
    mutating func add(_ key: UnsafeRawBufferPointer) -> Bool {
        let hash = hash(key)
        let mask = places.count - 1
        var place = Int(truncatingIfNeeded: hash) & mask
        while places[place] != 0 {
            let index = Int(places[place]) - 1
            if entries[index].hash == hash, FieldBytes.areEqual(self.key(entries[index]), key) {
                entries[index].count += 1
                return true
            }
            place = (place + 1) & mask
        }
        return insert(key, hash, at: place)
    }

    @inline(never)
    private mutating func insert(
        _ key: UnsafeRawBufferPointer, _ hash: UInt64, at place: Int
    ) -> Bool {
        guard entries.count < limit else { return false }
        entries.append(
            Entry(start: keys.count, end: keys.count + key.count, hash: hash, count: 1))
        keys.append(key)
        places[place] = UInt32(entries.count)
        if entries.count * 2 > places.count { grow() }
        return true
    }

    private mutating func grow() {
        let mask = places.count * 2 - 1
        places = ContiguousArray(repeating: 0, count: mask + 1)
        for (index, entry) in entries.enumerated() {
            var place = Int(truncatingIfNeeded: entry.hash) & mask
            while places[place] != 0 { place = (place + 1) & mask }
            places[place] = UInt32(index + 1)
        }
    }

    @inline(__always)
    private func key(_ entry: Entry) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: keys.readable[entry.start..<entry.end])
    }

    /// Eight bytes at a time, each mixed in by the halves of a full product.
    @inline(__always)
    private func hash(_ key: UnsafeRawBufferPointer) -> UInt64 {
        guard let base = key.baseAddress else { return seed }
        var state = seed ^ UInt64(truncatingIfNeeded: key.count)
        var offset = 0
        while offset + 8 <= key.count {
            state = Self.mix(state ^ base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset += 8
        }
        var tail: UInt64 = 0
        while offset < key.count {
            tail = tail << 8 | UInt64(base.load(fromByteOffset: offset, as: UInt8.self))
            offset += 1
        }
        return Self.mix(state ^ tail)
    }

    @inline(__always)
    private static func mix(_ value: UInt64) -> UInt64 {
        let product = (value ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return product.high ^ product.low
    }

    /// The keys and their counts, the most frequent first, equal ones in the order of their bytes.
    ///
    /// - Parameter most: Of these, so many at the most.
    func sorted(most: Int) -> [(key: [UInt8], count: Int)] {
        entries.sorted { one, other in
            one.count != other.count
                ? one.count > other.count : FieldBytes.precedes(key(one), key(other))
        }.prefix(most).map { (Array(key($0)), $0.count) }
    }
}
