internal import JSON

/// The properties of an object, found by their names' bytes.
final class ObjectCheck: @unchecked Sendable {
    struct Property {
        let name: String
        let node: Int32
        let isRequired: Bool
    }

    /// A property as the check sees it: its name is a part of `bytes`.
    struct Entry {
        let start: UnsafePointer<UInt8>
        let count: Int
        let node: Int32

        var name: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: count) }

        /// Compares eight bytes at a time, which both texts have behind their ends.
        @inline(__always)
        func isName(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
            guard text.count == count, let other = text.baseAddress else { return false }
            var index = 0
            while true {
                let difference = word(at: start + index) ^ word(at: other + index)
                let rest = count - index
                if rest <= 8 { return rest == 0 || difference << UInt64(64 - rest * 8) == 0 }
                if difference != 0 { return false }
                index += 8
            }
        }

        private func word(at place: UnsafePointer<UInt8>) -> UInt64 {
            UInt64(littleEndian: UnsafeRawPointer(place).loadUnaligned(as: UInt64.self))
        }
    }

    /// What members are that are no properties.
    enum Others { case allowed, refused, node(Int32) }

    /// In the order in which they were declared.
    let entries: UnsafeBufferPointer<Entry>
    let others: Others
    let count: ClosedRange<Int>
    let required: PropertySet
    private let bytes: UnsafeMutablePointer<UInt8>
    /// Which property to look at for each hash; -1 for none.
    private let table: [Int32]

    init(_ properties: [Property], others: Others, count: ClosedRange<Int>) {
        self.others = others
        self.count = count
        var required = PropertySet(count: properties.count)
        // Eight bytes can be read from wherever a name begins or goes on.
        let capacity = properties.reduce(8) { $0 + $1.name.utf8.count }
        bytes = .allocate(capacity: capacity)
        bytes.initialize(repeating: 0, count: capacity)
        let entries = UnsafeMutableBufferPointer<Entry>.allocate(capacity: properties.count)
        var start = bytes
        for (index, property) in properties.enumerated() {
            let name = Array(property.name.utf8)
            start.initialize(from: name, count: name.count)
            entries.initializeElement(
                at: index,
                to: Entry(start: start, count: name.count, node: property.node))
            if property.isRequired { required.insert(index) }
            start += name.count
        }
        self.entries = UnsafeBufferPointer(entries)
        self.required = required
        table = Self.table(of: self.entries)
    }

    deinit {
        entries.deallocate()
        bytes.deallocate()
    }

    private static func table(of entries: UnsafeBufferPointer<Entry>) -> [Int32] {
        let capacity = 1 << (Int.bitWidth - (entries.count * 2).leadingZeroBitCount)
        var table = Array(repeating: Int32(-1), count: capacity)
        for (index, entry) in entries.enumerated() {
            var slot = hash(entry.name) & (capacity - 1)
            while table[slot] >= 0 { slot = (slot + 1) & (capacity - 1) }
            table[slot] = Int32(truncatingIfNeeded: index)
        }
        return table
    }

    /// The number of the property whose name stands at `index`; -1 for none.
    ///
    /// - Parameter expected: The one that is looked at first: members mostly come in order.
    @inline(__always)
    func property(at index: Int, of tape: JSONTape, expected: Int) -> Int {
        let word = tape[index]
        if expected < entries.count, !word.isFlagged,
            entries[expected].isName(tape.bytes(of: word))
        {
            return expected
        }
        return property(named: word, of: tape)
    }

    @inline(never)
    private func property(named word: JSONWord, of tape: JSONTape) -> Int {
        if entries.isEmpty { return -1 }
        if !word.isFlagged { return find(tape.bytes(of: word)) }
        var name = tape.string(word)
        return name.withUTF8(find)
    }

    private func find(_ name: UnsafeBufferPointer<UInt8>) -> Int {
        var slot = Self.hash(name) & (table.count - 1)
        while table[slot] >= 0 {
            let entry = entries[Int(table[slot])]
            if entry.count == name.count, entry.name.elementsEqual(name) { return Int(table[slot]) }
            slot = (slot + 1) & (table.count - 1)
        }
        return -1
    }

    /// Names with one hash cost no more than a look at all properties.
    private static func hash(_ name: UnsafeBufferPointer<UInt8>) -> Int {
        guard let first = name.first, let last = name.last else { return 0 }
        let middle = name[name.count / 2]
        return (name.count &* 31 &+ Int(first)) &* 31 &+ Int(last) &* 7 &+ Int(middle) &* 131
    }
}
