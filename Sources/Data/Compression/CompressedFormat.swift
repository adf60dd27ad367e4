/// What stands around a deflate stream (RFC 1951).
package enum CompressedFormat: CaseIterable, Sendable {
    /// With a header and a CRC-32 (RFC 1952). HTTP's `gzip`.
    case gzip
    /// With two bytes before and an Adler-32 behind (RFC 1950). HTTP's `deflate`.
    case zlib
    /// Nothing. WebSocket's permessage-deflate, and zip files.
    case raw

    /// zlib's way to choose a format: the logarithm of the window's size, negated for `raw` and 16
    /// more for `gzip`.
    var windowBits: CInt {
        switch self {
        case .gzip: 15 + 16
        case .zlib: 15
        case .raw: -15
        }
    }
}
