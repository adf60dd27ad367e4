// Problem types of draft-ietf-httpbis-resumable-upload §7, and of the digest fields, as RFC 9457
// documents.

internal import HTTP
internal import HTTPServing

enum UploadProblem {
    case wrongOffset(expected: Int, given: Int)
    case completed
    case inconsistentLength
    /// The bytes have another digest.
    case wrongDigest
    /// The field is no digest, or of the wrong length.
    case badDigest

    private var status: Status {
        switch self {
        case .wrongOffset: .conflict
        case .completed, .inconsistentLength, .wrongDigest, .badDigest: .badRequest
        }
    }

    private var type: String {
        let name =
            switch self {
            case .wrongOffset: "mismatching-upload-offset"
            case .completed: "completed-upload"
            case .inconsistentLength: "inconsistent-upload-length"
            case .wrongDigest: "digest-mismatching-values"
            case .badDigest: "digest-invalid-values"
            }
        return "https://iana.org/assignments/http-problem-types#\(name)"
    }

    private var title: String {
        switch self {
        case .wrongOffset: "offset from request does not match offset of resource"
        case .completed: "upload is already completed"
        case .inconsistentLength: "inconsistent length values for upload"
        case .wrongDigest: "the bytes do not have the digest that came with them"
        case .badDigest: "a digest is not of the form sha-256=:BASE64: or sha-512=:BASE64:"
        }
    }

    /// - Parameter answer: Makes an answer of the protocol.
    func response(_ answer: (Status, Fields, String?) -> Response) -> Response {
        var members = "\"type\":\"\(type)\",\"title\":\"\(title)\",\"status\":\(status.rawValue)"
        var fields: Fields = ["Content-Type": "application/problem+json"]
        if case .wrongOffset(let expected, let given) = self {
            members += ",\"expected-offset\":\(expected),\"provided-offset\":\(given)"
            fields.add("Upload-Offset", "\(expected)")
        }
        if case .completed = self { fields.add("Upload-Complete", "?1") }
        return answer(status, fields, "{\(members)}")
    }
}
