package import AWSSignatures
package import EventLoops
package import HTTPFetching

/// A bucket as a command line names it, with what AWS's own tools would take from the environment.
/// The same for all loops.
package struct BucketPlace: Sendable {
    package let address: BucketAddress
    /// What keys begin with: nothing, or a path with a slash at its end.
    package let prefix: String
    package let region: String
    package let credentials: AWSCredentials

    /// What is looked up in an environment.
    package static let variables = [
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE",
        "AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE", "AWS_REGION", "AWS_DEFAULT_REGION",
        "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "HOME", "XDG_STATE_HOME",
    ]

    /// - Parameters:
    ///   - text: `s3://BUCKET` or `s3://BUCKET/PREFIX`.
    ///   - endpoint: A URL; nil for that of `AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL`, the profile,
    ///     or AWS's own.
    ///   - region: Nil for that of `AWS_REGION`, `AWS_DEFAULT_REGION`, the profile, or us-east-1.
    ///   - profile: As for `AWSCredentials.find`.
    ///   - style: Nil for what suits the endpoint: AWS's wants the bucket in its host's name.
    package init(
        _ text: String, endpoint: String? = nil, region: String? = nil, profile: String? = nil,
        style: BucketAddress.Style? = nil, environment: [String: String]
    ) throws(ObjectStoreError) {
        guard text.hasPrefix("s3://") else { throw .malformedPlace(text) }
        let parts = text.dropFirst(5).split(
            separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let folders = (parts.count > 1 ? parts[1] : "").split(separator: "/")
        guard let bucket = parts.first, !bucket.isEmpty, folders.allSatisfy({ $0 != ".." }) else {
            throw .malformedPlace(text)
        }
        prefix = folders.map { $0 + "/" }.joined()
        credentials = try .find(profile: profile, environment: environment)
        let settings = Settings(environment: environment, profile: profile)
        let found = try settings.region()
        self.region = region ?? found ?? "us-east-1"
        let said = try settings.endpoint()
        if let endpoint = endpoint ?? said {
            address = try BucketAddress(
                bucket: String(bucket), endpoint: endpoint, style: style ?? .path)
        } else {
            // A certificate for one label does not hold for two.
            address = try BucketAddress(
                bucket: String(bucket), endpoint: "https://s3.\(self.region).amazonaws.com",
                style: style ?? (bucket.contains(".") ? .path : .virtualHost))
        }
    }

    /// What the environment says, or the profile.
    private struct Settings {
        let environment: [String: String]
        let profile: String?

        func region() throws(ObjectStoreError) -> String? {
            try value(of: ["AWS_REGION", "AWS_DEFAULT_REGION"], or: "region")
        }

        func endpoint() throws(ObjectStoreError) -> String? {
            try value(of: ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"], or: "endpoint_url")
        }

        private func value(
            of variables: [String], or setting: String
        ) throws(ObjectStoreError) -> String? {
            for variable in variables {
                if let value = environment[variable], !value.isEmpty { return value }
            }
            return try AWSProfiles.setting(setting, profile: profile, environment: environment)
        }
    }

    /// Where a process keeps what the bucket does not have yet, unless it is told:
    /// `bx/uploads/BUCKET` below `XDG_STATE_HOME`, or `~/.local/state`.
    package func spoolPath(environment: [String: String]) -> String {
        let state =
            environment["XDG_STATE_HOME"] ?? "\(environment["HOME"] ?? "/var/tmp")/.local/state"
        let folder = (address.bucket + "/" + prefix).split(separator: "/").joined(separator: "-")
        return "\(state)/bx/uploads/\(folder)"
    }
}

extension BucketStore {
    /// A loop's store of uploads into a bucket.
    ///
    /// - Parameters:
    ///   - place: The prefix goes before that of `options`.
    ///   - http: A client of `loop`.
    package convenience init(
        _ place: BucketPlace, spool: SpoolDirectory, over http: HTTPClient, on loop: EventLoop,
        pool: BlockingPool, options: BucketStoreOptions = BucketStoreOptions()
    ) {
        var options = options
        options.prefix = place.prefix + options.prefix
        options.records = place.prefix + options.records
        var requests = S3Options()
        requests.signsBodies = !place.address.isSecure
        self.init(
            S3Client(
                place.address, region: place.region, credentials: place.credentials, over: http,
                on: loop, pool: pool, options: requests),
            spool: spool, on: loop, pool: pool, options: options)
    }

    /// Asks the bucket for something, so that a wrong name, key or clock is told at once and not
    /// to the first client.
    package func check() async throws(ObjectStoreError) {
        _ = try await client.list(prefix: options.records, limit: 1)
    }
}
