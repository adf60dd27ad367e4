// A message's body, told from the bytes behind it (RFC 9112 §6, §7.1).
//
//   chunked-body = *( chunk-size [ chunk-ext ] CRLF chunk-data CRLF ) "0" [ chunk-ext ] CRLF
//                  trailer-section CRLF

/// Finds the content of one body in the bytes of its connection, over any split of them.
///
/// Content is handed out as ranges of the bytes given, never copied.
package struct BodyDecoder: Sendable {
    /// What `decode` found next.
    package enum Event: Equatable, Sendable {
        /// Content at these offsets. Go on from its upper bound.
        case data(Range<Int>)
        /// Nothing more can be told from these bytes. Those before `consumed` are done with; give
        /// the others again, with more behind them.
        case needsMore(consumed: Int)
        /// The body is whole; what follows it begins at this offset.
        case end(at: Int)
    }

    private enum State: Sendable {
        case content(left: Int)
        case contentUntilClose
        case chunkLine(ChunkScanner)
        case chunkData(left: Int)
        case chunkCarriageReturn, chunkLineFeed
        case trailers
        case done
    }

    /// The trailer section's fields, once the body is whole; without those that may not stand
    /// there (RFC 9110 §6.5.1).
    package private(set) var trailers = Fields()
    /// After an error, the offset of the wrong byte in the bytes of that call.
    package private(set) var errorOffset = 0

    private var limits: BodyLimits
    private var state: State
    private var contentBytes = 0
    private var extensionBytes = 0
    private var scanner = FieldScanner(at: 0)
    private var trailerLines = FieldLines()

    package init(framing: BodyFraming, limits: BodyLimits) {
        self.limits = limits
        switch framing {
        case .none: state = .done
        case .length(let length): state = length > 0 ? .content(left: length) : .done
        case .chunked: state = .chunkLine(ChunkScanner())
        case .untilClose: state = .contentUntilClose
        }
    }

    /// Takes fewer bytes of content from here on, if `limit` is fewer.
    package mutating func limit(to limit: Int) {
        limits.content = min(limits.content, max(limit, contentBytes))
    }

    /// Whether the last byte of the body was seen.
    package var isDone: Bool {
        if case .done = state { true } else { false }
    }

    /// Says that no more bytes will come.
    ///
    /// - Throws: `incomplete`, unless that is how the body ends.
    package mutating func finish() throws(MessageError) {
        switch state {
        case .done: break
        case .contentUntilClose: state = .done
        case .content, .chunkLine, .chunkData, .chunkCarriageReturn, .chunkLineFeed, .trailers:
            throw .incomplete
        }
    }

    /// Goes on at the offset `start` of `bytes`, where the last event said to.
    package mutating func decode(
        _ bytes: UnsafeRawBufferPointer, from start: Int
    ) throws(MessageError) -> Event {
        var position = start
        defer { errorOffset = position }
        while true {
            switch state {
            case .done:
                return .end(at: position)
            case .content, .contentUntilClose, .chunkData:
                guard let data = try takeContent(bytes, position) else {
                    return .needsMore(consumed: position)
                }
                return .data(data)
            case .chunkLine, .chunkCarriageReturn, .chunkLineFeed:
                guard position < bytes.count else { return .needsMore(consumed: position) }
                try takeFraming(bytes[position])
                position += 1
            case .trailers:
                guard try takeTrailers(bytes, &position) else {
                    return .needsMore(consumed: position)
                }
            }
        }
    }

    private var tooLong: MessageError { .contentTooLong(limit: limits.content) }

    /// The content from `position` on, or `nil` when its next byte has not come.
    private mutating func takeContent(
        _ bytes: UnsafeRawBufferPointer, _ position: Int
    ) throws(MessageError) -> Range<Int>? {
        let here = bytes.count - position
        switch state {
        case .content(let left):
            guard left <= limits.content else { throw tooLong }
            guard here > 0 else { return nil }
            state = here < left ? .content(left: left - here) : .done
            return position..<position + min(left, here)
        case .contentUntilClose:
            guard here > 0 else { return nil }
            let count = min(limits.content - contentBytes, here)
            guard count > 0 else { throw tooLong }
            contentBytes += count
            return position..<position + count
        case .chunkData(let left):
            guard here > 0 else { return nil }
            state = here < left ? .chunkData(left: left - here) : .chunkCarriageReturn
            return position..<position + min(left, here)
        case .chunkLine, .chunkCarriageReturn, .chunkLineFeed, .trailers, .done:
            return nil
        }
    }

    /// Takes in one byte that is neither content nor trailer.
    private mutating func takeFraming(_ byte: UInt8) throws(MessageError) {
        switch state {
        case .chunkLine(var line):
            let isWhole = try line.take(byte)
            guard extensionBytes + line.extensionBytes <= limits.chunkExtensions else {
                throw .chunkExtensionsTooLong(limit: limits.chunkExtensions)
            }
            state = isWhole ? try endLine(line) : .chunkLine(line)
        case .chunkCarriageReturn:
            guard byte == .carriageReturn else {
                throw byte == .lineFeed ? .bareLineFeed : .malformedChunkEnd
            }
            state = .chunkLineFeed
        case .chunkLineFeed:
            guard byte == .lineFeed else { throw .bareCarriageReturn }
            state = .chunkLine(ChunkScanner())
        case .content, .contentUntilClose, .chunkData, .trailers, .done:
            break
        }
    }

    /// What follows a chunk's whole size line.
    private mutating func endLine(_ line: ChunkScanner) throws(MessageError) -> State {
        extensionBytes += line.extensionBytes
        guard line.size > 0 else { return .trailers }
        guard line.size <= limits.content - contentBytes else { throw tooLong }
        contentBytes += line.size
        return .chunkData(left: line.size)
    }

    /// Looks at the trailer section, whose first byte is at `position`, and goes past it when it
    /// is whole. Its bytes are kept by the caller until then.
    private mutating func takeTrailers(
        _ bytes: UnsafeRawBufferPointer, _ position: inout Int
    ) throws(MessageError) -> Bool {
        guard let start = bytes.baseAddress, position < bytes.count else { return false }
        let base = start + position
        let end = min(bytes.count - position, limits.trailers)
        while true {
            switch try scan(base, end, &position) {
            case .incomplete:
                guard end < limits.trailers else {
                    position += end - 1
                    throw .trailersTooLong(limit: limits.trailers)
                }
                return false
            case .line(.connection), .line(.expect), .line(.upgrade):
                continue
            case .line(.host), .line(.contentLength), .line(.transferEncoding), .line(.disguised):
                position += scanner.position
                throw .forbiddenTrailer
            case .end:
                position += scanner.position + 1
                trailers = Fields(trailersIn: trailerLines, base)
                state = .done
                return true
            }
        }
    }

    private mutating func scan(
        _ base: UnsafeRawPointer, _ end: Int, _ position: inout Int
    ) throws(MessageError) -> FieldScanner.Event {
        do {
            return try scanner.scan(
                base, end: end, into: &trailerLines, most: limits.trailerFields)
        } catch {
            position += scanner.position
            throw error
        }
    }
}
