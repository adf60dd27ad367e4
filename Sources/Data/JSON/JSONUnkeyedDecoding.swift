// The elements of an array, for a `Decodable`.

/// Three words: it fits an existential without allocating.
struct JSONUnkeyedDecoding: UnkeyedDecodingContainer {
    let decoding: JSONDecoding
    private let array: UInt32
    private var next: UInt32
    private var position: UInt32 = 0
    private let nextDepth: UInt32

    init(decoding: JSONDecoding, array: Int, depth: Int) {
        self.decoding = decoding
        self.array = UInt32(array)
        next = self.array + 1
        nextDepth = UInt32(depth) + 1
    }

    var codingPath: [any CodingKey] { decoding.path(to: Int(array)) }
    var count: Int? { decoding.tape.count(of: Int(array)) }
    var isAtEnd: Bool { Int(next) == decoding.tape.end(of: Int(array)) }
    var currentIndex: Int { Int(position) }

    /// The next element, which is passed over when `body` makes something of it.
    @inline(__always)
    private mutating func take<Value>(_ body: (Int) throws -> Value) throws -> Value {
        let index = Int(next)
        if isAtEnd { throw ended(Value.self) }
        let value = try body(index)
        pass()
        return value
    }

    @inline(__always)
    private mutating func pass() {
        next = UInt32(decoding.tape.end(of: Int(next)))
        position += 1
    }

    @inline(never)
    private func ended(_ type: Any.Type) -> DecodingError {
        .valueNotFound(
            type,
            .init(
                codingPath: codingPath + [JSONKey(intValue: currentIndex)],
                debugDescription: "the array has only \(position) elements"))
    }

    mutating func decodeNil() throws -> Bool {
        if isAtEnd { throw ended(Any?.self) }
        guard decoding.isNull(Int(next)) else { return false }
        return try take { _ in true }
    }
}

// MARK: - Values

extension JSONUnkeyedDecoding {
    mutating func decode(_: Bool.Type) throws -> Bool {
        let decoding = decoding
        return try take { try decoding.bool(at: $0) }
    }

    mutating func decode(_: String.Type) throws -> String {
        let decoding = decoding
        return try take { try decoding.string(at: $0) }
    }

    mutating func decode(_: Double.Type) throws -> Double {
        let decoding = decoding
        return try take { try decoding.double(at: $0) }
    }

    mutating func decode(_: Float.Type) throws -> Float {
        let decoding = decoding
        return try take { try decoding.float(at: $0) }
    }

    mutating func decode(_: Int.Type) throws -> Int {
        let decoding = decoding
        return try take { try decoding.integer(at: $0) }
    }

    mutating func decode(_: Int8.Type) throws -> Int8 {
        let decoding = decoding
        return try take { try decoding.integer(at: $0) }
    }

    mutating func decode(_: Int16.Type) throws -> Int16 {
        let decoding = decoding
        return try take { try decoding.integer(at: $0) }
    }

    mutating func decode(_: Int32.Type) throws -> Int32 {
        let decoding = decoding
        return try take { try decoding.integer(at: $0) }
    }

    mutating func decode(_: Int64.Type) throws -> Int64 {
        let decoding = decoding
        return try take { try decoding.integer(at: $0) }
    }

    mutating func decode(_: Int128.Type) throws -> Int128 {
        let decoding = decoding
        return try take { try decoding.integer(at: $0) }
    }

    mutating func decode(_: UInt.Type) throws -> UInt {
        let decoding = decoding
        return try take { try decoding.integer(at: $0) }
    }

    mutating func decode(_: UInt8.Type) throws -> UInt8 {
        let decoding = decoding
        return try take { try decoding.integer(at: $0) }
    }

    mutating func decode(_: UInt16.Type) throws -> UInt16 {
        let decoding = decoding
        return try take { try decoding.integer(at: $0) }
    }

    mutating func decode(_: UInt32.Type) throws -> UInt32 {
        let decoding = decoding
        return try take { try decoding.integer(at: $0) }
    }

    mutating func decode(_: UInt64.Type) throws -> UInt64 {
        let decoding = decoding
        return try take { try decoding.integer(at: $0) }
    }

    mutating func decode(_: UInt128.Type) throws -> UInt128 {
        let decoding = decoding
        return try take { try decoding.integer(at: $0) }
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        if isAtEnd { throw ended(type) }
        let value = try decoding.decode(type, at: Int(next), depth: Int(nextDepth))
        pass()
        return value
    }
}

// MARK: - Nested containers

extension JSONUnkeyedDecoding {
    mutating func nestedContainer<NestedKey>(
        keyedBy type: NestedKey.Type
    ) throws -> KeyedDecodingContainer<NestedKey> {
        let decoder = decoder
        return try take { try decoder($0).container(keyedBy: type) }
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        let decoder = decoder
        return try take { try decoder($0).unkeyedContainer() }
    }

    mutating func superDecoder() throws -> any Decoder {
        let decoder = decoder
        return try take { decoder($0) }
    }

    private var decoder: (Int) -> JSONValueDecoder {
        let (decoding, depth) = (decoding, Int(nextDepth))
        return { JSONValueDecoder(decoding: decoding, index: $0, depth: depth) }
    }
}
