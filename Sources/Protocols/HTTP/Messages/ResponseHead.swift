// What an answer's head says, as places in the bytes it was parsed from.

/// The parts of an answer's head. Every offset counts from the first byte given to the parser.
package struct ResponseHead: Sendable {
    package internal(set) var status = Status.ok
    /// May be empty; means nothing (RFC 9112 §4).
    package internal(set) var reason = 0..<0
    /// 0 for HTTP/1.0, 1 for HTTP/1.1 and whatever minor version comes after it.
    package internal(set) var minorVersion: UInt8 = 1
    package internal(set) var fields = FieldLines()
    /// Bytes from the first one to the empty line, both included.
    package internal(set) var length = 0
    package internal(set) var framing = BodyFraming.none
    /// Whether the connection may carry another answer after this one (RFC 9112 §9.3). Not after
    /// 101 or a CONNECT that succeeded: what follows is no longer HTTP/1.1.
    package internal(set) var keepAlive = true

    package init() {}

    /// Back to the beginning, with the storage of `fields` kept.
    mutating func reset() {
        fields.removeAll()
        status = .ok
        reason = 0..<0
        minorVersion = 1
        length = 0
        framing = .none
        keepAlive = true
    }
}
