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
    @inline(__always)
    mutating func scan(
        _ base: UnsafeRawPointer, end: Int, into fields: inout FieldLines, most: Int
    ) throws(MessageError) -> Event {
        let classes = classes
        var position = position
        defer { self.position = position }
        while position < end {
            switch state {
            case .lineStart:
                let byte = base.byte(position)
                if classes[byte, .token] {
                    guard fields.count < most else { throw .tooManyFields(limit: most) }
                    nameStart = position
                    state = .name
                    position += 1
                    fallthrough
                }
                guard byte == .carriageReturn else {
                    throw Self.notALineStart(byte, isFirst: fields.count == 0)
                }
                state = .lastLineFeed
                position += 1
            case .name:
                while position < end, classes[base.byte(position), .token] { position += 1 }
                guard position < end else { return .incomplete }
                guard base.byte(position) == .colon else {
                    throw Self.notAName(base.byte(position))
                }
                nameEnd = position
                state = .valueStart
                position += 1
                fallthrough
            case .valueStart:
                while position < end, base.byte(position).isWhitespace { position += 1 }
                guard position < end else { return .incomplete }
                valueStart = position
                state = .value
                fallthrough
            case .value:
                position = base.endOfText(from: position, to: end, classes)
                guard position < end else { return .incomplete }
                guard base.byte(position) == .carriageReturn else {
                    throw base.byte(position) == .lineFeed ? .bareLineFeed : .malformedFieldValue
                }
                valueEnd = position
                state = .lineFeed
                position += 1
                guard position < end else { return .incomplete }
                fallthrough
            case .lineFeed:
                guard base.byte(position) == .lineFeed else { throw .bareCarriageReturn }
                state = .judgedLineFeed
                let name = appendLine(in: base, to: &fields)
                if let name { return .line(name) }
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
