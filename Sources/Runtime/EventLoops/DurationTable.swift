/// The timer lists by their duration: open addressing over a power of two, at most half full, with
/// a multiplicative hash. Durations are our own program's, so nobody picks them to collide.
struct DurationTable {
    private struct Entry {
        var duration: Int64 = 0
        /// -1 in a place that is free.
        var list: Int32 = -1
    }

    private var entries = ContiguousArray(repeating: Entry(), count: 16)
    private var count = 0

    /// Where the search for `duration` begins.
    @inline(__always)
    private func home(_ duration: Int64) -> Int {
        // Fibonacci hashing: the upper bits of the product depend on all of the key's.
        let product = UInt64(bitPattern: duration) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: product >> 32) & (entries.count - 1)
    }

    /// Where `duration` stands, or the free place where it would.
    @inline(__always)
    private func place(_ duration: Int64) -> Int {
        var place = home(duration)
        while entries[place].list >= 0, entries[place].duration != duration {
            place = (place + 1) & (entries.count - 1)
        }
        return place
    }

    /// The list of `duration`, or nil.
    @inline(__always)
    subscript(duration: Int64) -> Int32? {
        let list = entries[place(duration)].list
        return list < 0 ? nil : list
    }

    /// Adds a list for a duration that has none.
    mutating func insert(_ list: Int32, for duration: Int64) {
        if 2 * (count + 1) > entries.count { grow() }
        entries[place(duration)] = Entry(duration: duration, list: list)
        count += 1
    }

    /// Removes `duration`, and moves up those that it kept from their home.
    mutating func remove(_ duration: Int64) {
        var gap = place(duration)
        guard entries[gap].list >= 0 else { return }
        count -= 1
        let mask = entries.count - 1
        var next = (gap + 1) & mask
        while entries[next].list >= 0 {
            let distance = (next - home(entries[next].duration)) & mask
            if distance >= (next - gap) & mask {
                entries[gap] = entries[next]
                gap = next
            }
            next = (next + 1) & mask
        }
        entries[gap] = Entry()
    }

    private mutating func grow() {
        let old = entries
        entries = ContiguousArray(repeating: Entry(), count: 2 * old.count)
        for entry in old where entry.list >= 0 { entries[place(entry.duration)] = entry }
    }
}
