public import Forms

/// One thing that is wrong with a form.
public struct FormMistake: Hashable, Sendable {
    /// What a field breaks.
    public enum Reason: Hashable, Sendable {
        /// It must be there and is not.
        case missing
        /// No rule names it, and others are not allowed.
        case unexpected
        /// A value where a file is wanted: a page's form without `enctype` sends the name.
        case noFile
        /// A file where a value is wanted.
        case noValue
        /// More of that name than `limit`.
        case tooMany(limit: Int)
        /// More than `limit` bytes.
        case tooManyBytes(limit: Int)
        /// A value in bytes that are not UTF-8.
        case notUTF8
        /// A file, sent as `file`, that is none of `accepted`.
        case wrongType(file: String, AcceptedTypes.Mismatch, accepted: [String])
        /// The directory has a file of that name.
        case nameTaken(String)
    }

    /// The field's name.
    public let field: String
    /// What it breaks.
    public let reason: Reason

    /// Something wrong with `field`.
    public init(_ field: String, _ reason: Reason) {
        self.field = field
        self.reason = reason
    }
}

extension FormMistake.Reason: CustomStringConvertible {
    /// What is wrong, to follow the field's name: `must be there`.
    public var description: String {
        switch self {
        case .missing: "must be there"
        case .unexpected: "is not expected"
        case .noFile: "must be a file, sent as multipart/form-data"
        case .noValue: "must be a value, not a file"
        case .tooMany(let limit): "must come at most \(limit == 1 ? "once" : "\(limit) times")"
        case .tooManyBytes(let limit): "must have at most \(limit) bytes"
        case .notUTF8: "must be UTF-8"
        case .wrongType(let file, let mismatch, let accepted):
            "must be \(accepted.joined(separator: " or ")), but \(mismatch) ('\(file)')"
        case .nameTaken(let name): "must have another file name: '\(name)' is taken"
        }
    }
}

extension FormMistake: CustomStringConvertible {
    /// `photo must be there`
    public var description: String { "\(field) \(reason)" }
}
