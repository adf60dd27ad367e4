// From a request target to the path of a file: the one place where a client's text is made into
// names (RFC 3986 §2, §3.3, §5.2.4; RFC 9112 §3.2.1).
//
//   /a%20b/./c/../d?x=1   ->   path "/a b/d", query "x=1"
//
// Escapes are decoded once and before dot segments are looked for, so that %2e%2e is `..`. An
// escaped slash would make two names of one: it is refused, or kept as it is for who tells the
// segments apart before decoding the rest. An escaped backslash is an ordinary character of a
// name, as it is to the kernel.

internal import Bytes

/// Why a request target has no path. All are answered with 400.
package enum RequestPathError: Error, Equatable {
    /// The target does not begin with a slash.
    case notAbsolute
    /// `%` at `offset` without two hexadecimal digits behind it.
    case malformedEscape(offset: Int)
    /// `%2F` at `offset`: no file name has a slash.
    case escapedSlash(offset: Int)
    /// A control character, a space, a `#` or a backslash at `offset`, or an escaped NUL.
    case forbiddenByte(offset: Int)
    /// More `..` segments than there are segments before them.
    case aboveRoot
}

extension RequestPathError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notAbsolute: "the path does not begin with '/'"
        case .malformedEscape(let offset): "'%' at byte \(offset) is not followed by two hex digits"
        case .escapedSlash(let offset): "'%2F' at byte \(offset) is a slash within a name"
        case .forbiddenByte(let offset): "byte \(offset) of the path must not stand there"
        case .aboveRoot: "'..' leads above the root"
        }
    }
}

/// The path and the query of a request target in origin form.
///
/// The path begins with a slash, has no empty, `.` or `..` segments and no NUL, and ends in a slash
/// exactly when the client meant a directory. It need not be UTF-8. Runs of slashes become one, as
/// in the kernel, so a path never begins with `//`, which a browser would take for a host.
package struct RequestPath: Sendable, Equatable {
    /// The path's bytes in the target, when the client wrote them just so; `nil` when `decoded`
    /// holds them. The usual path needs no memory.
    package private(set) var verbatim: Range<Int>?
    /// The path, when it is not `verbatim`; else empty.
    package private(set) var decoded: [UInt8] = []
    /// Where the query stands in the target, without its question mark.
    package private(set) var query: Range<Int>?

    /// Reads a target. Takes time linear in its length.
    ///
    /// - Parameter keepsEscapedSlashes: Whether `%2F` stays as it is, and with it `%25`, so that
    ///   decoding these two in a segment later gives what the client meant.
    package init(
        _ target: RawSpan, keepsEscapedSlashes: Bool = false
    ) throws(RequestPathError) {
        guard target.byteCount > 0, target[0] == slash else { throw .notAbsolute }
        var scan = PathScan()
        let end = try scan.run(over: target)
        if end < target.byteCount { query = end + 1..<target.byteCount }
        if scan.isPlain {
            verbatim = 0..<end
        } else {
            decoded = try Self.decode(target, end: end, keepsEscapedSlashes)
        }
    }

    /// The bytes of the path.
    ///
    /// - Parameter target: What this was read from.
    package func bytes(in target: RawSpan) -> [UInt8] {
        guard let verbatim else { return decoded }
        return verbatim.map { target[$0] }
    }

    /// Whether the client meant a directory.
    ///
    /// - Parameter target: What this was read from.
    package func endsInSlash(in target: RawSpan) -> Bool {
        guard let verbatim else { return decoded.last == slash }
        return target[verbatim.upperBound - 1] == slash
    }

    private static func decode(
        _ target: RawSpan, end: Int, _ keepsEscapedSlashes: Bool
    ) throws(RequestPathError) -> [UInt8] {
        var path: [UInt8] = []
        path.reserveCapacity(end)
        var offset = 0
        while offset < end {
            // At a slash: the segment behind it goes to the end of `path`, and is judged there.
            path.append(slash)
            let start = path.count
            offset += 1
            while offset < end, target[offset] != slash {
                let start = offset
                let byte = try decodedByte(
                    target, at: &offset, end: end, refusesSlash: !keepsEscapedSlashes)
                if keepsEscapedSlashes, byte == slash || byte == UInt8(ascii: "%") {
                    for offset in start..<offset { path.append(target[offset]) }
                } else {
                    path.append(byte)
                }
            }
            try reduce(&path, segment: start, isLast: offset == end)
        }
        return path
    }

    private static func decodedByte(
        _ target: RawSpan, at offset: inout Int, end: Int, refusesSlash: Bool
    ) throws(RequestPathError) -> UInt8 {
        let byte = target[offset]
        guard byte == UInt8(ascii: "%") else {
            offset += 1
            return byte
        }
        guard offset + 2 < end, let decoded = PercentEncoding.escapedByte(in: target, at: offset)
        else { throw .malformedEscape(offset: offset) }
        if decoded == slash, refusesSlash { throw .escapedSlash(offset: offset) }
        if decoded == 0 { throw .forbiddenByte(offset: offset) }
        offset += 3
        return decoded
    }

    /// Takes empty and dot segments out again. `path` ends in a slash and the segment from `start`;
    /// one that is taken out leaves a slash only at the path's end.
    private static func reduce(
        _ path: inout [UInt8], segment start: Int, isLast: Bool
    ) throws(RequestPathError) {
        let isDots = path.count - start <= 2 && path[start...].allSatisfy { $0 == dot }
        guard isDots else { return }
        let isParent = path.count - start == 2
        path.removeSubrange((start - 1)...)
        if isParent {
            guard let last = path.lastIndex(of: slash) else { throw .aboveRoot }
            path.removeSubrange(last...)
        }
        if isLast { path.append(slash) }
    }
}

private let slash = UInt8(ascii: "/")
private let dot = UInt8(ascii: ".")

/// One pass over a target: where the path ends, and whether it can stand as it is.
private struct PathScan {
    /// Whether there is no escape and no empty or dot segment.
    private(set) var isPlain = true
    private var segmentStart = 1

    /// Returns the offset of the question mark, or the target's length.
    mutating func run(over target: RawSpan) throws(RequestPathError) -> Int {
        var offset = 1
        while offset < target.byteCount {
            let byte = target[offset]
            if byte == UInt8(ascii: "?") { break }
            if byte == slash {
                // An empty segment is one of no dots.
                judgeSegment(in: target, end: offset, isEmptyAllowed: false)
                segmentStart = offset + 1
            } else if byte == UInt8(ascii: "%") {
                isPlain = false
            } else if byte <= 0x20 || byte == 0x7F || byte == UInt8(ascii: "\\")
                || byte == UInt8(ascii: "#")
            {
                throw .forbiddenByte(offset: offset)
            }
            offset += 1
        }
        judgeSegment(in: target, end: offset, isEmptyAllowed: true)
        return offset
    }

    private mutating func judgeSegment(in target: RawSpan, end: Int, isEmptyAllowed: Bool) {
        let length = end - segmentStart
        if length > 2 { return }
        if length == 0 {
            if !isEmptyAllowed { isPlain = false }
            return
        }
        if target[segmentStart] == dot, target[end - 1] == dot { isPlain = false }
    }
}
