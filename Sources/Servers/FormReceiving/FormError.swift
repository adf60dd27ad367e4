internal import CLinux
public import EventLoops
public import Forms
public import HTTP
public import Linux

/// Why a form was not received. Nothing of it is kept then.
public enum FormError: Error, Equatable, Sendable {
    /// Content-Type is that of no form, or missing. 415.
    case notAForm(contentType: String?)
    /// The body is no multipart form (400), or past a limit (413).
    case multipart(MultipartError)
    /// The body is no URL-encoded form (400), or past a limit (413).
    case urlEncoded(URLEncodedError)
    /// The form breaks its rules: everything that was found, in the order of the form.
    case mistakes([FormMistake])
    /// The body could not be read: it is cut off, too long for the server, or badly framed.
    case body(MessageError)
    /// The disk would not take a file. 507 when it is full, else 500.
    case disk(Errno, during: String)
    /// The threads that write have no room for more. 503.
    case busy(BlockingPool.Refusal)
}

extension FormError {
    /// The status of the answer.
    public var status: Status {
        switch self {
        case .notAForm, .multipart(.notAForm), .multipart(.encodedPart): .unsupportedMediaType
        case .multipart(.tooLarge), .urlEncoded(.tooManyPairs), .urlEncoded(.tooLong):
            .contentTooLarge
        case .multipart(.badBoundary), .multipart(.badDelimiter), .multipart(.badHeadByte),
            .multipart(.badHeadLine), .multipart(.badDisposition), .multipart(.unterminated),
            .urlEncoded(.badEscape), .urlEncoded(.notUTF8):
            .badRequest
        case .mistakes(let mistakes): Self.status(of: mistakes)
        case .body(let error): error.status
        case .disk(.noSpace, _), .disk(Errno(rawValue: EDQUOT), _): .insufficientStorage
        case .disk(.processFilesExhausted, _), .disk(.systemFilesExhausted, _), .busy:
            .serviceUnavailable
        case .disk: .internalServerError
        }
    }

    /// The status that says the most of all: one of its own only where all mistakes are of a kind.
    private static func status(of mistakes: [FormMistake]) -> Status {
        let statuses = Set(
            mistakes.map { mistake -> Status in
                switch mistake.reason {
                case .tooManyBytes, .tooMany: .contentTooLarge
                case .wrongType: .unsupportedMediaType
                case .nameTaken: .conflict
                case .missing, .unexpected, .noFile, .noValue, .notUTF8: .unprocessableContent
                }
            })
        return statuses.count == 1 ? statuses.first ?? .badRequest : .unprocessableContent
    }

    /// Everything that is wrong with single fields.
    public var mistakes: [FormMistake] {
        if case .mistakes(let mistakes) = self { mistakes } else { [] }
    }
}

extension FormError: CustomStringConvertible {
    /// One sentence for who sent the form; what the disk said is for the operator.
    public var description: String {
        switch self {
        case .notAForm(let type):
            "the body must be multipart/form-data or application/x-www-form-urlencoded"
                + (type.map { ", not \($0)" } ?? "; its Content-Type is missing")
        case .multipart(let error): error.description
        case .urlEncoded(let error): error.description
        case .mistakes(let mistakes): mistakes.map(\.description).joined(separator: "; ")
        case .body(let error): error.description
        case .disk(let error, let action): "cannot \(action): \(error)"
        case .busy: "too many files are being written; try again later"
        }
    }
}
