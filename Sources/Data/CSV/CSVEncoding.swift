package import Bytes

/// Writes records as RFC 4180 has them, with LF behind each.
package enum CSVEncoding {
    /// Appends one record to `buffer`, with quotes around the fields that need them.
    package static func append(
        _ record: [[UInt8]], delimiter: UInt8 = UInt8(ascii: ","), to buffer: inout ByteBuffer
    ) {
        for (index, field) in record.enumerated() {
            if index > 0 { buffer.append(delimiter) }
            field.withUnsafeBytes {
                append($0, delimiter: delimiter, isAlone: record.count == 1, to: &buffer)
            }
        }
        buffer.append(UInt8(ascii: "\n"))
    }

    /// Appends one field.
    ///
    /// - Parameter isAlone: Whether it is its record's only one.
    static func append(
        _ field: UnsafeRawBufferPointer, delimiter: UInt8 = UInt8(ascii: ","), isAlone: Bool,
        to buffer: inout ByteBuffer
    ) {
        // An empty line would be no record at all.
        guard (isAlone && field.isEmpty) || needsQuotes(field, delimiter) else {
            return buffer.append(field)
        }
        let quote = UInt8(ascii: "\"")
        buffer.append(quote)
        for byte in field {
            if byte == quote { buffer.append(quote) }
            buffer.append(byte)
        }
        buffer.append(quote)
    }

    @inline(__always)
    private static func needsQuotes(_ field: UnsafeRawBufferPointer, _ delimiter: UInt8) -> Bool {
        guard let base = field.baseAddress else { return false }
        let quotes = SIMD8<UInt8>(repeating: UInt8(ascii: "\""))
        let delimiters = SIMD8<UInt8>(repeating: delimiter)
        var offset = 0
        while offset + 8 <= field.count {
            let bytes = base.loadUnaligned(fromByteOffset: offset, as: SIMD8<UInt8>.self)
            let isSpecial =
                (bytes .== quotes) .| (bytes .== delimiters) .| (bytes .== 0x0A) .| (bytes .== 0x0D)
            if any(isSpecial) { return true }
            offset += 8
        }
        while offset < field.count {
            let byte = base.load(fromByteOffset: offset, as: UInt8.self)
            if byte == 0x22 || byte == delimiter || byte == 0x0A || byte == 0x0D { return true }
            offset += 1
        }
        return false
    }
}
