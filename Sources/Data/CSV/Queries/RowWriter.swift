internal import Bytes
internal import JSON

/// Writes rows, field by field as they stand in a batch.
struct RowWriter {
    private let format: CSVQuery.Format
    /// What stands before each value: `{"a":` or `,"b":` in JSON.
    private let openings: [[UInt8]]

    private static let quote = UInt8(ascii: "\"")
    private static let comma = UInt8(ascii: ",")

    /// - Parameter names: No two the same.
    init(_ format: CSVQuery.Format, names: [String]) {
        self.format = format
        openings = names.indices.map { index in
            switch format {
            case .csv: return index == 0 ? [] : [Self.comma]
            case .jsonLines:
                var buffer = ByteBuffer()
                buffer.append(index == 0 ? UInt8(ascii: "{") : Self.comma)
                Array(names[index].utf8).withUnsafeBytes { buffer.appendJSONString($0) }
                buffer.append(UInt8(ascii: ":"))
                return buffer.array
            }
        }
    }

    /// Appends a row of these columns of a record.
    func append(_ record: RecordView, _ columns: [Int], to buffer: inout ByteBuffer) {
        for (place, column) in columns.enumerated() {
            buffer.append(openings[place])
            if record.fields[column].hasDoubledQuotes {
                let value = CSVBatch.withoutDoubledQuotes(record.raw(column))
                value.withUnsafeBytes {
                    append($0, isAlone: columns.count == 1, to: &buffer)
                }
            } else {
                append(record.raw(column), isAlone: columns.count == 1, to: &buffer)
            }
        }
        end(&buffer)
    }

    /// Appends a row of values, and a number behind them.
    func append(_ values: [[UInt8]], count: Int, to buffer: inout ByteBuffer) {
        for (value, opening) in zip(values, openings) {
            buffer.append(opening)
            value.withUnsafeBytes { append($0, isAlone: false, to: &buffer) }
        }
        buffer.append(openings[values.count])
        buffer.append(decimal: count)
        end(&buffer)
    }

    private func end(_ buffer: inout ByteBuffer) {
        switch format {
        case .csv: break
        case .jsonLines: buffer.append(UInt8(ascii: "}"))
        }
        buffer.append(UInt8(ascii: "\n"))
    }

    @inline(__always)
    private func append(
        _ value: UnsafeRawBufferPointer, isAlone: Bool, to buffer: inout ByteBuffer
    ) {
        switch format {
        case .csv: CSVEncoding.append(value, isAlone: isAlone, to: &buffer)
        case .jsonLines(let numbers):
            if numbers, JSONNumber.isNumber(value) {
                buffer.append(value)
            } else {
                buffer.appendJSONString(value)
            }
        }
    }
}

/// What JSON has for a number (RFC 8259 section 6):
///
///     [ "-" ] ( "0" / digit1-9 *DIGIT ) [ "." 1*DIGIT ] [ "e" [ "+" / "-" ] 1*DIGIT ]
enum JSONNumber {
    static func isNumber(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var digits = bytes[...]
        if digits.first == UInt8(ascii: "-") { digits = digits.dropFirst() }
        guard let first = digits.first, (0x30...0x39).contains(first) else { return false }
        // Neither `01` nor `5.`, which the fields' own grammar takes.
        if first == 0x30, let second = digits.dropFirst().first, (0x30...0x39).contains(second) {
            return false
        }
        if let point = digits.firstIndex(of: UInt8(ascii: ".")) {
            guard point + 1 < digits.endIndex, (0x30...0x39).contains(digits[point + 1]) else {
                return false
            }
        }
        return FieldNumber.prefixLength(of: bytes) == bytes.count
    }
}
