// An array or object that the parser is inside of, and whether two of its names are equal.
//
// Names are looked for by a filter of 256 bits: only where a new name meets a bit that is set are
// the names before it compared. Past `filterMax` names the filter would be full, and all names
// are put into a hash table once, at the object's end, so that no text takes quadratic time.

struct JSONLevel {
    /// Where the array or object stands on the tape.
    let header: Int
    let isObject: Bool
    private var names = 0
    private var hasDuplicates = false
    private var needsTable = false
    private var filter: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    private static let filterMax = 64

    @inline(__always)
    init(header: Int, isObject: Bool) {
        self.header = header
        self.isObject = isObject
    }

    /// Takes note of the name that was put onto the tape at `index`.
    @inline(__always)
    mutating func note(name index: Int, in builder: borrowing JSONTapeBuilder) throws(JSONFailure) {
        names += 1
        let word = builder.tape[index]
        if word.isFlagged || names > Self.filterMax {
            needsTable = true
            return
        }
        let bit = Self.bit(of: UnsafePointer(builder.base) + word.offset, count: word.payload)
        let mask: UInt64 = 1 << (bit & 63)
        let isKnown: Bool
        switch bit >> 6 {
        case 0: (isKnown, filter.0) = (filter.0 & mask != 0, filter.0 | mask)
        case 1: (isKnown, filter.1) = (filter.1 & mask != 0, filter.1 | mask)
        case 2: (isKnown, filter.2) = (filter.2 & mask != 0, filter.2 | mask)
        default: (isKnown, filter.3) = (filter.3 & mask != 0, filter.3 | mask)
        }
        if isKnown, !hasDuplicates { try compare(name: index, in: builder) }
    }

    /// Whether two names of the object, which ends here, are equal.
    @inline(__always)
    func hasDuplicates(in builder: borrowing JSONTapeBuilder) throws(JSONFailure) -> Bool {
        needsTable && !hasDuplicates ? try compareAll(in: builder) : hasDuplicates
    }

    /// Eight bits of a hash over a name's length, its first and its last bytes.
    @inline(__always)
    private static func bit(of name: UnsafePointer<UInt8>, count: Int) -> UInt64 {
        var hash = loadWord(name)
        if count < 8 {
            hash &= (1 << UInt64(truncatingIfNeeded: count * 8)) &- 1
        } else {
            let last = loadWord(name + count - 8)
            hash ^= last << 23 | last >> 41
        }
        return (hash ^ UInt64(truncatingIfNeeded: count)) &* 0x9E37_79B9_7F4A_7C15 >> 56
    }

    @inline(never)
    private mutating func compare(
        name index: Int, in builder: borrowing JSONTapeBuilder
    ) throws(JSONFailure) {
        let name = bytes(of: index, in: builder)
        var other = header + 1
        while other < index {
            if same(name, bytes(of: other, in: builder)) {
                hasDuplicates = true
                return try refuse(name: index, in: builder)
            }
            // The value behind the other name, and what is inside of it.
            let value = builder.tape[other + 1]
            other = value.isContainer ? value.payload : other + 2
        }
    }

    @inline(never)
    private func compareAll(in builder: borrowing JSONTapeBuilder) throws(JSONFailure) -> Bool {
        var known: Set<JSONName> = []
        known.reserveCapacity(names)
        var index = header + 1
        while index < builder.tapeCount {
            let word = builder.tape[index]
            let bytes = bytes(of: index, in: builder)
            let name = word.isFlagged ? JSONName.copied(unescaped(bytes)) : .standing(bytes)
            if !known.insert(name).inserted {
                try refuse(name: index, in: builder)
                return true
            }
            let value = builder.tape[index + 1]
            index = value.isContainer ? value.payload : index + 2
        }
        return false
    }

    private func refuse(
        name index: Int, in builder: borrowing JSONTapeBuilder
    ) throws(JSONFailure) {
        guard builder.refusesDuplicates else { return }
        throw JSONFailure(
            reason: .duplicateName(unescaped(bytes(of: index, in: builder))),
            offset: builder.tape[index].offset - 1)
    }

    private func bytes(
        of index: Int, in builder: borrowing JSONTapeBuilder
    ) -> UnsafeBufferPointer<UInt8> {
        let word = builder.tape[index]
        return UnsafeBufferPointer(start: builder.base + word.offset, count: word.payload)
    }
}

/// A name to compare with others: as it stands in the text, or without its escapes.
private enum JSONName: Hashable {
    case standing(UnsafeBufferPointer<UInt8>)
    case copied(String)

    static func == (one: JSONName, other: JSONName) -> Bool {
        one.withBytes { bytes in other.withBytes { same(bytes, $0) } }
    }

    func hash(into hasher: inout Hasher) {
        withBytes { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    private func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        switch self {
        case .standing(let bytes): return body(bytes)
        case .copied(var text): return text.withUTF8(body)
        }
    }
}

/// Whether two runs of bytes are equal, eight at a time.
@inline(__always)
func same(_ one: UnsafeBufferPointer<UInt8>, _ other: UnsafeBufferPointer<UInt8>) -> Bool {
    one.count == other.count && sameBytes(one, other)
}

@inline(__always)
private func sameBytes(
    _ one: UnsafeBufferPointer<UInt8>, _ other: UnsafeBufferPointer<UInt8>
) -> Bool {
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
