// A form's body, in pieces of any size (RFC 7578, RFC 2046 §5.1).
//
//   body      = [preamble CRLF] "--" boundary padding CRLF part *(delimiter padding CRLF part)
//               delimiter "--" [epilogue]
//   delimiter = CRLF "--" boundary
//   part      = *(line CRLF) CRLF *OCTET
//
// A delimiter has CR at its beginning only. So when a piece ends within what may be one, and the
// next goes on otherwise, all of the held bytes are data, and none of them begins another.

internal import Bytes

/// Takes a form apart: pieces in, parts out.
///
///     var offset = 0
///     while let event = try parser.next(in: piece, from: &offset) { ... }
///     ...
///     try parser.finish()
public struct MultipartParser: Sendable {
    /// What comes next in the body.
    public enum Event: Sendable, Equatable {
        /// A part begins.
        case partBegan(PartHead)
        /// Bytes of the part: a range of the piece that was fed.
        case data(Range<Int>)
        /// Bytes of the part that came with earlier pieces, fewer than 75, and were held since they
        /// could have begun a boundary.
        case heldData(ArraySlice<UInt8>)
        /// The part is complete.
        case partEnded
        /// The form is complete; what else comes is passed over.
        case formEnded
    }

    private enum State: Equatable {
        case preamble, padding, afterCarriageReturn, afterHyphen, head, content, ended, epilogue
    }

    private let delimiter: [UInt8]
    private let limits: MultipartLimits
    private var state = State.preamble
    /// Bytes of the delimiter that the pieces so far end with.
    private var held = 2
    /// Of those, the ones that are no bytes of the part: a body begins as if behind a line end, and
    /// a part without content may end with its head's (RFC 2046, `body-part`).
    private var assumed = 2
    /// Whether white space follows the boundary.
    private var isPadded = false
    private var head = PartHeadReader()
    private var isFile = false
    private var (partBytes, allFieldBytes) = (0, 0)
    private var (partCount, fieldCount, fileCount) = (0, 0, 0)
    /// Bytes of earlier pieces.
    private var bytesBefore = 0
    /// Whether the piece in work has been counted against the limit.
    private var isCounted = false

    /// A parser for one body.
    public init(boundary: MultipartBoundary, limits: MultipartLimits = MultipartLimits()) {
        delimiter = boundary.delimiter
        self.limits = limits
    }

    /// The next event in `piece` at or after `offset`, which moves on; nil when the piece is used
    /// up, and the next call must bring the next one with offset 0.
    ///
    /// Costs no copy, and memory only for the head of a part. After an error the parser is of no
    /// more use.
    public mutating func next(
        in piece: [UInt8], from offset: inout Int
    ) throws(MultipartError) -> Event? {
        if !isCounted {
            isCounted = true
            guard piece.count <= limits.totalBytes - bytesBefore else {
                throw .tooLarge(.totalBytes, bound: limits.totalBytes)
            }
        }
        while offset < piece.count || state == .ended {
            if let event = try step(piece, &offset) { return event }
        }
        bytesBefore += piece.count
        isCounted = false
        return nil
    }

    /// Says that the body is over.
    ///
    /// - Throws: `MultipartError.unterminated` when the form was not.
    public func finish() throws(MultipartError) {
        guard state == .epilogue else { throw .unterminated(bytes: bytesBefore) }
    }

    private mutating func step(
        _ piece: [UInt8], _ offset: inout Int
    ) throws(MultipartError) -> Event? {
        switch state {
        case .preamble: return search(piece, &offset)
        case .content: return try countedContent(piece, &offset)
        case .head: return try readHead(piece, &offset)
        case .padding, .afterCarriageReturn, .afterHyphen:
            try readDelimiterEnd(piece[offset], bytesBefore + offset)
            offset += 1
            return nil
        case .ended:
            state = .epilogue
            return .formEnded
        case .epilogue:
            offset = piece.count
            return nil
        }
    }

    // MARK: Around the parts

    /// What follows a boundary: white space that some mail gateway added, then the line's end, or
    /// the two hyphens of the last one.
    private mutating func readDelimiterEnd(
        _ byte: UInt8, _ offset: Int
    ) throws(MultipartError) {
        switch (state, byte) {
        case (.padding, 0x20), (.padding, 0x09): isPadded = true
        case (.padding, 0x0D): state = .afterCarriageReturn
        case (.padding, 0x2D) where !isPadded: state = .afterHyphen
        case (.afterCarriageReturn, 0x0A):
            guard partCount < limits.parts else {
                throw .tooLarge(.parts, bound: limits.parts)
            }
            partCount += 1
            head = PartHeadReader()
            state = .head
        case (.afterHyphen, 0x2D): state = .ended
        default: throw .badDelimiter(offset: offset)
        }
    }

    private mutating func readHead(
        _ piece: [UInt8], _ offset: inout Int
    ) throws(MultipartError) -> Event? {
        guard
            let part = try head.read(piece, &offset, limits: limits, bytesBefore: bytesBefore)
        else { return nil }
        isFile = part.isFile
        if isFile { fileCount += 1 } else { fieldCount += 1 }
        if fileCount > limits.files { throw .tooLarge(.files, bound: limits.files) }
        if fieldCount > limits.fields { throw .tooLarge(.fields, bound: limits.fields) }
        state = .content
        (held, assumed, partBytes) = (2, 2, 0)
        return .partBegan(part)
    }

    // MARK: Content

    private mutating func countedContent(
        _ piece: [UInt8], _ offset: inout Int
    ) throws(MultipartError) -> Event? {
        let event = search(piece, &offset)
        let count: Int
        switch event {
        case .data(let range): count = range.count
        case .heldData(let bytes): count = bytes.count
        case .partBegan, .partEnded, .formEnded, nil: return event
        }
        partBytes += count
        let bound = isFile ? limits.fileBytes : limits.fieldBytes
        if partBytes > bound {
            throw .tooLarge(isFile ? .fileBytes : .fieldBytes, bound: bound)
        }
        if !isFile { allFieldBytes += count }
        if allFieldBytes > limits.allFieldBytes {
            throw .tooLarge(.allFieldBytes, bound: limits.allFieldBytes)
        }
        return event
    }

    /// Goes on to the next delimiter, to the end of the piece, or to the end of the bytes between;
    /// without events in the preamble.
    private mutating func search(_ piece: [UInt8], _ offset: inout Int) -> Event? {
        if held > 0 {
            let end = DelimiterSearch.match(delimiter, from: held, piece, offset)
            held += end - offset
            if held == delimiter.count {
                offset = end
                return boundaryFound()
            }
            if end == piece.count {
                offset = end
                return nil
            }
            let earlier = assumed..<max(assumed, held - (end - offset))
            (held, assumed) = (0, 0)
            if state == .content, !earlier.isEmpty { return .heldData(delimiter[earlier]) }
        }
        let (found, length) = DelimiterSearch.find(delimiter, in: piece, from: offset)
        if state == .content, found > offset {
            defer { offset = found }
            return .data(offset..<found)
        }
        offset = found + length
        held = length
        return length == delimiter.count ? boundaryFound() : nil
    }

    private mutating func boundaryFound() -> Event? {
        let isPartOver = state == .content
        (held, assumed, isPadded) = (0, 0, false)
        state = .padding
        return isPartOver ? .partEnded : nil
    }
}
