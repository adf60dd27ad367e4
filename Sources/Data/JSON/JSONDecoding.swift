// `Decodable` from a tape.
//
// No path is kept on the way down: an error finds its own by walking to its place again.

extension JSONView {
    /// Makes a `Decodable` of the value.
    ///
    /// Keys are taken as they are. An integer is any number that is whole and fits; a floating
    /// point number is the nearest. Types of Foundation are decoded as they decode themselves,
    /// without the special treatment that its own decoder gives to `Date`, `Data` and `URL`.
    ///
    /// - Throws: `DecodingError` (`JSONPointer.init(_:)` tells where), and what the type throws.
    public func decode<Value: Decodable>(
        _ type: Value.Type = Value.self, userInfo: [CodingUserInfoKey: any Sendable] = [:]
    ) throws -> Value {
        let decoding = JSONDecoding(storage: storage, userInfo: userInfo)
        return try decoding.decode(type, at: index, depth: 0)
    }
}

/// One decoding: what all of its containers share.
final class JSONDecoding {
    let storage: JSONStorage
    let tape: JSONTape
    let userInfo: [CodingUserInfoKey: any Sendable]
    /// For each level, the object that was last searched there, and where its last name stood:
    /// names that are asked for in the order of the text are found at once.
    private let cursors: UnsafeMutablePointer<(object: Int, name: Int)>
    private static let cursorCount = 32
    /// Of each object that has several members of one name, where the last of each name is.
    private var lastMembers: [Int: [[UInt8]: Int]] = [:]
    private var ways: JSONWays

    init(storage: JSONStorage, userInfo: [CodingUserInfoKey: any Sendable]) {
        self.storage = storage
        tape = storage.tape
        ways = JSONWays(on: storage.tape)
        self.userInfo = userInfo
        cursors = .allocate(capacity: Self.cursorCount)
        cursors.initialize(repeating: (-1, 0), count: Self.cursorCount)
    }

    deinit { cursors.deallocate() }

    /// Where on the tape the value of member `name` of the object at `object` is.
    @inline(__always)
    func member(_ name: String, of object: Int, depth: Int) -> Int? {
        var name = name
        return name.withUTF8 { find($0, in: object, depth: depth) }
    }

    private func find(
        _ name: UnsafeBufferPointer<UInt8>, in object: Int, depth: Int
    ) -> Int? {
        let tape = tape
        let header = tape[object]
        let first = object + 1
        let end = header.payload
        if header.isFlagged { return lastMember(name, of: object) }
        let slot = cursors + depth % Self.cursorCount
        let start = slot.pointee.object == object ? slot.pointee.name : first
        var index = start
        while index < end {
            if tape.isName(name, at: index) {
                slot.pointee = (object, index)
                return index + 1
            }
            index = tape.end(of: index + 1)
        }
        index = first
        while index < start {
            if tape.isName(name, at: index) {
                slot.pointee = (object, index)
                return index + 1
            }
            index = tape.end(of: index + 1)
        }
        return nil
    }

    /// As `tape.lastMember(_:of:)`, which would look at all members for each of a dictionary's.
    @inline(never)
    private func lastMember(_ name: UnsafeBufferPointer<UInt8>, of object: Int) -> Int? {
        if let places = lastMembers[object] { return places[Array(name)] }
        var places: [[UInt8]: Int] = [:]
        var index = object + 1
        while index < tape[object].payload {
            places[Array(tape.string(tape[index]).utf8)] = index + 1
            index = tape.end(of: index + 1)
        }
        lastMembers[object] = places
        return places[Array(name)]
    }
}

extension JSONTape {
    /// As `member(_:of:)`, for an object that may have several of that name.
    func lastMember(_ name: UnsafeBufferPointer<UInt8>, of object: Int) -> Int? {
        let end = end(of: object)
        var index = object + 1
        var found: Int?
        while index < end {
            if isName(name, at: index) { found = index + 1 }
            index = self.end(of: index + 1)
        }
        return found
    }
}

// MARK: - Values

extension JSONDecoding {
    func decode<Value: Decodable>(
        _ type: Value.Type, at index: Int, depth: Int
    ) throws -> Value {
        // Arrays of plain values need no container. Where two types are one, so are their bits.
        if type == [Double].self {
            return unsafeBitCast(try array(at: index, double), to: Value.self)
        }
        if type == [Int].self {
            return unsafeBitCast(try array(at: index) as [Int], to: Value.self)
        }
        if type == [String].self {
            return unsafeBitCast(try array(at: index, string), to: Value.self)
        }
        return try Value(from: JSONValueDecoder(decoding: self, index: index, depth: depth))
    }

    private func array(at index: Int) throws -> [Int] {
        try array(at: index) { try integer(at: $0) }
    }

    private func array<Element>(
        at index: Int, _ element: (Int) throws -> Element
    ) throws -> [Element] {
        let word = tape[index]
        guard word.isKind(.array) else { throw mismatch([Element].self, at: index) }
        var elements: [Element] = []
        elements.reserveCapacity(tape.count(of: index))
        var next = index + 1
        while next < word.payload {
            elements.append(try element(next))
            next = tape.end(of: next)
        }
        return elements
    }

    func isNull(_ index: Int) -> Bool { tape[index].isKind(.null) }

    func string(at index: Int) throws -> String {
        let word = tape[index]
        guard word.isKind(.string) else { throw mismatch(String.self, at: index) }
        return tape.string(word)
    }

    func bool(at index: Int) throws -> Bool {
        let word = tape[index]
        if word.isKind(.true) { return true }
        guard word.isKind(.false) else { throw mismatch(Bool.self, at: index) }
        return false
    }

    func integer<Integer: FixedWidthInteger>(at index: Int) throws -> Integer {
        let word = tape[index]
        guard word.isKind(.number) else { throw mismatch(Integer.self, at: index) }
        guard let integer: Integer = wholeNumber(tape.bytes(of: word)) else {
            throw corrupted(at: index, "does not fit \(Integer.self)")
        }
        return integer
    }

    func double(at index: Int) throws -> Double {
        let word = tape[index]
        guard word.isKind(.number) else { throw mismatch(Double.self, at: index) }
        let double = nearestDouble(tape.bytes(of: word))
        guard double.isFinite else { throw corrupted(at: index, "does not fit Double") }
        return double
    }

    func float(at index: Int) throws -> Float {
        let word = tape[index]
        guard word.isKind(.number) else { throw mismatch(Float.self, at: index) }
        // By way of a double it would be rounded twice.
        let text = Substring(decoding: tape.bytes(of: word), as: UTF8.self)
        guard let float = Float(text), float.isFinite else {
            throw corrupted(at: index, "does not fit Float")
        }
        return float
    }
}

// MARK: - Errors

extension JSONDecoding {
    func path(to index: Int) -> [any CodingKey] { ways.path(to: index) }

    /// Another kind of value than `type` is made of.
    @inline(never)
    func mismatch(_ type: Any.Type, at index: Int) -> DecodingError {
        let kind = tape[index].kind
        let context = DecodingError.Context(
            codingPath: path(to: index),
            debugDescription: "\(kind.description) stands where \(type) should")
        return kind == .null ? .valueNotFound(type, context) : .typeMismatch(type, context)
    }

    @inline(never)
    private func corrupted(at index: Int, _ what: String) -> DecodingError {
        let text = JSONView(storage: storage, index: index).text
        // It may have as many digits as the sender liked.
        let shown = text.utf8.count > 40 ? text.prefix(40) + "..." : text[...]
        return .dataCorrupted(
            .init(codingPath: path(to: index), debugDescription: "the number \(shown) \(what)"))
    }

    @inline(never)
    func missing(_ key: any CodingKey, in object: Int) -> DecodingError {
        .keyNotFound(
            key,
            .init(
                codingPath: path(to: object),
                debugDescription: "no member \(JSONValue.string(key.stringValue).encode())"))
    }
}

/// What a `Decodable` sees of one value. Three words: it fits an existential without allocating.
struct JSONValueDecoder: Decoder {
    let decoding: JSONDecoding
    let index: Int
    let depth: Int

    var codingPath: [any CodingKey] { decoding.path(to: index) }
    var userInfo: [CodingUserInfoKey: Any] { decoding.userInfo }

    func container<Key>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard decoding.tape[index].isKind(.object) else {
            throw decoding.mismatch([String: Any].self, at: index)
        }
        return KeyedDecodingContainer(
            JSONKeyedDecoding(decoding: decoding, index: index, depth: depth))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard decoding.tape[index].isKind(.array) else {
            throw decoding.mismatch([Any].self, at: index)
        }
        return JSONUnkeyedDecoding(decoding: decoding, array: index, depth: depth)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { self }
}

extension JSONValueDecoder: SingleValueDecodingContainer {
    func decodeNil() -> Bool { decoding.isNull(index) }
    func decode(_: Bool.Type) throws -> Bool { try decoding.bool(at: index) }
    func decode(_: String.Type) throws -> String { try decoding.string(at: index) }
    func decode(_: Double.Type) throws -> Double { try decoding.double(at: index) }
    func decode(_: Float.Type) throws -> Float { try decoding.float(at: index) }
    func decode(_: Int.Type) throws -> Int { try decoding.integer(at: index) }
    func decode(_: Int8.Type) throws -> Int8 { try decoding.integer(at: index) }
    func decode(_: Int16.Type) throws -> Int16 { try decoding.integer(at: index) }
    func decode(_: Int32.Type) throws -> Int32 { try decoding.integer(at: index) }
    func decode(_: Int64.Type) throws -> Int64 { try decoding.integer(at: index) }
    func decode(_: Int128.Type) throws -> Int128 { try decoding.integer(at: index) }
    func decode(_: UInt.Type) throws -> UInt { try decoding.integer(at: index) }
    func decode(_: UInt8.Type) throws -> UInt8 { try decoding.integer(at: index) }
    func decode(_: UInt16.Type) throws -> UInt16 { try decoding.integer(at: index) }
    func decode(_: UInt32.Type) throws -> UInt32 { try decoding.integer(at: index) }
    func decode(_: UInt64.Type) throws -> UInt64 { try decoding.integer(at: index) }
    func decode(_: UInt128.Type) throws -> UInt128 { try decoding.integer(at: index) }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try decoding.decode(type, at: index, depth: depth)
    }
}
