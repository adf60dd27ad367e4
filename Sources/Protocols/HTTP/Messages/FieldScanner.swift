// Field lines byte by byte: heads of requests and answers, and trailers (RFC 9112 §5).
//
//   field-line = field-name ":" OWS field-value OWS CRLF, and an empty line behind the last
//
// What RFC 9112 lets a recipient forgive (LF alone, folding, white space before the colon) is
// refused: two recipients that forgive differently are what request smuggling is made of.

/// Parses field lines up to and with the empty line that ends them, over any split of the bytes.
///
/// Each byte is looked at once. A wrong byte throws as soon as it stands, and `position` is then
/// its offset.
struct FieldScanner {
    /// What the bytes so far came to.
    enum Event {
        /// Every byte was looked at, and the empty line is still to come.
        case incomplete
        /// The last of `fields` is one that framing, routing or the connection depends on. Its LF
        /// is looked at again by the next call, so that `position` is right if the line is refused.
        case line(KnownField)
        /// The section is whole; `position` is still that of its last LF.
        case end
    }

    private enum State: UInt8 {
        case lineStart, name, valueStart, value, lineFeed, judgedLineFeed, lastLineFeed
    }

    /// The offset of the next byte to look at.
    private(set) var position: Int
    private var state = State.lineStart
    private var nameStart = 0
    private var nameEnd = 0
    private var valueStart = 0
    private var valueEnd = 0
    /// Held, since a global is looked up at each use.
    private let classes = ByteClasses.table

    init(at position: Int) { self.position = position }

    /// Readies the scanner for another section.
    mutating func restart(at position: Int) {
        self.position = position
        state = .lineStart
    }

    /// Looks at the bytes of `base` up to `end`, and appends each whole line to `fields`.
    ///
    /// A line goes through the cases from top to bottom; a switch at each would cost a tenth more.
    @inline(__always)
    mutating func scan(
        _ base: UnsafeRawPointer, end: Int, into fields: inout FieldLines, most: Int
    ) throws(MessageError) -> Event {
        var position = position
        defer { self.position = position }
        while position < end {
            switch state {
            case .lineStart:
                guard try startsName(base.byte(position), position, fields.count, most) else {
                    position += 1
                    continue
                }
                position += 1
                fallthrough
            case .name:
                guard try scanName(base, end, &position) else { return .incomplete }
                fallthrough
            case .valueStart:
                guard skipWhitespace(base, end, &position) else { return .incomplete }
                fallthrough
            case .value:
                guard try scanValue(base, end, &position) else { return .incomplete }
                fallthrough
            case .lineFeed:
                guard base.byte(position) == .lineFeed else { throw .bareCarriageReturn }
                state = .judgedLineFeed
                if let field = appendLine(in: base, to: &fields) { return .line(field) }
                fallthrough
            case .judgedLineFeed:
                position += 1
                state = .lineStart
            case .lastLineFeed:
                guard base.byte(position) == .lineFeed else { throw .bareCarriageReturn }
                return .end
            }
        }
        return .incomplete
    }

    /// Whether a line begins with `byte`, and not the empty line.
    @inline(__always)
    private mutating func startsName(
        _ byte: UInt8, _ position: Int, _ linesBefore: Int, _ most: Int
    ) throws(MessageError) -> Bool {
        if classes[byte, .token] {
            guard linesBefore < most else { throw .tooManyFields(limit: most) }
            nameStart = position
            state = .name
            return true
        }
        guard byte == .carriageReturn else {
            throw Self.notALineStart(byte, isFirst: linesBefore == 0)
        }
        state = .lastLineFeed
        return false
    }

    /// Whether the name ended before the bytes did.
    @inline(__always)
    private mutating func scanName(
        _ base: UnsafeRawPointer, _ end: Int, _ position: inout Int
    ) throws(MessageError) -> Bool {
        while position < end, classes[base.byte(position), .token] { position += 1 }
        guard position < end else { return false }
        guard base.byte(position) == .colon else { throw Self.notAName(base.byte(position)) }
        nameEnd = position
        position += 1
        state = .valueStart
        return true
    }

    /// Whether the white space ended before the bytes did.
    @inline(__always)
    private mutating func skipWhitespace(
        _ base: UnsafeRawPointer, _ end: Int, _ position: inout Int
    ) -> Bool {
        while position < end, base.byte(position).isWhitespace { position += 1 }
        guard position < end else { return false }
        valueStart = position
        state = .value
        return true
    }

    /// Whether the value and its CR ended before the bytes did.
    @inline(__always)
    private mutating func scanValue(
        _ base: UnsafeRawPointer, _ end: Int, _ position: inout Int
    ) throws(MessageError) -> Bool {
        position = base.endOfText(from: position, to: end, classes)
        guard position < end else { return false }
        guard base.byte(position) == .carriageReturn else {
            throw base.byte(position) == .lineFeed ? .bareLineFeed : .malformedFieldValue
        }
        valueEnd = position
        position += 1
        state = .lineFeed
        return position < end
    }

    @inline(__always)
    private func appendLine(
        in base: UnsafeRawPointer, to fields: inout FieldLines
    ) -> KnownField? {
        var last = valueEnd
        while last > valueStart, base.byte(last - 1).isWhitespace { last -= 1 }
        let length = nameEnd - nameStart
        fields.append(
            FieldLines.Line(
                nameStart: UInt32(truncatingIfNeeded: nameStart),
                nameLength: UInt32(truncatingIfNeeded: length),
                valueStart: UInt32(truncatingIfNeeded: valueStart),
                valueLength: UInt32(truncatingIfNeeded: last - valueStart)),
            in: base)
        return KnownField(base + nameStart, length: length)
    }

    @inline(never)
    private static func notALineStart(_ byte: UInt8, isFirst: Bool) -> MessageError {
        switch byte {
        case .lineFeed: .bareLineFeed
        case .colon: .emptyFieldName
        case .space, .tab: isFirst ? .whitespaceBeforeFields : .lineFolding
        default: .malformedFieldName
        }
    }

    @inline(never)
    private static func notAName(_ byte: UInt8) -> MessageError {
        switch byte {
        case .space, .tab: .whitespaceBeforeColon
        case .carriageReturn: .missingColon
        case .lineFeed: .bareLineFeed
        default: .malformedFieldName
        }
    }
}

extension UnsafeRawPointer {
    /// The offset of the first byte in `start..<end` that is not field text (RFC 9110 §5.5), or
    /// `end`. Values are most of a head's bytes, so they are looked at eight at a time.
    @inline(__always)
    func endOfText(from start: Int, to end: Int, _ classes: ByteClasses) -> Int {
        var position = start
        while position < end {
            if end - position >= 8 {
                let stops = loadUnaligned(fromByteOffset: position, as: UInt64.self).controls
                if stops == 0 {
                    position += 8
                    continue
                }
                position += stops.trailingZeroBitCount / 8
            }
            guard classes[byte(position), .text] else { return position }
            position += 1
        }
        return position
    }
}

extension UInt64 {
    /// The high bit of each byte that is a control character; exact up to the first such byte.
    @inline(__always)
    fileprivate var controls: UInt64 {
        let bytes = UInt64(littleEndian: self)
        let ones: UInt64 = 0x0101_0101_0101_0101
        let below32 = (bytes &- ones &* 0x20) & ~bytes
        let delete = bytes ^ (ones &* 0x7F)
        let is127 = (delete &- ones) & ~delete
        return (below32 | is127) & (ones &* 0x80)
    }
}
