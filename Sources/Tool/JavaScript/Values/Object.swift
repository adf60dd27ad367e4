/// An object: properties, and the object that is asked for those it has not.
class Object {
    let heap: Heap
    var prototype: Object?
    var properties = PropertyMap()
    var isExtensible = true
    /// Names that Node's object of this kind has, and this one lacks.
    var omissions: Omissions?

    init(heap: Heap, prototype: Object?) {
        self.heap = heap
        self.prototype = prototype
        heap.add(self)
    }

    deinit {
        if properties.count > 0 || prototype != nil {
            heap.bury(Heap.Contents(prototype: prototype, properties: properties, values: []))
        }
    }

    /// Forgets everything: the program is over.
    func letGo() {
        prototype = nil
        properties = PropertyMap()
        omissions = nil
    }

    // MARK: Own properties

    func own(_ key: PropertyKey) -> Property? { properties[key] }

    /// Makes or replaces a property, whatever its flags say.
    func define(_ key: PropertyKey, _ property: Property) { properties[key] = property }

    /// Changes the value of an own property that may be written.
    func setOwnValue(_ key: PropertyKey, _ value: Value) { properties.setValue(value, for: key) }

    /// - Returns: False when it must not be deleted.
    func delete(_ key: PropertyKey) -> Bool {
        guard let property = own(key) else { return true }
        guard property.flags.contains(.configurable) else { return false }
        properties[key] = nil
        return true
    }

    var ownKeys: [PropertyKey] { properties.keys }

    func freeze(_ isSealedOnly: Bool) {
        isExtensible = false
        properties.changeFlags { property in
            property.flags.remove(.configurable)
            if !isSealedOnly, case .value = property.content { property.flags.remove(.writable) }
        }
    }

    var isFrozen: Bool {
        !isExtensible
            && properties.allFlags.allSatisfy { property in
                if property.flags.contains(.configurable) { return false }
                if case .value = property.content { return !property.flags.contains(.writable) }
                return true
            }
    }

    var isSealed: Bool {
        !isExtensible && properties.allFlags.allSatisfy { !$0.flags.contains(.configurable) }
    }

    // MARK: Chains

    /// The property where it is found, up the chain.
    func find(_ key: PropertyKey) -> Property? {
        var object: Object? = self
        while let current = object {
            if let property = current.own(key) { return property }
            object = current.prototype
        }
        return nil
    }

    func has(_ key: PropertyKey) -> Bool { find(key) != nil }

    /// A plain value by name; undefined for accessors.
    func value(_ key: PropertyKey) -> Value { find(key)?.value ?? .undefined }

    func inherits(from ancestor: Object) -> Bool {
        var object = prototype
        while let current = object {
            if current === ancestor { return true }
            object = current.prototype
        }
        return false
    }

    /// Where a property of the chain is known to be left out of the subset.
    func omission(of key: PropertyKey) -> String? {
        guard case .text(let text) = key else { return nil }
        var object: Object? = self
        while let current = object {
            if let omissions = current.omissions, omissions.names.contains(text) {
                return "\(omissions.title).\(text)"
            }
            object = current.prototype
        }
        return nil
    }

    // MARK: For the library

    func hide(_ key: PropertyKey, _ value: Value) { define(key, Property(value, .hidden)) }

    subscript(key: PropertyKey) -> Value {
        get { value(key) }
        set {
            if own(key) == nil {
                define(key, Property(newValue))
            } else {
                setOwnValue(key, newValue)
            }
        }
    }
}

/// What Node has under a name and the subset has not.
struct Omissions {
    let title: String
    let names: Set<Text>
}
