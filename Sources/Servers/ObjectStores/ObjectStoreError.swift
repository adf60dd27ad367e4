internal import HTTP
package import HTTPFetching
package import Linux
internal import Sockets
internal import TLS

/// Why an object store did not do what it was asked to.
package enum ObjectStoreError: Error, Equatable {
    /// The store's own words.
    package struct Refusal: Equatable, Sendable {
        /// The HTTP status.
        package var status: Int
        /// Such as `NoSuchKey`; empty where the answer had no body, as to HEAD.
        package var code: String
        package var message: String
        /// The bucket, and the key where the request had one.
        package var resource: String
        package var requestID: String?
        /// Where the bucket is, when it is in another region.
        package var region: String?
        /// Seconds by which this machine's clock is ahead of the store's, where the store minds.
        package var skew: Int?
    }

    case refused(Refusal)
    case failed(FetchError)
    /// A success whose body is not what S3 describes.
    case malformedAnswer(resource: String, reason: String)
    case malformedEndpoint(String, HTTPURL.Mistake)
    /// 3 to 63 lower-case letters, digits, dots and hyphens.
    case malformedBucket(String)
    /// 1 to 1,024 bytes.
    case malformedKey(String)
    /// What should be `s3://BUCKET` or `s3://BUCKET/PREFIX`.
    case malformedPlace(String)
    case noCredentials(profile: String, file: String)
    case malformedCredentials(file: String, line: Int, reason: String)
    case unreadableFile(String, Errno)
    /// Another process keeps its uploads there.
    case spoolTaken(String)
    case unusableSpool(String, Errno)
}

extension ObjectStoreError {
    /// Whether the same request may well succeed a little later.
    package var isTransient: Bool {
        switch self {
        case .refused(let refusal): refusal.isTransient
        case .failed(let error): error.isTransient
        case .malformedAnswer, .malformedEndpoint, .malformedBucket, .malformedKey,
            .malformedPlace, .noCredentials, .malformedCredentials, .unreadableFile, .spoolTaken,
            .unusableSpool:
            false
        }
    }

    /// Whether it is certain that the request was not carried out, though it may be next time.
    var wasNotDone: Bool {
        switch self {
        case .refused(let refusal): refusal.isTransient && [429, 503].contains(refusal.status)
        case .failed(.notConnected), .failed(.tooManyConnections): true
        case .failed, .malformedAnswer, .malformedEndpoint, .malformedBucket, .malformedKey,
            .malformedPlace, .noCredentials, .malformedCredentials, .unreadableFile, .spoolTaken,
            .unusableSpool:
            false
        }
    }

    /// The store's code, such as `NoSuchUpload`; `NotFound` for a 404 that gave none.
    package var code: String? {
        guard case .refused(let refusal) = self else { return nil }
        return refusal.code.isEmpty && refusal.status == 404 ? "NotFound" : refusal.code
    }
}

extension ObjectStoreError.Refusal {
    var isTransient: Bool {
        switch status {
        case 429, 500, 502, 503, 504: true
        case 200, 400: ["InternalError", "RequestTimeout", "SlowDown"].contains(code)
        case 409: code == "OperationAborted"
        default: false
        }
    }
}

extension FetchError {
    var isTransient: Bool {
        switch self {
        case .notConnected(_, .cancelled), .cancelled: false
        case .notConnected, .tooManyConnections, .noAnswer, .failed, .timedOut: true
        case .malformedAnswer(_, let mistake): mistake == .incomplete
        case .notSecured(_, let error): error == .truncated
        case .malformedRequest, .wrongLength, .unreadableBody, .tooManyInterim, .unwantedUpgrade,
            .tooLong:
            false
        }
    }
}

extension ObjectStoreError: CustomStringConvertible {
    /// One sentence without a capital or a full stop.
    package var description: String {
        switch self {
        case .refused(let refusal): refusal.description
        case .failed(let error): error.description
        case .malformedAnswer(let resource, let reason):
            "the store's answer about \(resource) is not S3's: \(reason)"
        case .malformedEndpoint(let text, let mistake):
            "the endpoint '\(text)' cannot be used: \(mistake)"
        case .malformedBucket(let name):
            "'\(name)' is no bucket's name, which has 3 to 63 lower-case letters, digits, dots "
                + "and hyphens"
        case .malformedKey(let key):
            "'\(key.prefix(40))' is no object's key, which has 1 to 1024 bytes"
        case .malformedPlace(let text):
            "'\(text)' is no bucket; write s3://BUCKET or s3://BUCKET/PREFIX"
        case .noCredentials(let profile, let file):
            "no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or write them "
                + "below [\(profile)] in \(file)"
        case .malformedCredentials(let file, let line, let reason): "\(file):\(line): \(reason)"
        case .unreadableFile(let path, let error): "\(path): \(error)"
        case .spoolTaken(let path):
            "another process keeps its uploads in \(path); give this one a directory of its own"
        case .unusableSpool(let path, let error):
            "cannot keep uploads in \(path): \(error)"
        }
    }
}

extension ObjectStoreError.Refusal: CustomStringConvertible {
    /// The sentence, with what to do where that is known.
    package var description: String { "\(resource): \(words)" }

    /// The same without what it is about.
    var words: String {
        let cure =
            switch code {
            case "NoSuchBucket": "the bucket does not exist; make it first"
            case "NoSuchKey": "there is no such object"
            case "NoSuchUpload": "the upload was completed or aborted already"
            case "AccessDenied": "these credentials may not do that"
            case "InvalidAccessKeyId": "the store does not know this access key"
            case "SignatureDoesNotMatch": "the secret access key, or the region, is wrong"
            case "RequestTimeTooSkewed": "this machine's clock is \(skewWords); set it right"
            case "ExpiredToken", "InvalidToken", "TokenRefreshRequired":
                "the session token has expired, or is not the one of these keys"
            case "PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed":
                "the bucket is in another region" + (region.map { " (\($0))" } ?? "")
            // An answer to HEAD has no words.
            case "" where status == 403: "the store refuses these credentials"
            default: message.isEmpty ? "status \(status)" : message
            }
        return cure + (code.isEmpty ? "" : " [\(code)]")
            + (requestID.map { " (request \($0))" } ?? "")
    }

    private var skewWords: String {
        guard let skew else { return "more than 15 minutes off" }
        return "\(abs(skew)) s \(skew < 0 ? "behind" : "ahead of") the store's"
    }
}
