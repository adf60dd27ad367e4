// What a request's head says, as places in the bytes it was parsed from.

/// The parts of a request's head. Every offset counts from the first byte given to the parser, so
/// they hold as long as those bytes stay together; nothing is copied out of them.
package struct RequestHead: Sendable {
    /// The four forms of a request target (RFC 9112 §3.2).
    package enum TargetForm: Sendable {
        /// `/path?query`
        case origin
        /// `http://host/path?query`, as sent to a proxy; every server must take it.
        case absolute
        /// `host:port`, of CONNECT alone.
        case authority
        /// `*`, of OPTIONS alone.
        case asterisk
    }

    package internal(set) var method = Method.get
    package internal(set) var target = 0..<0
    package internal(set) var targetForm = TargetForm.origin
    /// 0 for HTTP/1.0, 1 for HTTP/1.1 and whatever minor version comes after it (RFC 9110 §2.5).
    package internal(set) var minorVersion: UInt8 = 1
    package internal(set) var fields = FieldLines()
    /// Bytes from the first one to the empty line, both included, and with any empty lines that
    /// stood before the request line.
    package internal(set) var length = 0
    package internal(set) var framing = BodyFraming.none
    /// Whether the connection may serve another request after this one (RFC 9112 §9.3).
    package internal(set) var keepAlive = true
    /// Whether a body follows for which the client wants to be asked with 100 (RFC 9110 §10.1.1).
    package internal(set) var expectsContinue = false
    /// Host and port that the request is for: of the target when it names them, else of the Host
    /// field (RFC 9112 §3.3). `nil` in HTTP/1.0 without Host.
    package internal(set) var authority: Range<Int>?
    /// Whether the client offers to change protocols, with Upgrade and the option of that name in
    /// Connection (RFC 9110 §7.8).
    package internal(set) var upgrade = false

    package init() {}

    /// Back to the beginning, with the storage of `fields` kept.
    mutating func reset() {
        fields.removeAll()
        method = .get
        target = 0..<0
        targetForm = .origin
        minorVersion = 1
        length = 0
        framing = .none
        keepAlive = true
        expectsContinue = false
        authority = nil
        upgrade = false
    }
}
