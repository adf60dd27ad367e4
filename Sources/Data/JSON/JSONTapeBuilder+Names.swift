// Whether two names of an object are equal, which changes what looking one up means.
//
// Names are looked for by a filter of 256 bits: only where a new name meets a bit that is set are
// the names before it compared. Past `filteredNames` the filter would be full, and all names are
// put into a hash table once, at the object's end, so that no text takes quadratic time.

/// An array or object that the parser is inside of.
struct JSONLevel {
    /// Where it stands on the tape.
    let header: Int
    let isObject: Bool
    var hasDuplicates = false
    /// Whether the filter has not seen all names.
    var needsTable = false
    var names = 0
    var filter: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    @inline(__always)
    init(header: Int, isObject: Bool) {
        self.header = header
        self.isObject = isObject
    }
}

extension JSONTapeBuilder {
    private static var filteredNames: Int { 32 }

    /// Takes note of the name that was put onto the tape last.
    @inline(__always)
    mutating func noteName() throws(JSONFailure) {
        let level = levels + (depth - 1)
        level.pointee.names += 1
        let word = tape[tapeCount - 1]
        if word.isFlagged || level.pointee.names > Self.filteredNames {
            level.pointee.needsTable = true
            return
        }
        let bit = Self.filterBit(of: base + word.offset, count: word.payload)
        let mask: UInt64 = 1 << (bit & 63)
        let isKnown = withUnsafeMutablePointer(to: &level.pointee.filter) { filter in
            filter.withMemoryRebound(to: UInt64.self, capacity: 4) { filter in
                let part = filter + Int(truncatingIfNeeded: bit >> 6)
                defer { part.pointee |= mask }
                return part.pointee & mask != 0
            }
        }
        if isKnown, !level.pointee.hasDuplicates { try compareLastName(in: level) }
    }

    /// Whether two names of the object, which ends here, are equal.
    @inline(__always)
    func hasDuplicates(_ level: UnsafeMutablePointer<JSONLevel>) throws(JSONFailure) -> Bool {
        if level.pointee.hasDuplicates { return true }
        return level.pointee.needsTable ? try compareAllNames(of: level) : false
    }

    /// Eight bits of a hash over a name's length, its first and its last bytes.
    @inline(__always)
    private static func filterBit(of name: UnsafePointer<UInt8>, count: Int) -> UInt64 {
        var hash = loadWord(name)
        if count < 8 {
            hash &= (1 &<< UInt64(truncatingIfNeeded: count &* 8)) &- 1
        } else {
            let last = loadWord(name + (count - 8))
            hash ^= last &<< 23 | last &>> 41
        }
        hash ^= UInt64(truncatingIfNeeded: count)
        return (hash &* 0x9E37_79B9_7F4A_7C15) &>> 56
    }

    @inline(never)
    private func compareLastName(
        in level: UnsafeMutablePointer<JSONLevel>
    ) throws(JSONFailure) {
        let name = standingName(tapeCount - 1)
        var other = level.pointee.header + 1
        while other < tapeCount - 1 {
            if same(name, standingName(other)) {
                level.pointee.hasDuplicates = true
                return try refuse(name: tapeCount - 1)
            }
            other = nextName(behind: other)
        }
    }

    @inline(never)
    private func compareAllNames(
        of level: UnsafeMutablePointer<JSONLevel>
    ) throws(JSONFailure) -> Bool {
        var table = JSONNameTable(count: level.pointee.names)
        var index = level.pointee.header + 1
        while index < tapeCount {
            let isNew =
                tape[index].isFlagged
                ? table.insert(escaped: unescaped(standingName(index)))
                : table.insert(standingName(index))
            if !isNew {
                try refuse(name: index)
                return true
            }
            index = nextName(behind: index)
        }
        return false
    }

    /// The next name of the same object: behind the value, and what is inside of it.
    private func nextName(behind name: Int) -> Int {
        let value = tape[name + 1]
        return value.isContainer ? value.payload : name + 2
    }

    private func refuse(name index: Int) throws(JSONFailure) {
        guard refusesDuplicates else { return }
        throw JSONFailure(
            reason: .duplicateName(unescaped(standingName(index))),
            offset: tape[index].offset - 1)
    }

    private func standingName(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: base + tape[index].offset, count: tape[index].payload)
    }
}

/// The names of one object, to find two that are equal.
private struct JSONNameTable: ~Copyable {
    private let slots: UnsafeMutablePointer<UnsafeBufferPointer<UInt8>>
    private let mask: Int
    /// What the names with escapes are without them; kept until the table goes.
    private var copies: [UnsafeMutableBufferPointer<UInt8>] = []

    /// Different in each process, so that nobody can choose names that fall together.
    private static let seed = UInt64(bitPattern: Int64("names".hashValue)) | 1

    init(count: Int) {
        let capacity = 1 << (Int.bitWidth - (count * 2).leadingZeroBitCount)
        mask = capacity - 1
        slots = .allocate(capacity: capacity)
        slots.initialize(repeating: UnsafeBufferPointer(start: nil, count: 0), count: capacity)
    }

    deinit {
        slots.deallocate()
        for copy in copies { copy.deallocate() }
    }

    mutating func insert(escaped name: String) -> Bool {
        let copy = UnsafeMutableBufferPointer<UInt8>.allocate(
            capacity: name.utf8.count + JSONStorage.padding)
        copy.initialize(repeating: 0)
        _ = copy.update(fromContentsOf: name.utf8)
        copies.append(copy)
        return insert(UnsafeBufferPointer(rebasing: copy[..<name.utf8.count]))
    }

    /// Whether the name, which may be read in words, is new.
    mutating func insert(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        var slot = Int(truncatingIfNeeded: Self.hash(name)) & mask
        while slots[slot].baseAddress != nil {
            if same(slots[slot], name) { return false }
            slot = (slot + 1) & mask
        }
        slots[slot] = name
        return true
    }

    /// Each word is multiplied into both halves of a product that the seed begins.
    private static func hash(_ name: UnsafeBufferPointer<UInt8>) -> UInt64 {
        guard let base = name.baseAddress else { return 0 }
        var hash = seed ^ UInt64(truncatingIfNeeded: name.count)
        var index = 0
        while index < name.count {
            var word = loadWord(base + index)
            let rest = name.count - index
            if rest < 8 { word &= (1 &<< UInt64(truncatingIfNeeded: rest &* 8)) &- 1 }
            let product = (hash ^ word).multipliedFullWidth(by: seed ^ 0x9E37_79B9_7F4A_7C15)
            hash = product.high ^ product.low
            index += 8
        }
        return hash
    }
}

/// Whether two runs of bytes are equal, eight at a time.
@inline(__always)
func same(_ one: UnsafeBufferPointer<UInt8>, _ other: UnsafeBufferPointer<UInt8>) -> Bool {
    guard one.count == other.count else { return false }
    guard let left = one.baseAddress, let right = other.baseAddress else { return true }
    var index = 0
    while index + 8 <= one.count {
        if loadWord(left + index) != loadWord(right + index) { return false }
        index += 8
    }
    while index < one.count {
        if left[index] != right[index] { return false }
        index += 1
    }
    return true
}
