/// An array: its elements without gaps in memory, `.empty` where it has holes.
final class ArrayObject: Object {
    /// The most elements that an array may have.
    static let countMax = 1 << 24

    var elements: [Value]
    /// `arguments`, which is no array but looks like one.
    var isArguments = false
    private var isFrozenArray = false
    private var isSealedArray = false

    init(heap: Heap, prototype: Object?, _ elements: [Value]) {
        self.elements = elements
        super.init(heap: heap, prototype: prototype)
    }

    deinit {
        heap.bury(Heap.Contents(prototype: nil, properties: PropertyMap(), values: elements))
    }

    override func letGo() {
        super.letGo()
        elements = []
    }

    private static let lengthKey: PropertyKey = "length"

    private var elementFlags: Property.Flags {
        isFrozenArray ? .enumerable : isSealedArray ? [.writable, .enumerable] : .all
    }

    override func own(_ key: PropertyKey) -> Property? {
        if case .text(let text) = key, !text.isEmpty {
            if let index = text.arrayIndex {
                guard index < elements.count, !elements[index].isEmpty else { return nil }
                return Property(elements[index], elementFlags)
            }
            if key == Self.lengthKey {
                let flags: Property.Flags =
                    isArguments ? .hidden : isFrozenArray ? [] : .writable
                return Property(.integer(elements.count), flags)
            }
        }
        return properties[key]
    }

    override func define(_ key: PropertyKey, _ property: Property) {
        guard case .text(let text) = key else { return super.define(key, property) }
        if let index = text.arrayIndex {
            if case .value(let value) = property.content { setElement(index, value) }
        } else if key == Self.lengthKey {
            setOwnValue(key, property.value)
        } else {
            super.define(key, property)
        }
    }

    override func setOwnValue(_ key: PropertyKey, _ value: Value) {
        guard case .text(let text) = key else { return super.setOwnValue(key, value) }
        if let index = text.arrayIndex {
            setElement(index, value)
        } else if key == Self.lengthKey, case .number(let number) = value {
            setCount(Int(min(max(0, number), Double(Self.countMax))))
        } else {
            super.setOwnValue(key, value)
        }
    }

    /// Indices past the limit are dropped: `Machine.put` refuses them before.
    func setElement(_ index: Int, _ value: Value) {
        if index < elements.count {
            elements[index] = value
        } else if index < Self.countMax {
            while elements.count < index { elements.append(.empty) }
            elements.append(value)
        }
    }

    func setCount(_ count: Int) {
        if count <= elements.count {
            elements.removeLast(elements.count - count)
        } else {
            elements += Array(repeating: Value.empty, count: count - elements.count)
        }
    }

    override func delete(_ key: PropertyKey) -> Bool {
        if let index = key.text?.arrayIndex {
            if isFrozenArray || isSealedArray { return index >= elements.count }
            if index < elements.count { elements[index] = .empty }
            return true
        }
        return super.delete(key)
    }

    override var ownKeys: [PropertyKey] {
        var keys: [PropertyKey] = []
        for (index, element) in elements.enumerated() where !element.isEmpty {
            keys.append(.text(Text(String(index))))
        }
        if !isArguments { keys.append(Self.lengthKey) }
        return keys + properties.keys
    }

    override func freeze(_ isSealedOnly: Bool) {
        super.freeze(isSealedOnly)
        isSealedArray = true
        if !isSealedOnly { isFrozenArray = true }
    }

    override var isFrozen: Bool { super.isFrozen && (isFrozenArray || elements.isEmpty) }
    override var isSealed: Bool { super.isSealed && (isSealedArray || elements.isEmpty) }

    /// Whether elements may be changed without a look at flags.
    var isPlain: Bool { isExtensible }
}
