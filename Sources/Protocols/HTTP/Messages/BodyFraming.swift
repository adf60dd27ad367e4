// How a message's body is told from what follows it (RFC 9112 §6.3).

/// What ends a message's body.
package enum BodyFraming: Equatable, Sendable {
    /// There is no body: the next message begins right behind the head.
    case none
    /// The body is this many bytes, at least one.
    case length(Int)
    /// The body comes in chunks, the last of which is empty (RFC 9112 §7.1).
    case chunked
    /// The body lasts until the connection ends; answers only.
    case untilClose
}
