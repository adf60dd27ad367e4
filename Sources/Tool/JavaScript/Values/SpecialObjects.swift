internal import EventLoops

/// An error, which is shown with its stack.
final class ErrorObject: Object {
    /// The calls under way when it was made, until somebody asks for `stack`: only then is it
    /// written, with what the error says by then, as in V8.
    var calls: [String]?

    private func writeStack() {
        guard let calls else { return }
        self.calls = nil
        let lines = [header.string] + calls.map { "    at \($0)" }
        super.define("stack", Property(.text(lines.joined(separator: "\n")), .hidden))
    }

    override func own(_ key: PropertyKey) -> Property? {
        if calls != nil, key == "stack" { writeStack() }
        return super.own(key)
    }

    override func define(_ key: PropertyKey, _ property: Property) {
        if calls != nil, key == "stack" { calls = nil }
        super.define(key, property)
    }

    override var ownKeys: [PropertyKey] {
        writeStack()
        return super.ownKeys
    }
}

extension Object {
    /// `Error: message`, without running anything of the program's.
    var header: Text {
        let name = value("name")
        let message = value("message").text
        let title = name.isUndefined ? "Error" : name.text
        if title.isEmpty { return message }
        return message.isEmpty ? title : title + ": " + message
    }
}

/// `new Number(1)` and its like.
final class PrimitiveObject: Object {
    let primitive: Value

    init(heap: Heap, prototype: Object?, _ primitive: Value) {
        self.primitive = primitive
        super.init(heap: heap, prototype: prototype)
    }

    override func own(_ key: PropertyKey) -> Property? {
        if case .string(let text) = primitive, let name = key.text {
            if let index = name.arrayIndex, index < text.count {
                return Property(.string(text.slice(index..<index + 1)), .enumerable)
            }
            if name == "length" { return Property(.integer(text.count), []) }
        }
        return super.own(key)
    }

    override var ownKeys: [PropertyKey] {
        guard case .string(let text) = primitive else { return super.ownKeys }
        return (0..<text.count).map { .text(Text(String($0))) } + ["length"] + super.ownKeys
    }
}

/// A Map or a Set (the values are the keys), in order of insertion.
final class CollectionObject: Object {
    /// Values by SameValueZero.
    private enum Key: Hashable {
        case undefined, null, notANumber
        case boolean(Bool)
        case number(Double)
        case string(Text)
        case identity(ObjectIdentifier)

        init(_ value: Value) {
            switch value {
            case .empty, .undefined: self = .undefined
            case .null: self = .null
            case .boolean(let flag): self = .boolean(flag)
            case .number(let number): self = number.isNaN ? .notANumber : .number(number + 0)
            case .string(let text): self = .string(text)
            case .symbol(let symbol): self = .identity(ObjectIdentifier(symbol))
            case .object(let object): self = .identity(ObjectIdentifier(object))
            }
        }
    }

    let isMap: Bool
    /// Weak ones cannot be listed. What they keep lives as long as they do.
    let isWeak: Bool
    /// nil where an entry was deleted, so that iterations find their place again.
    private(set) var entries: [(key: Value, value: Value)?] = []
    private var index: [Key: Int] = [:]

    var count: Int { index.count }

    init(heap: Heap, prototype: Object?, isMap: Bool, isWeak: Bool) {
        self.isMap = isMap
        self.isWeak = isWeak
        super.init(heap: heap, prototype: prototype)
    }

    override func letGo() {
        super.letGo()
        entries = []
        index = [:]
    }

    func get(_ key: Value) -> Value? { index[Key(key)].flatMap { entries[$0]?.value } }

    func set(_ key: Value, _ value: Value) {
        let name = Key(key)
        if let place = index[name] {
            entries[place]?.value = value
        } else {
            index[name] = entries.count
            // -0 is kept as 0.
            if case .number(let number) = key {
                entries.append((.number(number == 0 ? 0 : number), value))
            } else {
                entries.append((key, value))
            }
        }
    }

    func remove(_ key: Value) -> Bool {
        guard let place = index.removeValue(forKey: Key(key)) else { return false }
        entries[place] = nil
        return true
    }

    func removeAll() {
        for place in entries.indices { entries[place] = nil }
        index = [:]
    }
}

/// Bytes, as `fs` reads them.
final class BufferObject: Object {
    let bytes: [UInt8]

    init(heap: Heap, prototype: Object?, _ bytes: [UInt8]) {
        self.bytes = bytes
        super.init(heap: heap, prototype: prototype)
    }

    override func own(_ key: PropertyKey) -> Property? {
        if let index = key.text?.arrayIndex {
            return index < bytes.count ? Property(.integer(Int(bytes[index])), .enumerable) : nil
        }
        return super.own(key)
    }
}

/// What `setTimeout`, `setInterval` and `setImmediate` return.
final class TimerObject: Object {
    enum Handle {
        case timer(TimerID)
        case immediate(Immediate)
    }

    let number: Int
    let repeats: Bool
    var handle: Handle?
    var isReferenced = true
    /// The task's number in the timeline.
    var task = 0

    init(heap: Heap, prototype: Object?, number: Int, repeats: Bool) {
        self.number = number
        self.repeats = repeats
        super.init(heap: heap, prototype: prototype)
    }
}

/// What goes through the elements of something, for loops and for programs.
final class IteratorObject: Object {
    enum Source {
        case array(Object, ArrayPart)
        case string(Text)
        case collection(CollectionObject, ArrayPart)
        /// A program's own: the object and its `next`.
        case custom(Object, Value)
        case done
    }

    enum ArrayPart { case keys, values, entries }

    var source: Source
    var index = 0
    /// Whether the steps are promises of their own.
    var isAsync = false

    init(heap: Heap, prototype: Object?, _ source: Source) {
        self.source = source
        super.init(heap: heap, prototype: prototype)
    }

    override func letGo() {
        super.letGo()
        source = .done
    }
}
