/// Why a query or a form's body was not taken.
public enum URLEncodedError: Error, Equatable, Sendable {
    /// More than `bound` pairs.
    case tooManyPairs(bound: Int)
    /// A name or a value of more than `bound` bytes, decoded.
    case tooLong(bound: Int)
    /// A `%` without two hexadecimal digits, at byte `offset`.
    case badEscape(offset: Int)
    /// The name or value that ends before byte `offset` is not UTF-8.
    case notUTF8(offset: Int)
}

extension URLEncodedError: CustomStringConvertible {
    /// One sentence for who sent it.
    public var description: String {
        switch self {
        case .tooManyPairs(let bound): "more than \(bound) pairs; send fewer, or raise the limit"
        case .tooLong(let bound):
            "a name or value has more than \(bound) bytes; send less, or raise the limit"
        case .badEscape(let offset): "byte \(offset): '%' needs two hexadecimal digits behind it"
        case .notUTF8(let offset): "the name or value before byte \(offset) is not UTF-8"
        }
    }
}
