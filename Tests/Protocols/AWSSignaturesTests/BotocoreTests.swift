// The same requests signed by botocore, AWS's own client for Python.

import AWSSignatures
import Bytes
import Support
import Testing

@Suite("Signature Version 4 beside botocore") struct BotocoreTests {
    /// Prints 400 random requests, a line each, with what botocore makes of them. Fields are
    /// separated by tabs, texts are in hexadecimal, pairs are joined by `:` and `,`.
    private static let program = """
        import random, botocore.auth, botocore.awsrequest, botocore.credentials as c
        from urllib.parse import quote
        dice = random.Random(4)
        letters = "abzAZ019-._~ /+&=%?*!'()@:,;$\\u00e9\\u4e2d\\U0001f600"
        text = lambda a, b, of=letters: "".join(dice.choice(of) for _ in range(dice.randint(a, b)))
        code = lambda t: t.encode().hex()
        pairs = lambda all: ",".join(code(n) + ":" + code(v) for n, v in all)
        for number in range(400):
            isS3 = dice.random() < 0.5
            token = text(1, 30, "abcXYZ+/=") if dice.random() < 0.3 else None
            keys = c.Credentials(text(16, 20, "ABCDEF0123"), text(30, 40, "abcXYZ+/012"), token)
            make = botocore.auth.S3SigV4Auth if isS3 else botocore.auth.SigV4Auth
            region = dice.choice(["us-east-1", "eu-central-1", "auto"])
            auth = make(keys, "s3" if isS3 else "execute-api", region)
            path = "/" + quote(text(0, 12) + dice.choice(["", "/../x", "//y/", "/./"]), safe="/~")
            query = [(text(1, 5), text(0, 5)) for _ in range(dice.randint(0, 5))]
            fields = [("X-H%d" % n, text(0, 9, "ab  c\\t,;")) for n in range(dice.randint(0, 4))]
            body = text(0, 99).encode()
            method = dice.choice(["GET", "PUT", "POST", "DELETE"])
            url = "https://h.example" + path
            if query:
                url += "?" + "&".join(quote(n, safe="") + "=" + quote(v, safe="") for n, v in query)
            request = botocore.awsrequest.AWSRequest(method, url, dict(fields), body)
            request.context["timestamp"] = "20260704T010203Z"
            request.context["payload_signing_enabled"] = True
            request.headers["X-Amz-Date"] = "20260704T010203Z"
            if token: request.headers["X-Amz-Security-Token"] = token
            if isS3: request.headers["X-Amz-Content-SHA256"] = auth.payload(request)
            canonical = auth.canonical_request(request)
            signature = auth.signature(auth.string_to_sign(request, canonical), request)
            print("\\t".join([
                "s3" if isS3 else "execute-api", region, code(keys.access_key),
                code(keys.secret_key), code(token or ""), method, path, pairs(query),
                pairs(fields), body.hex(), code(canonical), signature]))
        """

    private func text(_ digits: some StringProtocol) -> String {
        String(decoding: bytes(digits), as: UTF8.self)
    }

    private func bytes(_ digits: some StringProtocol) -> [UInt8] {
        Hexadecimal.decode(Array(digits.utf8).span.bytes) ?? []
    }

    private func pairs(_ list: Substring) -> [(name: String, value: String)] {
        list.split(separator: ",").map { pair in
            let parts = pair.split(separator: ":", omittingEmptySubsequences: false)
            return (text(parts[0]), text(parts[1]))
        }
    }

    @Test(.enabled(if: Python.has("botocore"), "botocore is missing; make setup-test installs it"))
    func `400 random requests are signed alike`() throws {
        let output = try Python.run(Self.program)
        let time = SigningTime(epochSeconds: 1_783_126_923)
        #expect(time.text == "20260704T010203Z")
        let lines = output.split(separator: "\n")
        #expect(lines.count == 400)
        for line in lines {
            let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
            try #require(parts.count == 12)
            let isS3 = parts[0] == "s3"
            let token = text(parts[4])
            let payload = PayloadHash(of: bytes(parts[9]))
            let signer = RequestSigner(
                AWSCredentials(
                    accessKeyID: text(parts[2]), secretAccessKey: text(parts[3]),
                    sessionToken: token.isEmpty ? nil : token),
                region: String(parts[1]), service: String(parts[0]))
            var fields = [(name: "Host", value: "h.example"), ("X-Amz-Date", time.text)]
            if !token.isEmpty { fields.append(("X-Amz-Security-Token", token)) }
            if isS3 { fields.append(("X-Amz-Content-SHA256", payload.text)) }
            let request = CanonicalRequest(
                method: String(parts[5]), path: String(parts[6]), query: pairs(parts[7]),
                fields: fields + pairs(parts[8]), payloadHash: payload.text,
                pathRule: isS3 ? .verbatim : .normalized)
            #expect(request.text == text(parts[10]))
            #expect(signer.signature(of: request, at: time) == parts[11])
        }
    }
}
