// The containers that an `Encodable` writes into.

/// What an `Encodable` writes one value with.
struct JSONValueEncoder: Encoder {
    let encoding: JSONEncoding
    let level: Int

    var codingPath: [any CodingKey] { encoding.path(to: level) }
    var userInfo: [CodingUserInfoKey: Any] { encoding.userInfo }

    func container<Key>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        encoding.begin(true, level: level)
        return KeyedEncodingContainer(JSONKeyedEncoding(encoding: encoding, level: level))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        encoding.begin(false, level: level)
        return JSONUnkeyedEncoding(encoding: encoding, level: level)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }
}

extension JSONValueEncoder: SingleValueEncodingContainer {
    func encodeNil() {
        encoding.beginSingle(level: level)
        encoding.writer.null()
    }

    func encode(_ value: Bool) throws {
        encoding.beginSingle(level: level)
        encoding.writer.bool(value)
    }

    func encode(_ value: String) throws {
        encoding.beginSingle(level: level)
        encoding.writer.string(value)
    }

    func encode(_ value: Double) throws {
        encoding.beginSingle(level: level)
        try encoding.double(value)
    }

    func encode(_ value: Float) throws {
        encoding.beginSingle(level: level)
        try encoding.float(value)
    }

    func encode(_ value: Int) throws {
        encoding.beginSingle(level: level)
        encoding.writer.integer(value)
    }

    func encode(_ value: Int8) throws {
        encoding.beginSingle(level: level)
        encoding.writer.integer(value)
    }

    func encode(_ value: Int16) throws {
        encoding.beginSingle(level: level)
        encoding.writer.integer(value)
    }

    func encode(_ value: Int32) throws {
        encoding.beginSingle(level: level)
        encoding.writer.integer(value)
    }

    func encode(_ value: Int64) throws {
        encoding.beginSingle(level: level)
        encoding.writer.integer(value)
    }

    func encode(_ value: Int128) throws {
        encoding.beginSingle(level: level)
        encoding.writer.integer(value)
    }

    func encode(_ value: UInt) throws {
        encoding.beginSingle(level: level)
        encoding.writer.integer(value)
    }

    func encode(_ value: UInt8) throws {
        encoding.beginSingle(level: level)
        encoding.writer.integer(value)
    }

    func encode(_ value: UInt16) throws {
        encoding.beginSingle(level: level)
        encoding.writer.integer(value)
    }

    func encode(_ value: UInt32) throws {
        encoding.beginSingle(level: level)
        encoding.writer.integer(value)
    }

    func encode(_ value: UInt64) throws {
        encoding.beginSingle(level: level)
        encoding.writer.integer(value)
    }

    func encode(_ value: UInt128) throws {
        encoding.beginSingle(level: level)
        encoding.writer.integer(value)
    }

    func encode(_ value: some Encodable) throws {
        encoding.beginSingle(level: level)
        try encoding.write(value)
    }
}

/// The members of an object.
struct JSONKeyedEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let encoding: JSONEncoding
    let level: Int

    var codingPath: [any CodingKey] { encoding.path(to: level) }

    func encodeNil(forKey key: Key) throws {
        encoding.name(key, level: level)
        encoding.writer.null()
    }

    func encode(_ value: Bool, forKey key: Key) throws {
        encoding.name(key, level: level)
        encoding.writer.bool(value)
    }

    func encode(_ value: String, forKey key: Key) throws {
        encoding.name(key, level: level)
        encoding.writer.string(value)
    }

    func encode(_ value: Double, forKey key: Key) throws {
        encoding.name(key, level: level)
        try encoding.double(value)
    }

    func encode(_ value: Float, forKey key: Key) throws {
        encoding.name(key, level: level)
        try encoding.float(value)
    }

    func encode(_ value: Int, forKey key: Key) throws {
        encoding.name(key, level: level)
        encoding.writer.integer(value)
    }

    func encode(_ value: Int8, forKey key: Key) throws {
        encoding.name(key, level: level)
        encoding.writer.integer(value)
    }

    func encode(_ value: Int16, forKey key: Key) throws {
        encoding.name(key, level: level)
        encoding.writer.integer(value)
    }

    func encode(_ value: Int32, forKey key: Key) throws {
        encoding.name(key, level: level)
        encoding.writer.integer(value)
    }

    func encode(_ value: Int64, forKey key: Key) throws {
        encoding.name(key, level: level)
        encoding.writer.integer(value)
    }

    func encode(_ value: Int128, forKey key: Key) throws {
        encoding.name(key, level: level)
        encoding.writer.integer(value)
    }

    func encode(_ value: UInt, forKey key: Key) throws {
        encoding.name(key, level: level)
        encoding.writer.integer(value)
    }

    func encode(_ value: UInt8, forKey key: Key) throws {
        encoding.name(key, level: level)
        encoding.writer.integer(value)
    }

    func encode(_ value: UInt16, forKey key: Key) throws {
        encoding.name(key, level: level)
        encoding.writer.integer(value)
    }

    func encode(_ value: UInt32, forKey key: Key) throws {
        encoding.name(key, level: level)
        encoding.writer.integer(value)
    }

    func encode(_ value: UInt64, forKey key: Key) throws {
        encoding.name(key, level: level)
        encoding.writer.integer(value)
    }

    func encode(_ value: UInt128, forKey key: Key) throws {
        encoding.name(key, level: level)
        encoding.writer.integer(value)
    }

    func encode(_ value: some Encodable, forKey key: Key) throws {
        encoding.name(key, level: level)
        try encoding.write(value)
    }

    func nestedContainer<NestedKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> {
        gap(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        gap(key).unkeyedContainer()
    }

    func superEncoder() -> any Encoder { gap(JSONKey(stringValue: "super")) }

    func superEncoder(forKey key: Key) -> any Encoder { gap(key) }

    private func gap(_ key: some CodingKey) -> JSONValueEncoder {
        encoding.name(key, level: level)
        return encoding.gap(level: level)
    }
}

/// The elements of an array.
struct JSONUnkeyedEncoding: UnkeyedEncodingContainer {
    let encoding: JSONEncoding
    let level: Int

    var codingPath: [any CodingKey] { encoding.path(to: level) }
    var count: Int { encoding.count(level: level) }

    func encodeNil() throws {
        encoding.element(level: level)
        encoding.writer.null()
    }

    func encode(_ value: Bool) throws {
        encoding.element(level: level)
        encoding.writer.bool(value)
    }

    func encode(_ value: String) throws {
        encoding.element(level: level)
        encoding.writer.string(value)
    }

    func encode(_ value: Double) throws {
        encoding.element(level: level)
        try encoding.double(value)
    }

    func encode(_ value: Float) throws {
        encoding.element(level: level)
        try encoding.float(value)
    }

    func encode(_ value: Int) throws {
        encoding.element(level: level)
        encoding.writer.integer(value)
    }

    func encode(_ value: Int8) throws {
        encoding.element(level: level)
        encoding.writer.integer(value)
    }

    func encode(_ value: Int16) throws {
        encoding.element(level: level)
        encoding.writer.integer(value)
    }

    func encode(_ value: Int32) throws {
        encoding.element(level: level)
        encoding.writer.integer(value)
    }

    func encode(_ value: Int64) throws {
        encoding.element(level: level)
        encoding.writer.integer(value)
    }

    func encode(_ value: Int128) throws {
        encoding.element(level: level)
        encoding.writer.integer(value)
    }

    func encode(_ value: UInt) throws {
        encoding.element(level: level)
        encoding.writer.integer(value)
    }

    func encode(_ value: UInt8) throws {
        encoding.element(level: level)
        encoding.writer.integer(value)
    }

    func encode(_ value: UInt16) throws {
        encoding.element(level: level)
        encoding.writer.integer(value)
    }

    func encode(_ value: UInt32) throws {
        encoding.element(level: level)
        encoding.writer.integer(value)
    }

    func encode(_ value: UInt64) throws {
        encoding.element(level: level)
        encoding.writer.integer(value)
    }

    func encode(_ value: UInt128) throws {
        encoding.element(level: level)
        encoding.writer.integer(value)
    }

    func encode(_ value: some Encodable) throws {
        encoding.element(level: level)
        try encoding.write(value)
    }

    func nestedContainer<NestedKey>(
        keyedBy type: NestedKey.Type
    ) -> KeyedEncodingContainer<NestedKey> {
        superEncoder().container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        superEncoder().unkeyedContainer()
    }

    func superEncoder() -> any Encoder {
        encoding.element(level: level)
        return encoding.gap(level: level)
    }
}
