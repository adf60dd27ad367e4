/// Why a body is no form (RFC 7578), or no form that is wanted.
public enum MultipartError: Error, Equatable, Sendable {
    /// A bound of `MultipartLimits`.
    public enum Limit: String, Equatable, Sendable {
        /// The bounds, each by what it counts.
        case parts, fields, files
        case fieldBytes = "bytes in one field"
        case allFieldBytes = "bytes in its fields"
        case fileBytes = "bytes in one file"
        case nameBytes = "bytes in a name"
        case headBytes = "bytes in the head of a part"
        case headLines = "lines in the head of a part"
        case totalBytes = "bytes"
    }

    /// Content-Type is not multipart/form-data.
    case notAForm
    /// Content-Type has no boundary, two of them, or one that RFC 2046 §5.1.1 does not allow.
    case badBoundary
    /// More than `bound` of something.
    case tooLarge(Limit, bound: Int)
    /// A boundary is followed by neither a line end nor two hyphens; at byte `offset` of the body.
    case badDelimiter(offset: Int)
    /// CR or LF alone, or a control character, in the head of a part; at byte `offset` of the body.
    case badHeadByte(offset: Int)
    /// A line of a part's head is not `name: value`; the head ends before byte `offset`.
    case badHeadLine(offset: Int)
    /// A part has no Content-Disposition: form-data with one name, in UTF-8; its head ends before
    /// byte `offset` of the body.
    case badDisposition(offset: Int)
    /// A part comes in a transfer encoding that changes its bytes (RFC 7578 §4.7).
    case encodedPart(name: String)
    /// The body ended before the form did, after `bytes` bytes.
    case unterminated(bytes: Int)
}

extension MultipartError: CustomStringConvertible {
    /// One sentence for who sent the form.
    public var description: String {
        switch self {
        case .notAForm: "the content type is not multipart/form-data; send the form as that"
        case .badBoundary:
            "the content type needs one boundary of 1 to 70 characters (RFC 2046 section 5.1.1)"
        case .tooLarge(let limit, let bound):
            "the form has more than \(bound) \(limit.rawValue); send less, or raise the limit"
        case .badDelimiter(let offset):
            "byte \(offset): a boundary is followed by neither CRLF nor two hyphens"
        case .badHeadByte(let offset):
            "byte \(offset): lines of a part's head end with CRLF and have no control characters"
        case .badHeadLine(let offset):
            "the part's head before byte \(offset) has a line that is not 'name: value'"
        case .badDisposition(let offset):
            "the part's head before byte \(offset) needs one 'Content-Disposition: form-data' "
                + "with one name, in UTF-8"
        case .encodedPart(let name):
            "part '\(name)' has a Content-Transfer-Encoding; send its bytes as they are"
        case .unterminated(let bytes):
            "the form is not ended after \(bytes) bytes; its last boundary is missing"
        }
    }
}
