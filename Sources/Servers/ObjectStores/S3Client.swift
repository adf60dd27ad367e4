// One bucket of an S3-compatible store, over HTTP.
//
//   S3Request ─▶ signed, sent ─▶ 2xx ─▶ answer
//        ▲                        │
//        └── a pause ◀── may pass ┴─▶ error
//
// Verbs stand in files of their own: +Sending, +Objects, +Listing, +Multipart.

package import AWSSignatures
package import EventLoops
package import HTTPFetching
internal import Linux

/// What a client does beyond S3's rules.
package struct S3Options: Sendable {
    package var retries = RetryPolicy()
    /// Whether bodies that come in pieces are signed too, chunk by chunk; otherwise only the heads
    /// are. Costs a SHA-256 of everything.
    package var signsBodies = true
    /// Bytes of such a chunk; S3 wants at least 8 KiB.
    package var chunkSize = 64 << 10
    /// Bytes of an answer that is XML.
    package var answerMax = 8 << 20

    package init() {}
}

/// A client of one bucket. The loop's thread's alone.
package final class S3Client {
    package let address: BucketAddress
    let loop: EventLoop
    let pool: BlockingPool
    let http: HTTPClient
    let signer: RequestSigner
    let options: S3Options
    let now: () -> Int
    let chance: () -> Double

    /// - Parameters:
    ///   - http: A client of `loop`.
    ///   - pool: Where files are read.
    ///   - now: Seconds since the epoch, by a clock that is right to 15 minutes.
    ///   - chance: From 0 up to 1, at random, for the pauses between attempts.
    package init(
        _ address: BucketAddress, region: String, credentials: AWSCredentials,
        over http: HTTPClient, on loop: EventLoop, pool: BlockingPool,
        options: S3Options = S3Options(),
        now: @escaping () -> Int = { wallClock() / 1_000_000_000 },
        chance: @escaping () -> Double = { .random(in: 0..<1) }
    ) {
        self.address = address
        self.http = http
        self.loop = loop
        self.pool = pool
        self.options = options
        self.now = now
        self.chance = chance
        signer = RequestSigner(credentials, region: region, service: "s3")
    }

    /// What errors call the bucket, or an object in it.
    func resource(_ key: String?) -> String {
        "s3://\(address.bucket)" + (key.map { "/\($0)" } ?? "")
    }
}
