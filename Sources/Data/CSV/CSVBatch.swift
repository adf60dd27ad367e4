internal import Bytes

/// Records that were read together, as places in the bytes that they came in.
///
/// A field costs eight bytes and no allocation; its value is made when somebody asks.
package struct CSVBatch: Sendable {
    /// Where a field stands, without its quotes.
    package struct Field: Sendable {
        let start: UInt32
        /// The field's end; the highest bit says that it has doubled quotes.
        let endAndFlag: UInt32

        private static let flag: UInt32 = 1 << 31

        init(_ range: Range<Int>, hasDoubledQuotes: Bool) {
            start = UInt32(truncatingIfNeeded: range.lowerBound)
            endAndFlag =
                UInt32(truncatingIfNeeded: range.upperBound) | (hasDoubledQuotes ? Self.flag : 0)
        }

        package var hasDoubledQuotes: Bool { endAndFlag & Self.flag != 0 }
        /// Its bytes as they were written, between the quotes where it has any.
        package var range: Range<Int> { Int(start)..<Int(endAndFlag & ~Self.flag) }

        func moved(by distance: Int) -> Field {
            Field(
                (range.lowerBound - distance)..<(range.upperBound - distance),
                hasDoubledQuotes: hasDoubledQuotes)
        }
    }

    package internal(set) var bytes: [UInt8] = []
    /// The fields of all records, one record behind the other.
    package internal(set) var fields: [Field] = []
    /// For each record, where in `fields` it ends.
    package internal(set) var recordEnds: [Int] = []

    /// How many records there are.
    package var count: Int { recordEnds.count }

    /// The places in `fields` of one record.
    package func fieldIndices(of record: Int) -> Range<Int> {
        (record == 0 ? 0 : recordEnds[record - 1])..<recordEnds[record]
    }

    /// The value of a field, with doubled quotes made one. An empty one where the record is too
    /// short.
    package subscript(_ record: Int, _ column: Int) -> [UInt8] {
        let indices = fieldIndices(of: record)
        guard column < indices.count else { return [] }
        return value(of: fields[indices.lowerBound + column])
    }

    /// All values of one record.
    package subscript(_ record: Int) -> [[UInt8]] {
        fieldIndices(of: record).map { value(of: fields[$0]) }
    }

    package func value(of field: Field) -> [UInt8] {
        guard field.hasDoubledQuotes else { return Array(bytes[field.range]) }
        return bytes[field.range].withUnsafeBytes { Self.withoutDoubledQuotes($0) }
    }

    static func withoutDoubledQuotes(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        var value: [UInt8] = []
        value.reserveCapacity(bytes.count)
        var skips = false
        for byte in bytes {
            if skips {
                skips = false
                continue
            }
            skips = byte == UInt8(ascii: "\"")
            value.append(byte)
        }
        return value
    }

    /// Whether a field's value is `other`, without making it where it can be compared in place.
    package func isEqual(_ field: Field, to other: [UInt8]) -> Bool {
        if field.hasDoubledQuotes { return value(of: field) == other }
        return field.range.count == other.count && bytes[field.range].elementsEqual(other)
    }
}
