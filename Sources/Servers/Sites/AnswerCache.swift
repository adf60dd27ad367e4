// What was served a moment ago, by the bytes of the request target: a hash table that is looked up
// without making a String, bounded in bytes, entries and open files.

/// Open addressing with linear probing; the clock algorithm chooses what makes room.
struct AnswerCache {
    private var slots: [CachedFile?]
    private(set) var count = 0
    private(set) var weight = 0
    private(set) var openCount = 0
    private var hand = 0
    private let weightMax: Int
    private let entriesMax: Int
    private let openMax: Int

    /// - Parameters:
    ///   - weightMax: Bytes of all entries; 0 keeps nothing.
    ///   - openMax: Files that all entries hold open.
    init(weightMax: Int, entriesMax: Int, openMax: Int = .max) {
        self.weightMax = weightMax
        self.entriesMax = entriesMax
        self.openMax = openMax
        var capacity = 64
        while capacity < entriesMax * 2 { capacity *= 2 }
        slots = Array(repeating: nil, count: capacity)
    }

    /// FNV-1a, eight bytes at a time: targets are short, and the table compares the bytes anyway.
    static func hash(_ bytes: UnsafeRawBufferPointer) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        var offset = 0
        while offset + 8 <= bytes.count {
            hash =
                (hash ^ bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                &* 0x9E37_79B9_7F4A_7C15
            hash ^= hash >> 29
            offset += 8
        }
        while offset < bytes.count {
            hash = (hash ^ UInt64(bytes[offset])) &* 0x0000_0100_0000_01B3
            offset += 1
        }
        return Int(truncatingIfNeeded: hash ^ hash >> 32)
    }

    /// The entry for `key`, fresh or not.
    func entry(for key: UnsafeRawBufferPointer) -> CachedFile? {
        let mask = slots.count - 1
        let hash = Self.hash(key)
        var position = hash & mask
        while let entry = slots[position] {
            if entry.hash == hash, entry.key.count == key.count,
                entry.key.elementsEqual(key)
            {
                return entry
            }
            position = (position + 1) & mask
        }
        return nil
    }

    /// Keeps `entry`, in place of one with the same key; drops others as far as the bounds ask it.
    mutating func insert(_ entry: CachedFile) {
        entry.key.withUnsafeBytes { remove($0) }
        guard entry.weight <= weightMax, entriesMax > 0, entry.openCount <= openMax else { return }
        while count >= entriesMax || weight + entry.weight > weightMax { evictOne() }
        while openCount > openMax - entry.openCount { evictOne(thatHoldsFiles: true) }
        let mask = slots.count - 1
        var position = entry.hash & mask
        while slots[position] != nil { position = (position + 1) & mask }
        slots[position] = entry
        count += 1
        weight += entry.weight
        openCount += entry.openCount
    }

    /// Takes note that `entry`, which may be in here, holds more than before.
    ///
    /// - Parameters:
    ///   - growth: Bytes.
    ///   - opened: Files.
    mutating func didGrow(_ entry: CachedFile, by growth: Int, opened: Int = 0) {
        guard entry.key.withUnsafeBytes({ self.entry(for: $0) }) === entry else { return }
        weight += growth
        openCount += opened
        while weight > weightMax { evictOne() }
        while openCount > openMax { evictOne(thatHoldsFiles: true) }
    }

    mutating func remove(_ key: UnsafeRawBufferPointer) {
        let mask = slots.count - 1
        var position = Self.hash(key) & mask
        while let entry = slots[position] {
            if entry.key.elementsEqual(key) { return remove(at: position) }
            position = (position + 1) & mask
        }
    }

    /// Drops what nobody asked for since `time`, so that a deleted file does not stay open.
    mutating func removeEntries(idleSince time: Int64) {
        for entry in slots.compactMap(\.self) where entry.freshUntil < time {
            entry.key.withUnsafeBytes { remove($0) }
        }
    }

    /// Passes over entries used since the last round, and drops the first that was not.
    private mutating func evictOne(thatHoldsFiles: Bool = false) {
        while count > 0 {
            hand = (hand + 1) & (slots.count - 1)
            guard let entry = slots[hand], !thatHoldsFiles || entry.openCount > 0 else { continue }
            if entry.wasUsed {
                entry.wasUsed = false
            } else {
                return remove(at: hand)
            }
        }
    }

    /// Takes a slot out and moves up what its place had pushed away.
    private mutating func remove(at position: Int) {
        guard let entry = slots[position] else { return }
        let mask = slots.count - 1
        count -= 1
        weight -= entry.weight
        openCount -= entry.openCount
        var hole = position
        var next = (position + 1) & mask
        while let other = slots[next] {
            let home = other.hash & mask
            // Whether `home` does not lie (cyclically) behind the hole and up to `next`.
            if (next &- home) & mask >= (next &- hole) & mask {
                slots[hole] = other
                hole = next
            }
            next = (next + 1) & mask
        }
        slots[hole] = nil
    }
}
