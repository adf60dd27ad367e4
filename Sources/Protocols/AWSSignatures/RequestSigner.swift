// AWS Signature Version 4.
//
//   key       = HMAC(HMAC(HMAC(HMAC("AWS4" + secret, date), region), service), "aws4_request")
//   to sign   = algorithm \n time \n date/region/service/aws4_request \n SHA-256(canonical request)
//   signature = hexadecimal(HMAC(key, to sign))

internal import Digests

/// Signs requests to one service in one region.
package struct RequestSigner: Sendable {
    static let algorithm = "AWS4-HMAC-SHA256"

    package let credentials: AWSCredentials
    package let region: String
    package let service: String

    package init(_ credentials: AWSCredentials, region: String, service: String) {
        self.credentials = credentials
        self.region = region
        self.service = service
    }

    /// `20150830/us-east-1/iam/aws4_request`.
    package func scope(at time: SigningTime) -> String {
        "\(time.date)/\(region)/\(service)/aws4_request"
    }

    /// What is signed for `request`.
    package func stringToSign(_ request: CanonicalRequest, at time: SigningTime) -> String {
        """
        \(Self.algorithm)
        \(time.text)
        \(scope(at: time))
        \(Self.digest(request.text))
        """
    }

    /// 64 hexadecimal digits.
    package func signature(of request: CanonicalRequest, at time: SigningTime) -> String {
        sign(stringToSign(request, at: time), at: time)
    }

    /// The value of the Authorization field.
    package func authorization(for request: CanonicalRequest, at time: SigningTime) -> String {
        "\(Self.algorithm) Credential=\(credentials.accessKeyID)/\(scope(at: time)), "
            + "SignedHeaders=\(request.signedNames), Signature=\(signature(of: request, at: time))"
    }

    /// The query of a URL that lets whoever has it make `request` until it expires. The request's
    /// own query is part of it.
    ///
    /// - Parameter expiry: Seconds from `time` on; S3 takes 1 to 604,800 (seven days).
    package func presignedQuery(
        for request: CanonicalRequest, at time: SigningTime, expiry: Int
    ) -> String {
        var request = request
        request.query += [
            ("X-Amz-Algorithm", Self.algorithm),
            ("X-Amz-Credential", "\(credentials.accessKeyID)/\(scope(at: time))"),
            ("X-Amz-Date", time.text),
            ("X-Amz-Expires", "\(expiry)"),
            ("X-Amz-SignedHeaders", request.signedNames),
        ]
        if let token = credentials.sessionToken {
            request.query.append(("X-Amz-Security-Token", token))
        }
        let signature = signature(of: request, at: time)
        return CanonicalRequest.encoded(request.query) + "&X-Amz-Signature=\(signature)"
    }

    func sign(_ text: String, at time: SigningTime) -> String {
        PayloadHash.hexadecimal(HMACSHA256.code(for: Array(text.utf8), key: key(at: time)))
    }

    private func key(at time: SigningTime) -> [UInt8] {
        var key = Array("AWS4\(credentials.secretAccessKey)".utf8)
        for part in [String(time.date), region, service, "aws4_request"] {
            key = HMACSHA256.code(for: Array(part.utf8), key: key)
        }
        return key
    }

    static func digest(_ text: String) -> String {
        PayloadHash.hexadecimal(SHA256.digest(Array(text.utf8)))
    }
}
