internal import Bytes
internal import JSON

/// Writes rows, field by field as they stand in a batch.
struct RowWriter {
    private let format: CSVQuery.Format
    /// What stands before each value, `{"a":` or `,"b":` in JSON, one behind the other.
    private let openings: [UInt8]
    /// Where in `openings` each ends.
    private let openingEnds: [Int]

    private static let comma = UInt8(ascii: ",")

    /// - Parameter names: No two the same.
    init(_ format: CSVQuery.Format, names: [String]) {
        self.format = format
        var openings = ByteBuffer()
        openingEnds = names.enumerated().map { index, name in
            switch format {
            case .csv: if index > 0 { openings.append(Self.comma) }
            case .jsonLines:
                openings.append(index == 0 ? UInt8(ascii: "{") : Self.comma)
                Array(name.utf8).withUnsafeBytes { openings.appendJSONString($0) }
                openings.append(UInt8(ascii: ":"))
            }
            return openings.count
        }
        self.openings = openings.array
    }

    /// Appends a row of these columns of a record.
    func append(_ record: RecordView, _ columns: [Int], to buffer: inout ByteBuffer) {
        let isAlone = columns.count == 1
        openings.withUnsafeBytes { openings in
            var start = 0
            for place in columns.indices {
                let end = openingEnds[place]
                buffer.append(UnsafeRawBufferPointer(rebasing: openings[start..<end]))
                start = end
                let column = columns[place]
                if record.fields[column].hasDoubledQuotes {
                    CSVBatch.withoutDoubledQuotes(record.raw(column)).withUnsafeBytes {
                        append($0, isAlone: isAlone, to: &buffer)
                    }
                } else {
                    append(record.raw(column), isAlone: isAlone, to: &buffer)
                }
            }
        }
        end(&buffer)
    }

    /// Appends a row of values, and a number behind them.
    func append(_ values: [[UInt8]], count: Int, to buffer: inout ByteBuffer) {
        var start = 0
        for (value, end) in zip(values, openingEnds) {
            buffer.append(openings[start..<end])
            start = end
            value.withUnsafeBytes { append($0, isAlone: false, to: &buffer) }
        }
        buffer.append(openings[start...])
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
