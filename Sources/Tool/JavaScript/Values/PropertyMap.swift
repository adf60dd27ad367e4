/// One property of an object.
struct Property {
    enum Content {
        case value(Value)
        case accessor(get: FunctionObject?, set: FunctionObject?)
    }

    struct Flags: OptionSet {
        let rawValue: UInt8
        static let writable = Flags(rawValue: 1)
        static let enumerable = Flags(rawValue: 2)
        static let configurable = Flags(rawValue: 4)
        static let all: Flags = [.writable, .enumerable, .configurable]
        /// Those of the library's own functions.
        static let hidden: Flags = [.writable, .configurable]
    }

    var content: Content
    var flags: Flags

    init(_ value: Value, _ flags: Flags = .all) {
        content = .value(value)
        self.flags = flags
    }

    init(get: FunctionObject?, set: FunctionObject?, _ flags: Flags) {
        content = .accessor(get: get, set: set)
        self.flags = flags
    }

    /// The value of a property that is no accessor.
    var value: Value {
        if case .value(let value) = content { value } else { .undefined }
    }
}

/// Properties in the order in which they were made.
struct PropertyMap {
    private struct Slot {
        var key: PropertyKey
        /// nil once it was deleted.
        var property: Property?
    }

    /// From this size on an index finds what a walk would find.
    private static let indexedFrom = 9

    private var slots: [Slot] = []
    private var index: [PropertyKey: Int] = [:]
    private(set) var count = 0

    private func place(of key: PropertyKey) -> Int? {
        if slots.count >= Self.indexedFrom { return index[key] }
        return slots.firstIndex { $0.key == key && $0.property != nil }
    }

    subscript(key: PropertyKey) -> Property? {
        get { place(of: key).flatMap { slots[$0].property } }
        set {
            if let place = place(of: key) {
                slots[place].property = newValue
                if newValue == nil { remove(at: place, key) }
            } else if let newValue {
                append(key, newValue)
            }
        }
    }

    /// Changes the value of a property that is there.
    mutating func setValue(_ value: Value, for key: PropertyKey) {
        guard let place = place(of: key) else { return }
        slots[place].property?.content = .value(value)
    }

    private mutating func append(_ key: PropertyKey, _ property: Property) {
        slots.append(Slot(key: key, property: property))
        count += 1
        if slots.count == Self.indexedFrom {
            rebuildIndex()
        } else if slots.count > Self.indexedFrom {
            index[key] = slots.count - 1
        }
    }

    private mutating func remove(at place: Int, _ key: PropertyKey) {
        count -= 1
        index[key] = nil
        guard slots.count > 2 * count + Self.indexedFrom else { return }
        slots.removeAll { $0.property == nil }
        rebuildIndex()
    }

    private mutating func rebuildIndex() {
        index = [:]
        guard slots.count >= Self.indexedFrom else { return }
        for (place, slot) in slots.enumerated() where slot.property != nil {
            index[slot.key] = place
        }
    }

    /// Array indices in rising order, then names, then symbols (10.1.11).
    var keys: [PropertyKey] {
        var indices: [(Int, PropertyKey)] = []
        var names: [PropertyKey] = []
        var symbols: [PropertyKey] = []
        for slot in slots where slot.property != nil {
            switch slot.key {
            case .text(let text):
                if let index = text.arrayIndex {
                    indices.append((index, slot.key))
                } else {
                    names.append(slot.key)
                }
            case .symbol(let symbol): if !symbol.isPrivate { symbols.append(slot.key) }
            }
        }
        indices.sort { $0.0 < $1.0 }
        return indices.map(\.1) + names + symbols
    }

    mutating func changeFlags(_ change: (inout Property) -> Void) {
        for place in slots.indices where slots[place].property != nil {
            if var property = slots[place].property {
                change(&property)
                slots[place].property = property
            }
        }
    }

    var allFlags: [Property] { slots.compactMap(\.property) }
}
