package import Bytes

/// Writes records as RFC 4180 has them, with LF behind each.
package enum CSVEncoding {
    /// Appends one record to `buffer`, with quotes around the fields that need them.
    package static func append(
        _ record: [[UInt8]], delimiter: UInt8 = UInt8(ascii: ","), to buffer: inout ByteBuffer
    ) {
        for (index, field) in record.enumerated() {
            if index > 0 { buffer.append(delimiter) }
            append(field, delimiter, isAlone: record.count == 1, to: &buffer)
        }
        buffer.append(UInt8(ascii: "\n"))
    }

    private static func append(
        _ field: [UInt8], _ delimiter: UInt8, isAlone: Bool, to buffer: inout ByteBuffer
    ) {
        let quote = UInt8(ascii: "\"")
        // An empty line would be no record at all.
        let needsQuotes =
            (isAlone && field.isEmpty)
            || field.contains { $0 == quote || $0 == delimiter || $0 == 0x0A || $0 == 0x0D }
        guard needsQuotes else { return buffer.append(field) }
        buffer.append(quote)
        for byte in field {
            if byte == quote { buffer.append(quote) }
            buffer.append(byte)
        }
        buffer.append(quote)
    }
}
