// What AWS publishes: its Signature Version 4 test suite, and the examples in the descriptions of
// IAM's and S3's authentication.

import AWSSignatures
import Testing

@Suite("Signature Version 4: AWS's test suite") struct SigningVectorTests {
    private static let signer = RequestSigner(
        AWSCredentials(
            accessKeyID: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
        ), region: "us-east-1", service: "service")
    private static let time = SigningTime(epochSeconds: 1_440_938_160)

    struct Vector: Sendable, CustomTestStringConvertible {
        var name: String
        var method = "GET"
        var path = "/"
        var query: [(String, String)] = []
        var fields: [(String, String)] = []
        var signature: String
        var testDescription: String { name }
    }

    @Test(arguments: [
        Vector(
            name: "get-vanilla",
            signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        Vector(
            name: "get-vanilla-query-order-key-case",
            query: [("Param2", "value2"), ("Param1", "value1")],
            signature: "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"),
        Vector(
            name: "get-vanilla-empty-query-key", query: [("Param1", "value1")],
            signature: "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb"),
        Vector(
            name: "get-header-value-trim",
            fields: [("My-Header1", " value1"), ("My-Header2", " \"a   b   c\"")],
            signature: "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"),
        Vector(
            name: "get-relative", path: "/example/..",
            signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        Vector(
            name: "get-relative-relative", path: "/example1/example2/../..",
            signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        Vector(
            name: "get-slash", path: "//",
            signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        Vector(
            name: "get-slash-dot-slash", path: "/./",
            signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        Vector(
            name: "post-vanilla", method: "POST",
            signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
    ])
    func `a request of the suite has its signature`(vector: Vector) {
        let request = CanonicalRequest(
            method: vector.method, path: vector.path, query: vector.query,
            fields: [("Host", "example.amazonaws.com"), ("X-Amz-Date", Self.time.text)]
                + vector.fields,
            payloadHash: PayloadHash.empty.text, pathRule: .normalized)
        #expect(Self.signer.signature(of: request, at: Self.time) == vector.signature)
    }

    @Test func `each step of IAM's ListUsers example`() {
        var signer = Self.signer
        signer = RequestSigner(signer.credentials, region: "us-east-1", service: "iam")
        let request = CanonicalRequest(
            method: "GET", path: "/", query: [("Version", "2010-05-08"), ("Action", "ListUsers")],
            fields: [
                ("X-Amz-Date", "20150830T123600Z"), ("Host", "iam.amazonaws.com"),
                ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
            ], payloadHash: PayloadHash.empty.text, pathRule: .normalized)
        #expect(
            request.text == """
                GET
                /
                Action=ListUsers&Version=2010-05-08
                content-type:application/x-www-form-urlencoded; charset=utf-8
                host:iam.amazonaws.com
                x-amz-date:20150830T123600Z

                content-type;host;x-amz-date
                e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
                """)
        #expect(
            signer.stringToSign(request, at: Self.time) == """
                AWS4-HMAC-SHA256
                20150830T123600Z
                20150830/us-east-1/iam/aws4_request
                f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59
                """)
        #expect(
            signer.authorization(for: request, at: Self.time)
                == "AWS4-HMAC-SHA256 "
                + "Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
                + "SignedHeaders=content-type;host;x-amz-date, Signature="
                + "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7")
    }

    @Test func `a secret never stands in a description`() {
        let credentials = Self.signer.credentials
        #expect("\(credentials)" == "AWS key AKIDEXAMPLE")
        var dumped = ""
        dump(credentials, to: &dumped)
        #expect(!dumped.contains("wJalr"))
        #expect(!String(reflecting: Self.signer).contains("wJalr"))
    }
}

@Suite("Signature Version 4: the examples of S3") struct S3ExampleTests {
    private static let signer = RequestSigner(
        AWSCredentials(
            accessKeyID: "AKIAIOSFODNN7EXAMPLE",
            secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
        region: "us-east-1", service: "s3")
    private static let time = SigningTime(epochSeconds: 1_369_353_600)
    private static let host = ("Host", "examplebucket.s3.amazonaws.com")

    private func signature(
        _ method: String, _ path: String, query: [(String, String)] = [],
        fields: [(String, String)] = [], payload: PayloadHash = .empty
    ) -> String {
        let request = CanonicalRequest(
            method: method, path: path, query: query,
            fields: [
                Self.host, ("x-amz-date", Self.time.text), ("x-amz-content-sha256", payload.text),
            ] + fields, payloadHash: payload.text)
        return Self.signer.signature(of: request, at: Self.time)
    }

    @Test func `GET of an object's range`() {
        #expect(
            signature("GET", "/test.txt", fields: [("Range", "bytes=0-9")])
                == "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")
    }

    @Test func `PUT of an object`() {
        #expect(
            signature(
                "PUT", "/test%24file.text",
                fields: [
                    ("Date", "Fri, 24 May 2013 00:00:00 GMT"),
                    ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
                ], payload: PayloadHash(of: Array("Welcome to Amazon S3.".utf8)))
                == "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd")
    }

    @Test func `GET of a bucket's lifecycle`() {
        #expect(
            signature("GET", "/", query: [("lifecycle", "")])
                == "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")
    }

    @Test func `a list of objects`() {
        #expect(
            signature("GET", "/", query: [("max-keys", "2"), ("prefix", "J")])
                == "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")
    }

    @Test func `a presigned URL`() {
        let request = CanonicalRequest(
            method: "GET", path: "/test.txt", fields: [Self.host],
            payloadHash: PayloadHash.unsigned.text)
        #expect(
            Self.signer.presignedQuery(for: request, at: Self.time, expiry: 86_400)
                == "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
                + "AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
                + "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
                + "&X-Amz-Signature="
                + "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404")
    }

    @Test func `an upload in chunks, and its length on the wire`() {
        let payload = PayloadHash.streaming
        let request = CanonicalRequest(
            method: "PUT", path: "/examplebucket/chunkObject.txt",
            fields: [
                ("Host", "s3.amazonaws.com"), ("x-amz-date", Self.time.text),
                ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
                ("x-amz-content-sha256", payload.text), ("Content-Encoding", "aws-chunked"),
                ("x-amz-decoded-content-length", "66560"), ("Content-Length", "66824"),
            ], payloadHash: payload.text)
        let seed = Self.signer.signature(of: request, at: Self.time)
        #expect(seed == "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9")
        var chunks = ChunkSigner(Self.signer, at: Self.time, seed: seed)
        let letter = UInt8(ascii: "a")
        var wire = chunks.wrap([UInt8](repeating: letter, count: 65_536))
        #expect(
            wire.starts(
                with: Array(
                    ("10000;chunk-signature="
                        + "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\naaa")
                        .utf8)))
        wire += chunks.wrap([UInt8](repeating: letter, count: 1024))
        #expect(
            chunks.signature == "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497")
        wire += chunks.wrap([])
        #expect(
            chunks.signature == "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9")
        #expect(wire.count == 66_824)
        #expect(ChunkSigner.wireLength(of: 66_560, chunkSize: 65_536) == 66_824)
    }

    @Test(arguments: [0, 1, 9, 10, 11, 20, 99])
    func `the length on the wire is known before the body`(length: Int) {
        var chunks = ChunkSigner(Self.signer, at: Self.time, seed: "seed")
        var count = 0
        for start in stride(from: 0, to: length, by: 10) {
            count += chunks.wrap([UInt8](repeating: 1, count: min(10, length - start))).count
        }
        count += chunks.wrap([]).count
        #expect(ChunkSigner.wireLength(of: length, chunkSize: 10) == count)
    }
}
