package import Linux

/// What is sent as an object, or as a part of one.
package enum ObjectBody {
    case none
    case bytes([UInt8])
    /// A range of a file, which must not change meanwhile. It is read piece by piece, and again
    /// when the request has to be repeated.
    case file(OpenFile, Range<Int>)
    /// Pieces of `length` bytes together. They come once: a request that fails after the first
    /// was taken is not repeated.
    case stream(length: Int, next: () async throws -> [UInt8]?)

    var length: Int {
        switch self {
        case .none: 0
        case .bytes(let bytes): bytes.count
        case .file(_, let range): range.count
        case .stream(let length, _): length
        }
    }
}

/// The pieces of a body, and whether any was taken.
final class BodyReader {
    private let read: () async throws -> [UInt8]?
    private(set) var wasRead = false

    init(_ read: @escaping () async throws -> [UInt8]?) { self.read = read }

    func next() async throws -> [UInt8]? {
        wasRead = true
        return try await read()
    }
}
