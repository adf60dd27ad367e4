import AWSSignatures
import Bytes
import EventLoops
import HTTP
import HTTPFetching
import Linux
import Sockets
import Support
import Testing

@testable import ObjectStores

@Suite("Requests that fail for what may pass") struct RetryTests {
    private static let tag = "\"1\""
    private static let stored = Fault.answer(Fault.response(200, "", "ETag: \"1\"\r\n"))

    /// By a store whose clock is an hour behind.
    private static func hourAgo() -> String {
        var text = ByteBuffer()
        text.append(httpDate: wallClock() / 1_000_000_000 - 3601)
        return String(decoding: text.readable, as: UTF8.self)
    }

    @Test(arguments: [
        (2, 100), (3, 200), (4, 400), (5, 800), (9, 12_800), (10, 20_000), (99, 20_000),
    ])
    func `pauses double up to their bound`(attempt: Int, milliseconds: Int) {
        let policy = RetryPolicy()
        #expect(policy.pause(before: attempt, chance: 1) == .milliseconds(milliseconds))
        #expect(policy.pause(before: attempt, chance: 0.25) == .milliseconds(milliseconds / 4))
        #expect(policy.pause(before: attempt, chance: 0) == .zero)
    }

    @Test(arguments: [true, false])
    func `two SlowDowns, then fine`(hasBody: Bool) async throws {
        try await withStore { client, origin in
            origin.fault = { _ in origin.requests.count < 3 ? .slowDown : Self.stored }
            let tag = try await client.put("k", hasBody ? .bytes([1, 2]) : .none)
            #expect(tag == Self.tag)
            #expect(origin.requests == ["PUT /bkt/k", "PUT /bkt/k", "PUT /bkt/k"])
        }
    }

    @Test(arguments: [1, 3])
    func `it is sent as often as allowed, and no more`(attemptsMax: Int) async throws {
        var options = S3Options()
        options.retries.attemptsMax = attemptsMax
        try await withStore(options: options) { client, origin in
            origin.fault = { _ in .slowDown }
            let error = await #expect(throws: ObjectStoreError.self) {
                try await client.delete("k")
            }
            #expect(error?.code == "SlowDown")
            #expect(origin.requests.count == attemptsMax)
        }
    }

    @Test func `the pauses are those of the policy, by the loop's clock`() async throws {
        try await onThread {
            let clock = ManualClock()
            let loop = try EventLoop(clock: .manual(clock))
            let origin = try StoreOrigin(on: loop)
            origin.fault = { _ in .slowDown }
            let times = Box<[Int64]>([])
            origin.fault = { _ in
                times.value.append(clock.now / 1_000_000)
                return .slowDown
            }
            let isDone = Box(false)
            loop.setImmediate {
                _ = loop.start {
                    let http = HTTPClient(on: loop, resolver: Resolver(pool: BlockingPool()))
                    if let address = try? BucketAddress(bucket: "bkt", endpoint: origin.url) {
                        let client = S3Client(
                            address, region: "r",
                            credentials: .init(accessKeyID: "a", secretAccessKey: "b"), over: http,
                            on: loop, pool: BlockingPool(), chance: { 1 })
                        try? await client.delete("k")
                    }
                    http.close()
                    isDone.value = true
                }
            }
            let tick = Box<() -> Void>({})
            tick.value = {
                guard !isDone.value else { return origin.close() }
                clock.advance(milliseconds: 1)
                // Some turns for the socket between two steps of the clock.
                var turns = 20
                func pass() {
                    turns -= 1
                    loop.setImmediate { turns > 0 ? pass() : tick.value() }
                }
                pass()
            }
            loop.setImmediate { tick.value() }
            loop.run(until: { isDone.value })
            // It refers to itself.
            tick.value = {}
            origin.close()
            loop.run()
            loop.close()
            let gaps = zip(times.value.dropFirst(), times.value).map { $0 - $1 }
            #expect(gaps.count == 4)
            for (gap, wanted) in zip(gaps, [100, 200, 400, 800] as [Int64]) {
                #expect((wanted...wanted + 50).contains(gap))
            }
        }
    }

    @Test func `a connection that is cut in the midst of a body`() async throws {
        try await withStore { client, origin in
            origin.fault = { _ in origin.requests.count < 2 ? .cut(after: 1000) : Self.stored }
            let bytes = [UInt8](repeating: 7, count: 4 << 20)
            let tag = try await client.put("k", .bytes(bytes))
            #expect(tag == Self.tag)
            #expect(origin.requests.count == 2)
        }
    }

    @Test func `a store that says no in the midst of a body, and hangs up`() async throws {
        try await withStore { client, origin in
            origin.fault = { _ in
                origin.requests.count < 2
                    ? .refuse(
                        after: 1000, Fault.response(503, "<Error><Code>SlowDown</Code></Error>"))
                    : Self.stored
            }
            let bytes = [UInt8](repeating: 7, count: 4 << 20)
            let tag = try await client.put("k", .bytes(bytes))
            #expect(tag == Self.tag)
            #expect(origin.requests.count == 2)
        }
    }

    @Test func `an answer that breaks off is asked for again`() async throws {
        try await withStore { client, origin in
            let list = "<ListBucketResult><Name>bkt</Name><IsTruncated>false</IsTruncated>"
            origin.fault = { _ in
                switch origin.requests.count {
                case 1: .answer("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n\(list)")
                // Its end is the connection's.
                case 2: .answer("HTTP/1.1 200 OK\r\n\r\n\(list)")
                case 3: .answer("HTTP/1.1 200 OK\r\nContent-")
                default: .answer(Fault.response(200, "\(list)</ListBucketResult>"))
                }
            }
            let page = try await client.list()
            #expect(page.entries == [])
            #expect(origin.requests.count == 4)
        }
    }

    @Test func `a body that comes once is not sent twice`() async throws {
        try await withStore { client, origin in
            origin.fault = { _ in .slowDown }
            let pieces = Box([Array("abc".utf8)][...])
            let error = await #expect(throws: ObjectStoreError.self) {
                try await client.put("k", .stream(length: 3) { pieces.value.popFirst() })
            }
            #expect(error?.code == "SlowDown")
            #expect(origin.requests.count == 1)
        }
    }

    @Test func `no more of a body is asked for than the store takes`() async throws {
        try await withStore { client, origin in
            origin.fault = { _ in .cut(after: 1 << 20) }
            let taken = Box(0)
            await #expect(throws: ObjectStoreError.self) {
                try await client.put(
                    "k",
                    .stream(length: 256 << 20) {
                        taken.value += 64 << 10
                        return [UInt8](repeating: 1, count: 64 << 10)
                    })
            }
            // The sockets' buffers, both ways, and what the origin read.
            #expect((1 << 20..<32 << 20).contains(taken.value))
        }
    }

    @Test(arguments: [("lost", 1), ("slow", 2)])
    func `an upload is begun again only when it was surely not begun`(
        kind: String, count: Int
    ) async throws {
        try await withStore { client, origin in
            let begun =
                "<InitiateMultipartUploadResult><UploadId>u</UploadId>"
                + "</InitiateMultipartUploadResult>"
            origin.fault = { _ in
                if origin.requests.count > 1 { return .answer(Fault.response(200, begun)) }
                return kind == "lost" ? .cut(after: 0) : .slowDown
            }
            let id = try? await client.createUpload("k")
            #expect(id == (kind == "lost" ? nil : "u"))
            #expect(origin.requests.count == count)
        }
    }

    @Test func `an error behind a 200 is an error`() async throws {
        try await withStore { client, origin in
            let error = "<Error><Code>InternalError</Code><Message>x</Message></Error>"
            let done = "<CompleteMultipartUploadResult><Key>k</Key></CompleteMultipartUploadResult>"
            origin.fault = { _ in
                .answer(Fault.response(200, origin.requests.count < 2 ? error : done))
            }
            try await client.complete(
                "u", "k", [StoredPart(number: 1, size: 1, entityTag: "\"x\"")])
            #expect(origin.requests.count == 2)
        }
    }

    @Test(arguments: [
        (
            403, "SignatureDoesNotMatch",
            "s3://bkt/k: the secret access key, or the region, is wrong"
        ),
        (404, "NoSuchBucket", "s3://bkt/k: the bucket does not exist; make it first"),
        (301, "PermanentRedirect", "s3://bkt/k: the bucket is in another region (eu-west-1)"),
        (400, "Odd", "s3://bkt/k: words"),
        (
            403, "RequestTimeTooSkewed",
            "s3://bkt/k: this machine's clock is 3601 s ahead of the store's; set it right"
        ),
        (403, "InvalidAccessKeyId", "s3://bkt/k: the store does not know this access key"),
        (
            400, "ExpiredToken",
            "s3://bkt/k: the session token has expired, or is not the one of these keys"
        ),
    ])
    func `a refusal is not repeated, and says what to do`(
        status: Int, code: String, sentence: String
    ) async throws {
        try await withStore { client, origin in
            let body =
                "<Error><Code>\(code)</Code><Message>words</Message>"
                + "<RequestId>R1</RequestId></Error>"
            origin.fault = { _ in
                .answer(
                    Fault.response(
                        status, body,
                        "x-amz-bucket-region: eu-west-1\r\nDate: \(Self.hourAgo())\r\n"))
            }
            let error = await #expect(throws: ObjectStoreError.self) {
                _ = try await client.get("k")
            }
            let refusal = try #require(error)
            #expect("\(refusal)" == "\(sentence) [\(code)] (request R1)")
            #expect(origin.requests.count == 1)
        }
    }

    @Test func `an object that breaks off is read on from there`() async throws {
        try await withStore { client, origin in
            origin.fault = { _ in
                origin.requests.count < 2
                    ? .answer(
                        "HTTP/1.1 200 OK\r\nETag: \"1\"\r\nContent-Length: 10\r\n\r\n01234")
                    : .answer(
                        "HTTP/1.1 206 P\r\nETag: \"1\"\r\nContent-Range: bytes 5-9/10\r\n"
                            + "Content-Length: 5\r\n\r\n56789")
            }
            let all = try await client.get("k").collect(upTo: 10)
            #expect(String(decoding: all, as: UTF8.self) == "0123456789")
            #expect(origin.requests.count == 2)
        }
    }

    @Test(arguments: [0, 1, 1024, 1025])
    func `a key has 1 to 1024 bytes`(count: Int) async throws {
        try await withStore { client, origin in
            origin.fault = { _ in Self.stored }
            let key = String(repeating: "k", count: count)
            if (1...1024).contains(count) {
                try await client.delete(key)
            } else {
                await #expect(throws: ObjectStoreError.malformedKey(key)) {
                    try await client.delete(key)
                }
            }
            #expect(origin.requests.isEmpty == !(1...1024).contains(count))
        }
    }
}
