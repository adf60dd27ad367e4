// The path that a request means, as the bytes of a file's name under the root.

internal import Bytes
internal import HTTP
internal import HTTPServing

/// A request's decoded path, and its query as it came.
struct SitePath {
    /// From the first slash on, decoded, without dot segments.
    let bytes: [UInt8]
    /// The query with its question mark, or nothing.
    let query: ArraySlice<UInt8>

    init(of request: Request) throws(RequestPathError) {
        let target = request.originFormTarget
        let path = try RequestPath(target.span.bytes)
        bytes = path.bytes(in: target.span.bytes)
        let end = path.query.map { target.startIndex + $0.lowerBound - 1 } ?? target.endIndex
        query = target[end...]
    }

    var isDirectory: Bool { bytes.last == UInt8(ascii: "/") }

    /// The name under the root: without the first slash, `.` for the root itself.
    var relative: [UInt8] {
        let name = Array(bytes.dropFirst())
        return name.isEmpty ? [UInt8(ascii: ".")] : name
    }

    /// The last segment's extension in lower case, without its dot.
    var fileExtension: String? { Self.fileExtension(of: bytes) }

    static func fileExtension(of path: [UInt8]) -> String? {
        let name = path.suffix(while: { $0 != UInt8(ascii: "/") })
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > name.startIndex else {
            return nil
        }
        return String(decoding: name[(dot + 1)...], as: UTF8.self).lowercased()
    }
}

extension [UInt8] {
    /// The last elements for which `predicate` holds, as far as it does without a gap.
    fileprivate func suffix(while predicate: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let start = lastIndex { !predicate($0) }.map { $0 + 1 } ?? startIndex
        return self[start...]
    }
}
