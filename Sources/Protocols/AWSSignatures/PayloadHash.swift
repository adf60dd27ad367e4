internal import Bytes
internal import Digests

/// What a signature says of a body.
package enum PayloadHash: Sendable, Equatable {
    /// The body's SHA-256, in lower-case hexadecimal.
    case sha256(String)
    /// The body is not covered.
    case unsigned
    /// Each chunk of the body carries a signature of its own.
    case streaming

    package init(of body: [UInt8]) { self = .sha256(Self.hexadecimal(SHA256.digest(body))) }

    /// The value of the x-amz-content-sha256 field.
    package var text: String {
        switch self {
        case .sha256(let digits): digits
        case .unsigned: "UNSIGNED-PAYLOAD"
        case .streaming: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
        }
    }

    /// Of no bytes at all.
    package static let empty = PayloadHash(of: [])

    static func hexadecimal(_ bytes: [UInt8]) -> String { Hexadecimal.encode(bytes.span.bytes) }
}
