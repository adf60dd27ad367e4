// A request's head byte by byte (RFC 9112 §2, §3).
//
//   request-line = method SP request-target SP HTTP-version CRLF, then the field lines

/// Parses one request head over any split of its bytes.
///
/// Each byte is looked at once, and a wrong one throws as soon as it stands, however the bytes are
/// cut: `position` is then its offset. After an error the parser is of no use until `reset()`, and
/// the connection of none at all.
package struct RequestParser: ~Copyable {
    /// How many empty lines may stand before the request line. RFC 9112 §2.2 asks for at least
    /// one: some clients send CRLF behind a body.
    package static let emptyLinesMax = 4
    /// Bytes of the longest method that is read; a longer one is not known (RFC 9112 §3), and is
    /// refused before anything else of the request is looked at.
    package static let methodBytesMax = 64

    private enum Stage: UInt8 {
        case emptyLine, emptyLineFeed, method, targetStart, path, query, version, fields, done
    }

    /// The offset of the next byte to look at, or of the wrong one.
    package private(set) var position = 0
    /// What the request says; whole once `parse` returned true.
    package private(set) var head = RequestHead()

    private let limits: HeadLimits
    private let takesOtherMethods: Bool
    /// Held, since a global is looked up at each use.
    private let classes = ByteClasses.table
    private var stage = Stage.emptyLine
    private var emptyLines = 0
    /// Where the method, the target or the version starts, whichever is being parsed.
    private var start = 0
    private var isMethodKnown = true
    private var scanner = FieldScanner(at: 0)
    private var known = RequestFields()

    /// A parser of requests.
    ///
    /// - Parameter takesOtherMethods: Whether a method that is not registered becomes
    ///   `Method.other`; else it is refused once the head is known to be well-formed.
    package init(limits: HeadLimits, takesOtherMethods: Bool = false) {
        self.limits = limits
        self.takesOtherMethods = takesOtherMethods
    }

    /// Whether a byte of the request itself has been seen, and not only empty lines before it.
    package var hasBegun: Bool { stage != .emptyLine && stage != .emptyLineFeed }

    /// Readies the parser for the next request. Storage is kept, so that a parser in use for a
    /// while allocates nothing.
    package mutating func reset() {
        position = 0
        head.reset()
        stage = .emptyLine
        emptyLines = 0
        start = 0
        isMethodKnown = true
        scanner.restart(at: 0)
        known = RequestFields()
    }

    /// Goes on where the last call stopped.
    ///
    /// - Parameter bytes: All that was received of the request so far, from its first byte on, and
    ///   perhaps more behind it.
    /// - Returns: Whether the head is whole: `head` then says what it is, and `head.length` where
    ///   the body, or the next request, begins.
    package mutating func parse(_ bytes: UnsafeRawBufferPointer) throws(MessageError) -> Bool {
        guard let base = bytes.baseAddress else { return false }
        let end = min(bytes.count, limits.head)
        if stage.rawValue < Stage.fields.rawValue {
            try parseRequestLine(base, end: end)
        }
        if stage == .fields { try parseFields(base, end: end) }
        if stage == .done { return true }
        if position == limits.head {
            position -= 1
            throw isInTarget
                ? .targetTooLong(limit: limits.head) : .headTooLong(limit: limits.head)
        }
        return false
    }

    private var isInTarget: Bool { stage == .path || stage == .query }

    @inline(__always)
    private mutating func parseFields(
        _ base: UnsafeRawPointer, end: Int
    ) throws(MessageError) {
        defer { position = stage == .done ? head.length : scanner.position }
        while true {
            switch try scanner.scan(base, end: end, into: &head.fields, most: limits.fields) {
            case .incomplete:
                return
            case .line(let field):
                try known.read(field, base, of: head)
            case .end:
                try known.finish(&head, isMethodTaken: isMethodKnown || takesOtherMethods)
                head.length = scanner.position + 1
                stage = .done
                return
            }
        }
    }

    /// Goes through the stages before the fields, as far as the bytes go.
    @inline(__always)
    private mutating func parseRequestLine(
        _ base: UnsafeRawPointer, end: Int
    ) throws(MessageError) {
        while position < end {
            switch stage {
            case .emptyLine, .emptyLineFeed:
                try skipEmptyLines(base, end)
            case .method:
                try parseMethod(base, end)
            case .targetStart:
                try startTarget(base.byte(position))
            case .path, .query:
                try parseTarget(base, end)
            case .version:
                try parseVersion(base, end)
            case .fields, .done:
                return
            }
        }
    }

    @inline(__always)
    private mutating func skipEmptyLines(
        _ base: UnsafeRawPointer, _ end: Int
    ) throws(MessageError) {
        let byte = base.byte(position)
        if stage == .emptyLineFeed {
            guard byte == .lineFeed else { throw .bareCarriageReturn }
            stage = .emptyLine
        } else if byte == .carriageReturn {
            guard emptyLines < Self.emptyLinesMax else { throw .tooManyEmptyLines }
            emptyLines += 1
            stage = .emptyLineFeed
        } else {
            guard byte != .lineFeed else { throw .bareLineFeed }
            stage = .method
            start = position
            return
        }
        position += 1
    }

    @inline(__always)
    private mutating func parseMethod(
        _ base: UnsafeRawPointer, _ end: Int
    ) throws(MessageError) {
        let classes = classes
        var position = position
        defer { self.position = position }
        let stop = min(end, start + Self.methodBytesMax + 1)
        while position < stop, classes[base.byte(position), .token] { position += 1 }
        if position - start > Self.methodBytesMax {
            position -= 1
            throw .unknownMethod
        }
        guard position < end else { return }
        guard base.byte(position) == .space, position > start else {
            throw base.byte(position) == .lineFeed ? .bareLineFeed : .malformedMethod
        }
        if let method = Method(known: base + start, length: position - start) {
            head.method = method
        } else {
            isMethodKnown = false
            if takesOtherMethods {
                let bytes = UnsafeRawBufferPointer(start: base + start, count: position - start)
                head.method = .other(String(decoding: bytes, as: UTF8.self))
            }
        }
        position += 1
        start = position
        stage = .targetStart
    }

    /// Refuses a target by its first byte when that byte tells.
    @inline(__always)
    private mutating func startTarget(_ byte: UInt8) throws(MessageError) {
        guard byte != .lineFeed else { throw .bareLineFeed }
        if byte == UInt8(ascii: "/") {
            guard head.method != .connect else { throw .malformedTarget }
        } else if !classes[byte, .path] {
            throw .malformedTarget
        }
        stage = .path
    }

    @inline(__always)
    private mutating func parseTarget(
        _ base: UnsafeRawPointer, _ end: Int
    ) throws(MessageError) {
        let classes = classes
        let stop = min(end, start + limits.target + 1)
        var position = position
        defer { self.position = position }
        if stage == .path {
            while position < stop, classes[base.byte(position), .path] { position += 1 }
            if position < stop, base.byte(position) == UInt8(ascii: "?") { stage = .query }
        }
        if stage == .query {
            while position < stop, classes[base.byte(position), .query] { position += 1 }
        }
        if position - start > limits.target {
            position -= 1
            throw .targetTooLong(limit: limits.target)
        }
        guard position < end else { return }
        guard base.byte(position) == .space else {
            throw base.byte(position) == .lineFeed ? .bareLineFeed : .malformedTarget
        }
        head.target = start..<position
        if base.byte(start) != UInt8(ascii: "/") {
            try head.readTarget(base, isMethodKnown: isMethodKnown)
        }
        position += 1
        start = position
        stage = .version
    }

    @inline(__always)
    private mutating func parseVersion(
        _ base: UnsafeRawPointer, _ end: Int
    ) throws(MessageError) {
        let usual: StaticString = "HTTP/1.1\r\n"
        if position == start, end - position >= 10, (base + position).spells(usual) {
            position += 10
        } else {
            while position - start < 10 {
                guard position < end else { return }
                try checkVersion(base + start, at: position - start)
                position += 1
            }
            head.minorVersion = base.byte(start + 7) == UInt8(ascii: "0") ? 0 : 1
        }
        scanner.restart(at: position)
        stage = .fields
    }

    private func checkVersion(
        _ version: UnsafeRawPointer, at offset: Int
    ) throws(MessageError) {
        let byte = version.byte(offset)
        switch offset {
        case 5, 7:
            guard byte.isDigit else { throw .malformedVersion }
        case 8:
            guard byte == .carriageReturn else {
                throw byte == .lineFeed ? .bareLineFeed : .malformedVersion
            }
            guard version.byte(5) == UInt8(ascii: "1") else { throw .unsupportedVersion }
        case 9:
            guard byte == .lineFeed else { throw .bareCarriageReturn }
        default:
            let name: StaticString = "HTTP/1.1"
            guard byte == UnsafeRawPointer(name.utf8Start).byte(offset) else {
                throw .malformedVersion
            }
        }
    }
}
