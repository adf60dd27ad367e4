internal import JSON

/// The properties of an object, found by their names' bytes.
final class ObjectCheck: Sendable {
    struct Property: Sendable {
        let name: String
        let bytes: [UInt8]
        let node: Int32
        let isRequired: Bool

        init(name: String, node: Int32, isRequired: Bool) {
            self.name = name
            bytes = Array(name.utf8)
            self.node = node
            self.isRequired = isRequired
        }
    }

    /// What members are that are no properties.
    enum Others: Sendable { case allowed, refused, node(Int32) }

    let properties: [Property]
    let others: Others
    let count: ClosedRange<Int>
    /// Which property to look at for each hash; -1 for none.
    private let table: [Int32]
    let hasRequired: Bool

    init(_ properties: [Property], others: Others, count: ClosedRange<Int>) {
        self.properties = properties
        self.others = others
        self.count = count
        hasRequired = properties.contains(where: \.isRequired)
        let capacity = 1 << (Int.bitWidth - (properties.count * 2).leadingZeroBitCount)
        var table = Array(repeating: Int32(-1), count: capacity)
        for (index, property) in properties.enumerated() {
            var slot = property.bytes.withUnsafeBufferPointer(Self.hash) & (capacity - 1)
            while table[slot] >= 0 { slot = (slot + 1) & (capacity - 1) }
            table[slot] = Int32(truncatingIfNeeded: index)
        }
        self.table = table
    }

    /// The number of the property whose name stands at `index`; -1 for none.
    ///
    /// - Parameter expected: The one that is looked at first: members mostly come in order.
    func property(at index: Int, of tape: JSONTape, expected: Int) -> Int {
        if expected < properties.count, isName(of: expected, at: index, tape) { return expected }
        if properties.isEmpty { return -1 }
        let word = tape[index]
        if !word.isFlagged { return find(tape.bytes(of: word)) }
        var name = tape.string(word)
        return name.withUTF8(find)
    }

    @inline(__always)
    private func isName(of property: Int, at index: Int, _ tape: JSONTape) -> Bool {
        let word = tape[index]
        return properties[property].bytes.withUnsafeBufferPointer { name in
            !word.isFlagged && word.payload == name.count && tape.isName(name, at: index)
        }
    }

    private func find(_ name: UnsafeBufferPointer<UInt8>) -> Int {
        var slot = Self.hash(name) & (table.count - 1)
        while table[slot] >= 0 {
            let bytes = properties[Int(table[slot])].bytes
            if bytes.count == name.count, bytes.elementsEqual(name) { return Int(table[slot]) }
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
