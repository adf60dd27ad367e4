// An answer's head byte by byte (RFC 9112 §2, §4).
//
//   status-line = HTTP-version SP 3DIGIT [ SP reason-phrase ] CRLF, then the field lines
//
// RFC 9112 wants the second SP even when no reason follows; enough servers leave it out that it is
// not asked for. Everything else is as strict as in requests.

/// Parses one answer's head over any split of its bytes, as `RequestParser` does a request's.
///
/// A 1xx answer is one like any other: after it comes `reset`, and then the next answer to the
/// same request (RFC 9110 §15.2).
package struct ResponseParser: ~Copyable {
    private enum Stage: UInt8 { case version, reason, reasonLineFeed, fields, done }

    /// The offset of the next byte to look at, or of the wrong one.
    package private(set) var position = 0
    /// What the answer says; whole once `parse` returned true.
    package private(set) var head = ResponseHead()

    private let limits: HeadLimits
    private var method: Method
    private var stage = Stage.version
    private var scanner = FieldScanner(at: 0)
    private var framing = FramingFields()
    private var connection = ConnectionOptions()

    /// A parser for the answer to a request whose method was `method`, which says whether a body
    /// follows the head (RFC 9112 §6.3).
    package init(answerTo method: Method, limits: HeadLimits) {
        self.method = method
        self.limits = limits
    }

    /// Readies the parser for the next answer. Storage is kept.
    package mutating func reset(answerTo method: Method) {
        self.method = method
        position = 0
        head.reset()
        stage = .version
        scanner.restart(at: 0)
        framing = FramingFields()
        connection = ConnectionOptions()
    }

    /// Goes on where the last call stopped.
    ///
    /// - Parameter bytes: All that was received of the answer so far, from its first byte on, and
    ///   perhaps more behind it.
    /// - Returns: Whether the head is whole.
    package mutating func parse(_ bytes: UnsafeRawBufferPointer) throws(MessageError) -> Bool {
        guard let base = bytes.baseAddress else { return false }
        let end = min(bytes.count, limits.head)
        try parseStatusLine(base, end)
        if stage == .fields { try parseFields(base, end) }
        if stage == .done { return true }
        if position == limits.head {
            position -= 1
            throw .headTooLong(limit: limits.head)
        }
        return false
    }

    private mutating func parseStatusLine(
        _ base: UnsafeRawPointer, _ end: Int
    ) throws(MessageError) {
        while position < end {
            switch stage {
            case .version:
                try checkStart(base, at: position)
                position += 1
            case .reason:
                position = base.endOfText(from: position, to: end, ByteClasses.table)
                guard position < end else { return }
                guard base.byte(position) == .carriageReturn else {
                    throw base.byte(position) == .lineFeed ? .bareLineFeed : .malformedStatusLine
                }
                head.reason = min(13, position)..<position
                stage = .reasonLineFeed
                position += 1
            case .reasonLineFeed:
                guard base.byte(position) == .lineFeed else { throw .bareCarriageReturn }
                position += 1
                scanner.restart(at: position)
                stage = .fields
            case .fields, .done:
                return
            }
        }
    }

    /// Judges one of the first 13 bytes: `HTTP/1.1 200 `.
    private mutating func checkStart(
        _ base: UnsafeRawPointer, at offset: Int
    ) throws(MessageError) {
        let byte = base.byte(offset)
        guard byte != .lineFeed else { throw .bareLineFeed }
        switch offset {
        case 5, 7:
            guard byte.isDigit else { throw .malformedStatusLine }
        case 8:
            guard byte == .space else { throw .malformedStatusLine }
            guard base.byte(5) == UInt8(ascii: "1") else { throw .unsupportedVersion }
            head.minorVersion = base.byte(7) == UInt8(ascii: "0") ? 0 : 1
        case 9, 10, 11:
            guard byte.isDigit, offset > 9 || byte != UInt8(ascii: "0") else {
                throw .malformedStatusLine
            }
            let digits = offset == 9 ? 0 : head.status.rawValue * 10
            head.status = Status(rawValue: digits + UInt16(byte & 15))
        case 12:
            guard byte == .space || byte == .carriageReturn else { throw .malformedStatusLine }
            stage = byte == .space ? .reason : .reasonLineFeed
        default:
            let name: StaticString = "HTTP/1.1"
            guard byte == UnsafeRawPointer(name.utf8Start).byte(offset) else {
                throw .malformedStatusLine
            }
        }
    }

    private mutating func parseFields(
        _ base: UnsafeRawPointer, _ end: Int
    ) throws(MessageError) {
        defer { position = stage == .done ? head.length : scanner.position }
        while true {
            switch try scanner.scan(base, end: end, into: &head.fields, most: limits.fields) {
            case .incomplete:
                return
            case .line(let field):
                try read(field, base)
            case .end:
                finish()
                head.length = scanner.position + 1
                stage = .done
                return
            }
        }
    }

    private mutating func read(
        _ field: KnownField, _ base: UnsafeRawPointer
    ) throws(MessageError) {
        let value = head.fields[head.fields.count - 1].value
        switch field {
        case .contentLength:
            try framing.readContentLength(base, value)
        case .transferEncoding:
            try framing.readTransferEncoding(base, value, minorVersion: head.minorVersion)
        case .connection:
            connection.read(base, value)
        case .disguised:
            throw .disguisedFramingField
        case .host, .expect, .upgrade:
            break
        }
    }

    /// Decides how the body ends, in the order of RFC 9112 §6.3.
    private mutating func finish() {
        let status = head.status
        head.keepAlive = connection.persists(minorVersion: head.minorVersion)
        if status == .switchingProtocols || (method == .connect && status.isSuccessful) {
            head.keepAlive = false
        } else if status.isInformational || status == .noContent {
            // It has no body whatever it says; one that says otherwise may yet send it.
            if framing.isChunked || framing.contentLength ?? 0 > 0 { head.keepAlive = false }
        } else if method == .head || status == .notModified {
            head.framing = .none
        } else if framing.isChunked {
            head.framing = .chunked
        } else if let length = framing.contentLength {
            head.framing = length > 0 ? .length(length) : .none
        } else {
            head.framing = .untilClose
            head.keepAlive = false
        }
    }
}
