internal import AWSSignatures
package import HTTPFetching

/// Where a bucket is, and how requests name it.
package struct BucketAddress: Sendable, Equatable {
    /// Where the bucket's name stands.
    package enum Style: Sendable {
        /// `http://endpoint/bucket/key`, which every store but some of AWS's regions takes.
        case path
        /// `http://bucket.endpoint/key`.
        case virtualHost
    }

    package let bucket: String
    /// Whom the client connects to.
    package let origin: Origin
    /// Whether what is sent there arrives as it was sent, since TLS sees to it.
    package let isSecure: Bool
    /// The path of the bucket, without a slash at the end.
    private let base: String

    /// - Parameter endpoint: An http URL; a path in it stands before the bucket's.
    package init(
        bucket: String, endpoint: String, style: Style = .path
    ) throws(ObjectStoreError) {
        guard Self.isName(bucket) else { throw .malformedBucket(bucket) }
        self.bucket = bucket
        isSecure = endpoint.lowercased().hasPrefix("https://")
        do throws(HTTPURL.Mistake) {
            switch style {
            case .path: origin = try HTTPURL(endpoint).origin
            case .virtualHost: origin = try HTTPURL(Self.hosting(bucket, at: endpoint)).origin
            }
            let target = try HTTPURL(endpoint).target.prefix { $0 != "?" }
            let trimmed = target.hasSuffix("/") ? target.dropLast() : target
            base = style == .path ? "\(trimmed)/\(bucket)" : String(trimmed)
        } catch {
            throw .malformedEndpoint(endpoint, error)
        }
    }

    /// The path of a key as it goes over the wire; without one, the bucket's own.
    func path(of key: String?) -> String {
        guard let key else { return base.isEmpty ? "/" : base }
        return "\(base)/\(CanonicalRequest.encoded(path: key))"
    }

    private static func hosting(_ bucket: String, at endpoint: String) -> String {
        guard let slash = endpoint.firstIndex(of: "/"),
            endpoint[slash...].hasPrefix("//")
        else { return endpoint }
        let host = endpoint.index(slash, offsetBy: 2)
        return "\(endpoint[..<host])\(bucket).\(endpoint[host...])"
    }

    private static func isName(_ name: String) -> Bool {
        (3...63).contains(name.utf8.count) && name.first != "." && name.last != "."
            && !name.contains("..")
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "-"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }
}
