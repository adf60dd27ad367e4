import AWSSignatures
import HTTPFetching
import Support
import Testing

@testable import ObjectStores

@Suite("A bucket's address, and who may use it") struct AddressTests {
    @Test(arguments: [
        ("http://h:9000", BucketAddress.Style.path, "/bkt/a%20b", "h:9000"),
        ("http://h:9000/", .path, "/bkt/a%20b", "h:9000"),
        ("http://h/base/", .path, "/base/bkt/a%20b", "h:80"),
        ("http://h:9000", .virtualHost, "/a%20b", "bkt.h:9000"),
        (
            "http://s3.eu-central-1.amazonaws.com/", .virtualHost, "/a%20b",
            "bkt.s3.eu-central-1.amazonaws.com:80"
        ),
    ])
    func `where requests go`(
        endpoint: String, style: BucketAddress.Style, path: String, origin: String
    ) throws {
        let address = try BucketAddress(bucket: "bkt", endpoint: endpoint, style: style)
        #expect(address.path(of: "a b") == path)
        #expect("\(address.origin)" == origin)
    }

    @Test func `keys are encoded but for their slashes`() throws {
        let address = try BucketAddress(bucket: "bkt", endpoint: "http://h")
        #expect(address.path(of: "a//../é+~*'(") == "/bkt/a//../%C3%A9%2B~%2A%27%28")
        #expect(address.path(of: nil) == "/bkt")
    }

    @Test(arguments: ["ab", "A-b", "a_b", ".ab", "ab.", "a..b", "a/b", ""])
    func `what is no bucket's name is refused`(name: String) {
        #expect(throws: ObjectStoreError.malformedBucket(name)) {
            try BucketAddress(bucket: name, endpoint: "http://h")
        }
    }

    @Test func `a name has 3 to 63 characters`() throws {
        for count in [3, 63] {
            _ = try BucketAddress(
                bucket: String(repeating: "a", count: count), endpoint: "http://h")
        }
        #expect(throws: ObjectStoreError.self) {
            try BucketAddress(bucket: String(repeating: "a", count: 64), endpoint: "http://h")
        }
    }

    @Test func `an endpoint that cannot be used says why`() {
        #expect(throws: ObjectStoreError.malformedEndpoint("ftp://h", .unknownScheme)) {
            try BucketAddress(bucket: "bkt", endpoint: "ftp://h")
        }
    }

    // MARK: Credentials

    private static let file = """
        # comment
        [default]
        aws_access_key_id = ID1
        aws_secret_access_key=secret=1

        [ other ]
        ; comment
        aws_access_key_id = ID2
        aws_secret_access_key = secret2
        aws_session_token = token2
        [broken]
        aws_access_key_id = ID3
        """

    private static let keys = ["AWS_ACCESS_KEY_ID": "E", "AWS_SECRET_ACCESS_KEY": "s"]

    private func find(
        _ profile: String? = nil, _ environment: [String: String] = [:], file: String = file
    ) throws -> AWSCredentials {
        let home = try TemporaryDirectory()
        try home.write(ByteString(file), to: ".aws/credentials")
        return try AWSCredentials.find(
            profile: profile, environment: environment.merging(["HOME": home.path]) { $1 })
    }

    @Test func `the environment's keys go before the file's`() throws {
        #expect(try find(nil, Self.keys).accessKeyID == "E")
        #expect(try find(nil, Self.keys).sessionToken == nil)
        let lent = Self.keys.merging(["AWS_SESSION_TOKEN": "t"]) { $1 }
        #expect(try find(nil, lent).sessionToken == "t")
    }

    @Test func `a profile that is asked for goes before the environment's keys`() throws {
        let found = try find("other", Self.keys)
        #expect(
            found
                == AWSCredentials(
                    accessKeyID: "ID2", secretAccessKey: "secret2", sessionToken: "token2"))
    }

    @Test func `the file's profiles`() throws {
        #expect(
            try find()
                == AWSCredentials(accessKeyID: "ID1", secretAccessKey: "secret=1"))
        #expect(try find(nil, ["AWS_PROFILE": "other"]).accessKeyID == "ID2")
    }

    @Test(arguments: ["broken", "nobody"])
    func `a profile that is not whole is none`(profile: String) {
        #expect {
            try find(profile)
        } throws: { error in
            guard case .noCredentials(profile, _) = error as? ObjectStoreError else { return false }
            return true
        }
    }

    @Test func `no file at all says where one would be`() {
        #expect(
            throws: ObjectStoreError.noCredentials(
                profile: "default", file: "/nonexistent/.aws/credentials")
        ) { try AWSCredentials.find(environment: ["HOME": "/nonexistent"]) }
    }

    @Test(arguments: [("[default]\nwhat", 2), ("\n[default\n", 2)])
    func `a line that means nothing is named`(text: String, line: Int) {
        #expect {
            try find(file: text)
        } throws: { error in
            guard case .malformedCredentials(_, line, _) = error as? ObjectStoreError else {
                return false
            }
            return true
        }
    }
}
