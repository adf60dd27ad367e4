// The fields of a request that decide about framing, routing and the connection.

/// What the known fields of a message have said so far. Both parsers keep one.
struct FramingFields {
    var contentLength: Int?
    var isChunked = false

    /// Content-Length: one line, one decimal number. RFC 9110 §8.6 lets a recipient forgive a
    /// number that stands twice; what came before us may have read it otherwise, so it is refused.
    mutating func readContentLength(
        _ base: UnsafeRawPointer, _ value: Range<Int>
    ) throws(MessageError) {
        guard contentLength == nil else { throw .repeatedContentLength }
        guard !isChunked else { throw .contentLengthAndTransferEncoding }
        guard !value.isEmpty else { throw .malformedContentLength }
        var length = 0
        for position in value {
            guard base.byte(position).isDigit else { throw .malformedContentLength }
            let (tenfold, overflows) = length.multipliedReportingOverflow(by: 10)
            let (sum, isTooLarge) = tenfold.addingReportingOverflow(Int(base.byte(position) & 15))
            guard !overflows && !isTooLarge else { throw .malformedContentLength }
            length = sum
        }
        contentLength = length
    }

    /// Transfer-Encoding: one line that says `chunked` and nothing else. No other coding is known
    /// here, and a second `chunked` is forbidden (RFC 9112 §6.1), so every other value is refused,
    /// rather than guessed at, and an empty list member with it.
    mutating func readTransferEncoding(
        _ base: UnsafeRawPointer, _ value: Range<Int>, minorVersion: UInt8
    ) throws(MessageError) {
        guard !isChunked else { throw .repeatedTransferEncoding }
        guard contentLength == nil else { throw .contentLengthAndTransferEncoding }
        guard minorVersion > 0 else { throw .transferEncodingInHTTP10 }
        guard value.isToken("chunked", in: base) else { throw .unknownTransferCoding }
        isChunked = true
    }
}

/// The options of Connection that mean something to its two ends (RFC 9110 §7.6.1).
struct ConnectionOptions {
    var close = false
    var keepAlive = false
    var upgrade = false

    mutating func read(_ base: UnsafeRawPointer, _ value: Range<Int>) {
        var members = ListMembers(base, value)
        while let member = members.next() {
            if member.isToken("keep-alive", in: base) {
                keepAlive = true
            } else if member.isToken("close", in: base) {
                close = true
            } else if member.isToken("upgrade", in: base) {
                upgrade = true
            }
        }
    }

    /// Whether the connection lasts beyond the message (RFC 9112 §9.3).
    func persists(minorVersion: UInt8) -> Bool {
        !close && (minorVersion > 0 || keepAlive)
    }
}

/// What the known fields of a request have said so far.
struct RequestFields {
    private var framing = FramingFields()
    private var connection = ConnectionOptions()
    private var host: Range<Int>?
    private var offersUpgrade = false
    private var expectsContinue = false
    private var expectsUnknown = false

    /// Takes in the line that `field` names, the head's last so far.
    mutating func read(
        _ field: KnownField, _ base: UnsafeRawPointer, of head: borrowing RequestHead
    ) throws(MessageError) {
        let value = head.fields[head.fields.count - 1].value
        switch field {
        case .host:
            guard host == nil else { throw .repeatedHost }
            guard Authority.isValid(base, value) else { throw .malformedHost }
            host = value
        case .contentLength:
            try framing.readContentLength(base, value)
        case .transferEncoding:
            try framing.readTransferEncoding(base, value, minorVersion: head.minorVersion)
        case .connection:
            connection.read(base, value)
        case .upgrade:
            offersUpgrade = true
        case .expect:
            readExpect(base, value)
        case .disguised:
            throw .disguisedFramingField
        }
    }

    private mutating func readExpect(_ base: UnsafeRawPointer, _ value: Range<Int>) {
        var members = ListMembers(base, value)
        while let member = members.next() {
            if member.isToken("100-continue", in: base) {
                expectsContinue = true
            } else {
                expectsUnknown = true
            }
        }
    }

    /// Writes into `head` what the fields came to, once all are in. What an upper floor could
    /// answer (501, 417) is thrown only here, when the head is known to be well-formed.
    func finish(_ head: inout RequestHead, isMethodTaken: Bool) throws(MessageError) {
        guard host != nil || head.minorVersion == 0 else { throw .missingHost }
        guard isMethodTaken else { throw .unknownMethod }
        guard !expectsUnknown else { throw .unknownExpectation }
        if head.authority == nil { head.authority = host }
        if framing.isChunked {
            head.framing = .chunked
        } else if let length = framing.contentLength, length > 0 {
            head.framing = .length(length)
        }
        head.keepAlive = connection.persists(minorVersion: head.minorVersion)
        if head.minorVersion > 0 {
            head.expectsContinue = expectsContinue && head.framing != .none
            head.upgrade = offersUpgrade && connection.upgrade
        }
    }
}
