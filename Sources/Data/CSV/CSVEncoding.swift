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

    private static func needsQuotes(_ field: UnsafeRawBufferPointer, _ delimiter: UInt8) -> Bool {
        field.contains { $0 == 0x22 || $0 == delimiter || $0 == 0x0A || $0 == 0x0D }
    }

    /// Writes a field where it can stand between commas without quotes, and says whether it can;
    /// what was written means nothing if not.
    ///
    /// - Parameter target: Has room for the field.
    @inline(__always)
    static func writeClean(
        _ field: UnsafeRawBufferPointer, to target: UnsafeMutableRawPointer
    ) -> Bool {
        guard let source = field.baseAddress else { return true }
        let count = field.count
        var position = 0
        while position + 8 <= count {
            let word = source.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            if hasSpecial(word) { return false }
            target.storeBytes(of: word, toByteOffset: position, as: UInt64.self)
            position += 8
        }
        while position < count {
            let byte = source.load(fromByteOffset: position, as: UInt8.self)
            if byte == 0x22 || byte == 0x2C || byte == 0x0A || byte == 0x0D { return false }
            target.storeBytes(of: byte, toByteOffset: position, as: UInt8.self)
            position += 1
        }
        return true
    }

    /// Whether a quote, a comma, LF or CR is among eight bytes: each becomes zero in one of four
    /// words, and a zero byte is what borrows from its own highest bit.
    @inline(__always)
    private static func hasSpecial(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = word ^ (ones &* 0x22)
        let commas = word ^ (ones &* 0x2C)
        let lineFeeds = word ^ (ones &* 0x0A)
        let returns = word ^ (ones &* 0x0D)
        let found =
            ((quotes &- ones) & ~quotes) | ((commas &- ones) & ~commas)
            | ((lineFeeds &- ones) & ~lineFeeds) | ((returns &- ones) & ~returns)
        return found & 0x8080_8080_8080_8080 != 0
    }
}
