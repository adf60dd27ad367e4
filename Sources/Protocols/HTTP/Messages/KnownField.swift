// The fields that framing, routing and the connection itself depend on.

/// A field that the parsers themselves read; every other one is for whoever answers the request.
enum KnownField {
    case host, contentLength, transferEncoding, connection, expect, upgrade
    /// `Content_Length` and `Transfer_Encoding`: no honest sender writes them, and a gateway behind
    /// us that turns `-` into `_` (CGI, RFC 3875 §4.1.18) could not tell them from the real ones.
    case disguised

    /// The known field named by `length` bytes at `name`, in any case.
    @inline(__always)
    init?(_ name: UnsafeRawPointer, length: Int) {
        switch length {
        case 4 where name.spellsIgnoringCase("host"): self = .host
        case 6 where name.spellsIgnoringCase("expect"): self = .expect
        case 7 where name.spellsIgnoringCase("upgrade"): self = .upgrade
        case 10 where name.spellsIgnoringCase("connection"): self = .connection
        case 14 where name.spellsIgnoringCase("content-length"): self = .contentLength
        case 14 where name.spellsIgnoringCase("content_length"): self = .disguised
        case 17 where name.spellsIgnoringCase("transfer-encoding"): self = .transferEncoding
        case 17 where name.spellsIgnoringCase("transfer_encoding"): self = .disguised
        default: return nil
        }
    }
}
