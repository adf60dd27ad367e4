/// What uploads may cost. Each bound is on by default.
public struct UploadOptions: Sendable {
    /// Bytes of one upload; more is answered with 413. A server that is to take so much in one
    /// request needs as much in `ServerLimits.bodyMax`.
    public var sizeMax = 16 << 30
    /// Bytes of one upload; fewer is answered with 400.
    public var sizeMin = 0
    /// Bytes of one request; more is answered with 413, and what came before is kept.
    public var appendMax = 16 << 30
    /// Bytes of one request of the IETF's draft that does not complete its upload, where its head
    /// says how many it brings; fewer is answered with 400.
    public var appendMin = 0
    /// Uploads that are not complete; one more is answered with 507.
    public var unfinishedMax = 1000
    /// Requests that bring bytes at the same time, over all loops; one more is answered with 503.
    public var activeMax = 1000
    /// Bytes of what a client says of an upload (Upload-Metadata); more is answered with 431.
    public var metadataMax = 4 << 10
    /// Parts of a concatenation; more is answered with 400.
    public var partsMax = 1000
    /// How long an upload is kept after its creation, whether it was completed or not; the file
    /// itself stays.
    public var lifetime: Duration = .seconds(86_400)
    /// Bytes between two interim answers that say how much is on disk; 0 sends none.
    public var progressInterval = 64 << 20
    /// Whether pages of other sites may upload here; else what a browser sends for them is answered
    /// with 403.
    public var allowsOrigins = false

    /// The defaults.
    public init() {}
}
