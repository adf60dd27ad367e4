// The members of an object, for a `Decodable`.

struct JSONKeyedDecoding<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let decoding: JSONDecoding
    let index: Int
    let depth: Int

    var codingPath: [any CodingKey] { decoding.path(to: index) }

    /// Each name once, in the order of the text.
    var allKeys: [Key] {
        let members = JSONView(storage: decoding.storage, index: index).members
        let names = members.lazy.map(\.name)
        guard decoding.tape[index].isFlagged else {
            return names.compactMap { Key(stringValue: $0) }
        }
        var known: Set<String> = []
        return names.filter { known.insert($0).inserted }.compactMap { Key(stringValue: $0) }
    }

    func contains(_ key: Key) -> Bool {
        decoding.member(key.stringValue, of: index, depth: depth) != nil
    }

    /// Where the value of `key` is.
    @inline(__always)
    private func place(_ key: Key) throws -> Int {
        guard let place = decoding.member(key.stringValue, of: index, depth: depth) else {
            throw decoding.missing(key, in: index)
        }
        return place
    }

    /// Where the value of `key` is, unless it is missing or null.
    @inline(__always)
    private func placeIfPresent(_ key: Key) -> Int? {
        guard let place = decoding.member(key.stringValue, of: index, depth: depth),
            !decoding.isNull(place)
        else { return nil }
        return place
    }

    func decodeNil(forKey key: Key) throws -> Bool { decoding.isNull(try place(key)) }
}

// MARK: - Values

extension JSONKeyedDecoding {
    func decode(_: Bool.Type, forKey key: Key) throws -> Bool {
        try decoding.bool(at: try place(key))
    }

    func decode(_: String.Type, forKey key: Key) throws -> String {
        try decoding.string(at: try place(key))
    }

    func decode(_: Double.Type, forKey key: Key) throws -> Double {
        try decoding.double(at: try place(key))
    }

    func decode(_: Float.Type, forKey key: Key) throws -> Float {
        try decoding.float(at: try place(key))
    }

    func decode(_: Int.Type, forKey key: Key) throws -> Int {
        try decoding.integer(at: try place(key))
    }

    func decode(_: Int8.Type, forKey key: Key) throws -> Int8 {
        try decoding.integer(at: try place(key))
    }

    func decode(_: Int16.Type, forKey key: Key) throws -> Int16 {
        try decoding.integer(at: try place(key))
    }

    func decode(_: Int32.Type, forKey key: Key) throws -> Int32 {
        try decoding.integer(at: try place(key))
    }

    func decode(_: Int64.Type, forKey key: Key) throws -> Int64 {
        try decoding.integer(at: try place(key))
    }

    func decode(_: Int128.Type, forKey key: Key) throws -> Int128 {
        try decoding.integer(at: try place(key))
    }

    func decode(_: UInt.Type, forKey key: Key) throws -> UInt {
        try decoding.integer(at: try place(key))
    }

    func decode(_: UInt8.Type, forKey key: Key) throws -> UInt8 {
        try decoding.integer(at: try place(key))
    }

    func decode(_: UInt16.Type, forKey key: Key) throws -> UInt16 {
        try decoding.integer(at: try place(key))
    }

    func decode(_: UInt32.Type, forKey key: Key) throws -> UInt32 {
        try decoding.integer(at: try place(key))
    }

    func decode(_: UInt64.Type, forKey key: Key) throws -> UInt64 {
        try decoding.integer(at: try place(key))
    }

    func decode(_: UInt128.Type, forKey key: Key) throws -> UInt128 {
        try decoding.integer(at: try place(key))
    }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try decoding.decode(type, at: try place(key), depth: depth + 1)
    }
}

// MARK: - Values that may be missing or null

extension JSONKeyedDecoding {
    func decodeIfPresent(_: Bool.Type, forKey key: Key) throws -> Bool? {
        guard let place = placeIfPresent(key) else { return nil }
        return try decoding.bool(at: place)
    }

    func decodeIfPresent(_: String.Type, forKey key: Key) throws -> String? {
        guard let place = placeIfPresent(key) else { return nil }
        return try decoding.string(at: place)
    }

    func decodeIfPresent(_: Double.Type, forKey key: Key) throws -> Double? {
        guard let place = placeIfPresent(key) else { return nil }
        return try decoding.double(at: place)
    }

    func decodeIfPresent(_: Float.Type, forKey key: Key) throws -> Float? {
        guard let place = placeIfPresent(key) else { return nil }
        return try decoding.float(at: place)
    }

    func decodeIfPresent(_: Int.Type, forKey key: Key) throws -> Int? {
        guard let place = placeIfPresent(key) else { return nil }
        return try decoding.integer(at: place)
    }

    func decodeIfPresent(_: Int8.Type, forKey key: Key) throws -> Int8? {
        guard let place = placeIfPresent(key) else { return nil }
        return try decoding.integer(at: place)
    }

    func decodeIfPresent(_: Int16.Type, forKey key: Key) throws -> Int16? {
        guard let place = placeIfPresent(key) else { return nil }
        return try decoding.integer(at: place)
    }

    func decodeIfPresent(_: Int32.Type, forKey key: Key) throws -> Int32? {
        guard let place = placeIfPresent(key) else { return nil }
        return try decoding.integer(at: place)
    }

    func decodeIfPresent(_: Int64.Type, forKey key: Key) throws -> Int64? {
        guard let place = placeIfPresent(key) else { return nil }
        return try decoding.integer(at: place)
    }

    func decodeIfPresent(_: Int128.Type, forKey key: Key) throws -> Int128? {
        guard let place = placeIfPresent(key) else { return nil }
        return try decoding.integer(at: place)
    }

    func decodeIfPresent(_: UInt.Type, forKey key: Key) throws -> UInt? {
        guard let place = placeIfPresent(key) else { return nil }
        return try decoding.integer(at: place)
    }

    func decodeIfPresent(_: UInt8.Type, forKey key: Key) throws -> UInt8? {
        guard let place = placeIfPresent(key) else { return nil }
        return try decoding.integer(at: place)
    }

    func decodeIfPresent(_: UInt16.Type, forKey key: Key) throws -> UInt16? {
        guard let place = placeIfPresent(key) else { return nil }
        return try decoding.integer(at: place)
    }

    func decodeIfPresent(_: UInt32.Type, forKey key: Key) throws -> UInt32? {
        guard let place = placeIfPresent(key) else { return nil }
        return try decoding.integer(at: place)
    }

    func decodeIfPresent(_: UInt64.Type, forKey key: Key) throws -> UInt64? {
        guard let place = placeIfPresent(key) else { return nil }
        return try decoding.integer(at: place)
    }

    func decodeIfPresent(_: UInt128.Type, forKey key: Key) throws -> UInt128? {
        guard let place = placeIfPresent(key) else { return nil }
        return try decoding.integer(at: place)
    }

    func decodeIfPresent<Value: Decodable>(
        _ type: Value.Type, forKey key: Key
    ) throws -> Value? {
        guard let place = placeIfPresent(key) else { return nil }
        return try decoding.decode(type, at: place, depth: depth + 1)
    }
}

// MARK: - Nested containers

extension JSONKeyedDecoding {
    func nestedContainer<NestedKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try decoder(at: place(key)).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try decoder(at: place(key)).unkeyedContainer()
    }

    /// A decoder of the member `super`.
    func superDecoder() throws -> any Decoder {
        guard let place = decoding.member("super", of: index, depth: depth) else {
            throw decoding.missing(JSONKey(stringValue: "super"), in: index)
        }
        return decoder(at: place)
    }

    func superDecoder(forKey key: Key) throws -> any Decoder { decoder(at: try place(key)) }

    private func decoder(at place: Int) -> JSONValueDecoder {
        JSONValueDecoder(decoding: decoding, index: place, depth: depth + 1)
    }
}
