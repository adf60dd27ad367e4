// moto can be told to make each request's signature itself, by AWS's own botocore, and to compare;
// and to ask what the user may do.

import AWSSignatures
import EventLoops
import HTTP
import HTTPFetching
import Sockets
import Support
import Testing

@testable import ObjectStores

/// A store of its own with a user who may do everything, one who may do nothing, and a role.
private struct StrictStore {
    let moto: Moto
    let user: AWSCredentials
    let nobody: AWSCredentials
    let role: AWSCredentials

    init() throws {
        moto = try Moto()
        let lines = try moto.boto3(
            #"""
            import json, urllib.request
            def client(name):
                return boto3.client(name, endpoint_url="\#(moto.url)", region_name="us-east-1",
                    aws_access_key_id="testing", aws_secret_access_key="testing")
            iam = client("iam")
            allow = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
            policy = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
            for name in ["user", "nobody"]:
                iam.create_user(UserName=name)
                key = iam.create_access_key(UserName=name)["AccessKey"]
                print(key["AccessKeyId"], key["SecretAccessKey"])
            iam.put_user_policy(UserName="user", PolicyName="p", PolicyDocument=policy)
            role = iam.create_role(RoleName="r", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
            iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=policy)
            lent = client("sts").assume_role(RoleArn=role, RoleSessionName="session")["Credentials"]
            print(lent["AccessKeyId"], lent["SecretAccessKey"], lent["SessionToken"])
            s3.create_bucket(Bucket="bkt")
            urllib.request.urlopen(urllib.request.Request(
                "\#(moto.url)/moto-api/reset-auth", b"0", {"Content-Type": "text/plain"})).read()
            """#)
        let keys = lines.split(separator: "\n").map { line in
            let words = line.split(separator: " ").map(String.init)
            return AWSCredentials(
                accessKeyID: words[0], secretAccessKey: words[1],
                sessionToken: words.count > 2 ? words[2] : nil)
        }
        try #require(keys.count == 3)
        (user, nobody, role) = (keys[0], keys[1], keys[2])
    }

    func withClient(
        _ credentials: AWSCredentials, _ body: @escaping @Sendable (S3Client) async throws -> Void
    ) async throws {
        let address = try BucketAddress(bucket: "bkt", endpoint: moto.url)
        try await onLoop { loop in
            let pool = BlockingPool()
            let http = HTTPClient(on: loop, resolver: Resolver(pool: pool))
            defer { http.close() }
            try await body(
                S3Client(
                    address, region: "us-east-1", credentials: credentials, over: http, on: loop,
                    pool: pool))
        }
    }
}

@Suite(
    "Signatures that moto compares with botocore's", .serialized, .timeLimit(.minutes(2)),
    .enabled(if: Moto.isThere, "moto is missing; make setup-test installs it"))
struct SignatureTests {
    private static let store = Result { try StrictStore() }

    private static let keys = [
        "a", "a b", "a+b", "a&b=c", "é/中", "q?x=1#y", "%41", "z\"'*~()!", "a//b", "$,:;@[]^{}|\\",
    ]

    @Test(arguments: [true, false])
    func `each kind of request, by a user and by a role with a token`(isRole: Bool) async throws {
        let store = try Self.store.get()
        try await store.withClient(isRole ? store.role : store.user) { client in
            for key in Self.keys {
                let bytes = Array(key.utf8)
                try await client.put(key, .bytes(bytes), contentType: "text/plain")
                #expect(try await client.get(key, range: 0..<100).collect(upTo: 100) == bytes)
                #expect(try await client.head(key)?.size == bytes.count)
            }
            for prefix in ["", "a b", "é/", "q?"] {
                let page = try await client.list(prefix: prefix, delimiter: "/")
                #expect(!page.entries.isEmpty)
            }
            let id = try await client.createUpload("m p")
            let tag = try await client.putPart(
                1, of: id, "m p",
                .stream(length: 3) { [pieces = Box<ArraySlice<[UInt8]>>([[1, 2], [3]])] in
                    pieces.value.popFirst()
                })
            #expect(try await client.parts(of: id, "m p").map(\.entityTag) == [tag])
            #expect(try await client.uploads(prefix: "m").uploads.map(\.id) == [id])
            try await client.complete(id, "m p", try await client.parts(of: id, "m p"))
            #expect(try await client.get("m p").collect(upTo: 3) == [1, 2, 3])
            for key in Self.keys + ["m p"] { try await client.delete(key) }
        }
    }

    private func failure(_ credentials: AWSCredentials) async throws -> String {
        let found = Box("")
        try await Self.store.get().withClient(credentials) { client in
            let error = await #expect(throws: ObjectStoreError.self) {
                _ = try await client.list()
            }
            found.value = error.map { "\($0)" } ?? ""
        }
        return found.value
    }

    @Test func `a wrong secret`() async throws {
        var wrong = try Self.store.get().user
        wrong.secretAccessKey += "x"
        #expect(
            try await failure(wrong).hasPrefix(
                "s3://bkt: the secret access key, or the region, is wrong [SignatureDoesNotMatch]"))
    }

    @Test func `a key that nobody has`() async throws {
        let unknown = AWSCredentials(
            accessKeyID: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "x")
        #expect(
            try await failure(unknown).hasPrefix(
                "s3://bkt: the store does not know this access key [InvalidAccessKeyId]"))
    }

    @Test func `a user who may not`() async throws {
        #expect(
            try await failure(try Self.store.get().nobody).hasPrefix(
                "s3://bkt: these credentials may not do that [AccessDenied]"))
    }

    @Test func `a token that was left out`() async throws {
        var lent = try Self.store.get().role
        lent.sessionToken = nil
        #expect(try await failure(lent).hasPrefix("s3://bkt: "))
    }
}
