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
        var place = 0
        while place < columns.count {
            place = appendClean(record, columns, from: place, to: &buffer)
            guard place < columns.count else { break }
            record.withValue(columns[place]) { append($0, isAlone: isAlone, to: &buffer) }
            place += 1
        }
        end(&buffer)
    }

    /// Appends fields, from the place in `columns` on, up to one that cannot stand as it is; of
    /// that one what stands before its value.
    ///
    /// - Returns: Its place.
    private func appendClean(
        _ record: RecordView, _ columns: [Int], from first: Int, to buffer: inout ByteBuffer
    ) -> Int {
        var room = openings.count + 3 * columns.count
        for place in first..<columns.count { room += record.fields[columns[place]].range.count }
        buffer.reserve(room)
        guard let start = buffer.writable.baseAddress else { return first }
        var target = start
        defer { buffer.wrote(target - start) }
        return openings.withUnsafeBytes { openings in
            for place in first..<columns.count {
                let openingStart = place == 0 ? 0 : openingEnds[place - 1]
                for offset in openingStart..<openingEnds[place] {
                    target.storeBytes(of: openings[offset], as: UInt8.self)
                    target += 1
                }
                let column = columns[place]
                if record.fields[column].hasDoubledQuotes { return place }
                guard let count = writeClean(record.raw(column), columns.count, to: target) else {
                    return place
                }
                target += count
            }
            return columns.count
        }
    }

    /// Writes a value where it can stand as it is; says how many bytes that were, nil where it
    /// cannot.
    @inline(__always)
    private func writeClean(
        _ value: UnsafeRawBufferPointer, _ columnCount: Int, to target: UnsafeMutableRawPointer
    ) -> Int? {
        switch format {
        case .csv:
            if columnCount == 1, value.isEmpty { return nil }
            return CSVEncoding.writeClean(value, to: target) ? value.count : nil
        case .jsonLines(let numbers):
            if numbers { return nil }
            return ByteBuffer.writeCleanJSONString(value, to: target) ? value.count + 2 : nil
        }
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
