// Things of one kind, in memory: what all loops read and change.

internal import Bytes
internal import Digests
internal import HTTP
internal import JSON
internal import Synchronization

/// The items of a collection, in the order in which they came.
package final class Collection: Sendable {
    /// One item in one state. Never written after it was made.
    struct Item: Sendable {
        /// What stands in its path.
        let key: String
        /// Its place in the order, which it keeps.
        let sequence: Int
        /// Another one for each state.
        let version: Int
        let value: JSONValue
        /// The value as it is sent.
        let bytes: [UInt8]
        let tag: EntityTag
    }

    private struct State {
        /// By their sequence.
        var items: [Item] = []
        var sequences: [String: Int] = [:]
        var lastNumber: Int64 = 0
        var lastSequence = 0
        var lastVersion = 0

        /// Where the item is.
        func place(of key: String) -> Int? {
            guard let sequence = sequences[key] else { return nil }
            var (low, high) = (0, items.count)
            while low < high {
                let middle = (low + high) / 2
                if items[middle].sequence < sequence { low = middle + 1 } else { high = middle }
            }
            return low
        }
    }

    /// The member that an item is named by.
    let keyName: String
    /// What it was made from; another one makes another collection.
    let origin: [UInt8]
    private let state = Mutex(State())

    init(keyName: String, origin: [UInt8]) {
        self.keyName = keyName
        self.origin = origin
    }

    // MARK: Reading

    /// All items as they are now.
    var items: [Item] { state.withLock { $0.items } }

    func item(_ key: String) -> Item? {
        state.withLock { state in state.place(of: key).map { state.items[$0] } }
    }

    // MARK: Changing

    /// What became of an item that was to be added.
    enum Addition {
        case added(Item)
        case taken
        case full
    }

    /// Numbers from here on are not counted from: a client that uses up the last would leave none
    /// for others. ECMAScript has them all (`Number.MAX_SAFE_INTEGER`).
    static let numberMax: Int64 = 1 << 53

    /// Makes keys of numbers above `number`.
    func count(from number: Int64) {
        if number < Self.numberMax {
            state.withLock { $0.lastNumber = max($0.lastNumber, number) }
        }
    }

    /// The next number for a key: one more than the greatest that there was.
    func nextNumber() -> Int64 {
        state.withLock { state in
            if state.lastNumber < .max { state.lastNumber += 1 }
            return state.lastNumber
        }
    }

    /// Adds an item behind all others, unless there are `max`.
    func add(_ value: JSONValue, key: String, upTo max: Int) -> Addition {
        let bytes = Array(value.encode().utf8)
        return state.withLock { state in
            if state.sequences[key] != nil { return .taken }
            if state.items.count >= max { return .full }
            state.lastSequence += 1
            state.lastVersion += 1
            if let number = Int64(key), number < Self.numberMax {
                state.lastNumber = Swift.max(state.lastNumber, number)
            }
            let item = Item(
                key: key, sequence: state.lastSequence, version: state.lastVersion, value: value,
                bytes: bytes, tag: Self.tag(of: bytes))
            state.items.append(item)
            state.sequences[key] = item.sequence
            return .added(item)
        }
    }

    /// Puts `value` in the place of `old`.
    ///
    /// - Returns: Nil when that is not the item's state any more.
    func replace(_ old: Item, with value: JSONValue) -> Item? {
        let bytes = Array(value.encode().utf8)
        return state.withLock { state in
            guard let place = state.place(of: old.key), state.items[place].version == old.version
            else { return nil }
            state.lastVersion += 1
            let item = Item(
                key: old.key, sequence: old.sequence, version: state.lastVersion, value: value,
                bytes: bytes, tag: Self.tag(of: bytes))
            state.items[place] = item
            return item
        }
    }

    /// - Returns: Whether `old` still was the item's state, and now is gone.
    func remove(_ old: Item) -> Bool {
        state.withLock { state in
            guard let place = state.place(of: old.key), state.items[place].version == old.version
            else { return false }
            state.items.remove(at: place)
            state.sequences[old.key] = nil
            return true
        }
    }

    /// Of the bytes: equal tags mean equal items, also in another process.
    static func tag(of bytes: [UInt8]) -> EntityTag {
        let digest = Array(SHA256.digest(bytes).prefix(15))
        guard let tag = EntityTag(Base64.url.encode(digest.span.bytes)) else {
            preconditionFailure("base64url has no character that a tag may not have")
        }
        return tag
    }
}

extension JSONValue {
    /// What a key is in a path: an integer's digits, or a text of 1 to 256 bytes.
    var keyText: String? {
        switch self {
        case .integer(let number): "\(number)"
        case .string(let text):
            (1...256).contains(text.utf8.count) && text != "." && text != ".." ? text : nil
        case .object, .array, .double, .number, .bool, .null: nil
        }
    }

    /// An object with `name` as `value`, in its place or in front; each name once, the last of
    /// several.
    func setting(_ name: String, to value: JSONValue?) -> JSONValue {
        guard case .object(let members) = self else { return self }
        var result: [JSONMember] = []
        var places: [String: Int] = [:]
        for member in members {
            let value = member.name == name ? value ?? member.value : member.value
            if let place = places[member.name] {
                result[place] = JSONMember(member.name, value)
            } else {
                places[member.name] = result.count
                result.append(JSONMember(member.name, value))
            }
        }
        if places[name] == nil, let value { result.insert(JSONMember(name, value), at: 0) }
        return .object(result)
    }
}
