import AWSSignatures
import EventLoops
import HTTP
import HTTPFetching
import Sockets
import Support
import Testing
import Uploads

@testable import ObjectStores

@Suite("A bucket as the command line names it") struct PlaceTests {
    private static let keys = ["AWS_ACCESS_KEY_ID": "E", "AWS_SECRET_ACCESS_KEY": "s"]

    private func place(
        _ text: String, endpoint: String? = "http://h:9000", region: String? = nil,
        profile: String? = nil, _ environment: [String: String] = [:]
    ) throws -> BucketPlace {
        try BucketPlace(
            text, endpoint: endpoint, region: region, profile: profile,
            environment: Self.keys.merging(environment) { $1 })
    }

    @Test(arguments: [
        ("s3://bkt", ""), ("s3://bkt/", ""), ("s3://bkt/a", "a/"),
        ("s3://bkt/a/b c/", "a/b c/"), ("s3://bkt//a", "a/"),
    ])
    func `bucket and prefix`(text: String, prefix: String) throws {
        let place = try place(text)
        #expect(place.address.bucket == "bkt")
        #expect(place.prefix == prefix)
    }

    @Test(arguments: ["", "bkt", "s3:bkt", "s3://", "s3:///a", "http://bkt", "s3://bkt/../a"])
    func `what is no bucket says how one is written`(text: String) {
        let error = #expect(throws: ObjectStoreError.malformedPlace(text)) { try place(text) }
        #expect(error.map { "\($0)" }?.hasSuffix("write s3://BUCKET or s3://BUCKET/PREFIX") == true)
    }

    @Test func `the endpoint is the flag's, the environment's or the profile's`() throws {
        let home = try TemporaryDirectory()
        try home.write(
            "[default]\nregion = eu-south-1\n[profile x]\nendpoint_url = http://x\n",
            to: ".aws/config")
        let lent = ["HOME": home.path, "AWS_ENDPOINT_URL": "http://b"]
        #expect(try place("s3://bkt", lent).address.origin.authority == "h:9000")
        #expect(try place("s3://bkt", endpoint: nil, lent).address.origin.authority == "b")
        let both = lent.merging(["AWS_ENDPOINT_URL_S3": "http://c"]) { $1 }
        #expect(try place("s3://bkt", endpoint: nil, both).address.origin.authority == "c")
        let named = ["HOME": home.path, "AWS_PROFILE": "x"]
        #expect(try place("s3://bkt", endpoint: nil, named).address.origin.authority == "x")
        #expect(try place("s3://bkt", ["HOME": home.path]).region == "eu-south-1")
        #expect(try place("s3://bkt", named).region == "us-east-1")
        #expect(
            try place("s3://bkt", ["AWS_REGION": "r", "AWS_DEFAULT_REGION": "d"]).region == "r")
        #expect(try place("s3://bkt", ["AWS_DEFAULT_REGION": "d"]).region == "d")
        #expect(try place("s3://bkt", region: "f", ["AWS_REGION": "r"]).region == "f")
    }

    @Test(arguments: [
        ("s3://bkt", ["XDG_STATE_HOME": "/s"], "/s/bx/uploads/bkt"),
        ("s3://bkt/a/b", ["HOME": "/h"], "/h/.local/state/bx/uploads/bkt-a-b"),
    ])
    func `where the spool is`(
        text: String, environment: [String: String], path: String
    ) throws {
        #expect(try place(text).spoolPath(environment: environment) == path)
    }

    // MARK: What is sent

    private func request(
        _ style: BucketAddress.Style, token: String? = nil, key: String? = "a b/%+ü"
    ) throws -> FetchRequest {
        let loop = try EventLoop()
        let pool = BlockingPool()
        let client = S3Client(
            try BucketAddress(bucket: "bkt", endpoint: "http://h:9000", style: style),
            region: "r",
            credentials: AWSCredentials(
                accessKeyID: "a", secretAccessKey: "b", sessionToken: token),
            over: HTTPClient(on: loop, resolver: Resolver(pool: pool)), on: loop, pool: pool)
        return try client.signed(S3Request(method: .get, key: key), nil)
    }

    @Test func `the bucket stands in the path, or in the host's name`() throws {
        let path = try request(.path)
        #expect(path.target == "/bkt/a%20b/%25%2B%C3%BC")
        #expect(path.origin.authority == "h:9000")
        let host = try request(.virtualHost)
        #expect(host.target == "/a%20b/%25%2B%C3%BC")
        #expect(host.origin.authority == "bkt.h:9000")
        #expect(try request(.path, key: nil).target == "/bkt")
        #expect(try request(.virtualHost, key: nil).target == "/")
    }

    @Test(arguments: [nil, "t=/+"])
    func `a session token is sent and signed`(token: String?) throws {
        let fields = try request(.path, token: token).fields.bytes
        let text = String(decoding: fields, as: UTF8.self)
        #expect(text.contains("x-amz-security-token: t=/+\r\n") == (token != nil))
        #expect(text.contains("x-amz-date;x-amz-security-token,") == (token != nil))
    }

    @Test func `an operator hears once what it is about`() {
        let error = ObjectStoreError.refused(
            ObjectStoreError.Refusal(
                status: 403, code: "AccessDenied", message: "", resource: "s3://bkt/k"))
        let words = "these credentials may not do that [AccessDenied]"
        #expect(error.asUploadError(resource: "s3://bkt").description == "s3://bkt/k: \(words)")
    }

    // MARK: Before the first client

    @Test func `a bucket that is not there is told at once`() async throws {
        try await withStore { client, origin in
            origin.fault = { _ in
                .answer(Fault.response(404, "<Error><Code>NoSuchBucket</Code></Error>"))
            }
            let directory = try TemporaryDirectory()
            let store = BucketStore(
                client, spool: try SpoolDirectory(directory.path), on: client.loop,
                pool: client.pool)
            let error = await #expect(throws: ObjectStoreError.self) { try await store.check() }
            #expect(
                error.map { "\($0)" }
                    == "s3://bkt: the bucket does not exist; make it first [NoSuchBucket]")
        }
    }
}
