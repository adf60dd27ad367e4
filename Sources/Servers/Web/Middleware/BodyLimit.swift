public import HTTPServing

/// Bounds the bodies of requests: a longer one is 413, said before any of it is read where the
/// client tells its length.
///
/// The server's own bound, `ServerLimits.bodyMax`, counts as well.
public struct BodyLimit: Hook {
    /// Bytes of the body, without the framing of chunks.
    public let bytes: Int

    /// Takes bodies of up to `bytes`.
    public init(_ bytes: Int) { self.bytes = bytes }

    /// Sets the bound, which counts for whoever reads the body.
    public func before(_ request: Request) throws -> Response? {
        try request.body.limit(to: bytes)
        request.routing.bodyMax = bytes
        return nil
    }
}
