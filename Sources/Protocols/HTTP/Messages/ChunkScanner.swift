// The line before a chunk's data: its size and extensions (RFC 9112 §7.1, §7.1.1).
//
//   chunk-size = 1*HEXDIG
//   chunk-ext  = *( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] )
//   chunk-ext-val = token / quoted-string

/// Parses one chunk's size line over any split of its bytes. Extensions are checked and forgotten.
struct ChunkScanner {
    /// A size may have leading zeros, up to this many digits in all.
    private static let digitsMax = 16

    private enum State: UInt8 {
        case size, beforeSemicolon, beforeName, name, beforeEquals, beforeValue, token
        case quoted, escaped, afterQuoted, lineFeed
    }

    private(set) var size = 0
    /// Bytes between the size and CRLF.
    private(set) var extensionBytes = 0
    private var digits = 0
    private var state = State.size

    /// Takes in the line's next byte.
    ///
    /// - Returns: Whether it was the last one.
    mutating func take(_ byte: UInt8) throws(MessageError) -> Bool {
        if state == .lineFeed {
            guard byte == .lineFeed else { throw .bareCarriageReturn }
            return true
        }
        guard byte != .lineFeed else { throw .bareLineFeed }
        if state == .size {
            try takeSize(byte)
        } else {
            try takeExtension(byte)
        }
        if state != .size && state != .lineFeed { extensionBytes += 1 }
        return false
    }

    private mutating func takeSize(_ byte: UInt8) throws(MessageError) {
        if let digit = byte.hexadecimalValue {
            guard digits < Self.digitsMax, size <= Int.max >> 4 else { throw .chunkSizeOverflow }
            digits += 1
            size = size << 4 | Int(digit)
        } else {
            guard digits > 0,
                byte.isWhitespace || byte == UInt8(ascii: ";") || byte == .carriageReturn
            else { throw .malformedChunkSize }
            try afterElement(byte)
        }
    }

    /// Between two elements: white space, a semicolon or the line's end.
    private mutating func afterElement(_ byte: UInt8) throws(MessageError) {
        switch byte {
        case .space, .tab: state = .beforeSemicolon
        case UInt8(ascii: ";"): state = .beforeName
        case .carriageReturn: state = .lineFeed
        default: throw .malformedChunkExtension
        }
    }

    private mutating func takeExtension(_ byte: UInt8) throws(MessageError) {
        let isToken = ByteClasses.table[byte, .token]
        switch state {
        case .beforeSemicolon where byte.isWhitespace, .beforeName where byte.isWhitespace,
            .beforeEquals where byte.isWhitespace, .beforeValue where byte.isWhitespace:
            break
        case .beforeSemicolon:
            guard byte == UInt8(ascii: ";") else { throw .malformedChunkExtension }
            state = .beforeName
        case .beforeName:
            guard isToken else { throw .malformedChunkExtension }
            state = .name
        case .name where isToken, .token where isToken:
            break
        case .name where byte.isWhitespace:
            state = .beforeEquals
        case .name where byte == UInt8(ascii: "="), .beforeEquals where byte == UInt8(ascii: "="):
            state = .beforeValue
        case .beforeEquals:
            guard byte == UInt8(ascii: ";") else { throw .malformedChunkExtension }
            state = .beforeName
        case .beforeValue:
            guard isToken || byte == UInt8(ascii: "\"") else { throw .malformedChunkExtension }
            state = isToken ? .token : .quoted
        case .name, .token, .afterQuoted:
            try afterElement(byte)
        case .quoted, .escaped:
            try takeQuoted(byte)
        case .size, .lineFeed:
            break
        }
    }

    private mutating func takeQuoted(_ byte: UInt8) throws(MessageError) {
        if state == .escaped {
            guard ByteClasses.table[byte, .text] else { throw .malformedChunkExtension }
            state = .quoted
        } else if byte == UInt8(ascii: "\"") {
            state = .afterQuoted
        } else if byte == UInt8(ascii: "\\") {
            state = .escaped
        } else if !ByteClasses.table[byte, .quotedText] {
            throw .malformedChunkExtension
        }
    }
}
