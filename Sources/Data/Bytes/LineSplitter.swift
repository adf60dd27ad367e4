// Lines out of bytes that come in pieces.

/// Whole lines that came together, with the bytes that they stand in.
package struct LineBatch: Sendable {
    /// All that the lines stand in, one behind the other.
    package let bytes: [UInt8]
    /// Where each line stands, without its end.
    package let lines: [Range<Int>]

    package var count: Int { lines.count }
    package subscript(_ index: Int) -> ArraySlice<UInt8> { bytes[lines[index]] }
}

/// A line was longer than it may be.
package struct LineTooLong: Error, Equatable, CustomStringConvertible {
    package let limit: Int

    package init(limit: Int) { self.limit = limit }

    package var description: String {
        "a line is longer than \(limit) bytes; raise the limit if the input is text"
    }
}

/// Cuts a text at its LF or CRLF, piece by piece.
package struct LineSplitter: Sendable {
    /// The beginning of a line whose end has not come.
    private var rest: [UInt8] = []
    private let limit: Int

    /// - Parameter limit: Bytes that a line may have.
    package init(limit: Int = 16 << 20) { self.limit = limit }

    /// The lines that end in `piece`. Copies the bytes behind the last line, and all of them where
    /// a line began in an earlier piece.
    package mutating func split(_ piece: [UInt8]) throws(LineTooLong) -> LineBatch {
        let scanned = rest.count
        if scanned == 0 { rest = piece } else { rest.append(contentsOf: piece) }
        let lines = Self.lines(in: rest, endsFrom: scanned)
        guard let last = lines.last else {
            if rest.count > limit { throw LineTooLong(limit: limit) }
            return LineBatch(bytes: [], lines: [])
        }
        let bytes = rest
        let end = last.upperBound + (bytes[last.upperBound] == Self.carriageReturn ? 2 : 1)
        rest = Array(bytes[end...])
        if rest.count > limit || lines.contains(where: { $0.count > limit }) {
            throw LineTooLong(limit: limit)
        }
        return LineBatch(bytes: bytes, lines: lines)
    }

    /// The last line, when the input does not end with a line's end.
    package mutating func finish() -> LineBatch {
        defer { rest = [] }
        return LineBatch(bytes: rest, lines: rest.isEmpty ? [] : [0..<rest.count])
    }

    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    private static func lines(in bytes: [UInt8], endsFrom scanned: Int) -> [Range<Int>] {
        var lines: [Range<Int>] = []
        lines.reserveCapacity(bytes.count / 64)
        bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return }
            var start = 0
            var position = scanned
            while true {
                position = ByteSearch.first(lineFeed, in: base, from: position, to: buffer.count)
                if position == buffer.count { return }
                let hasReturn = position > start && buffer[position - 1] == carriageReturn
                lines.append(start..<(hasReturn ? position - 1 : position))
                position += 1
                start = position
            }
        }
        return lines
    }
}
