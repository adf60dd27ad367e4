internal import Bytes
package import HTTP
package import Linux

/// A part of an answer's body, in the order in which it goes out.
package enum Segment {
    case bytes([UInt8])
    case file(OpenFile, offset: Int, count: Int)

    package var count: Int {
        switch self {
        case .bytes(let bytes): bytes.count
        case .file(_, _, let count): count
        }
    }
}

/// A whole answer whose bytes are known beforehand, but for the date: what a cache keeps.
///
/// Sending one costs a copy of its head (and of a small body) and no allocation.
public final class PreparedAnswer {
    package let status: Status
    /// The status line and the fields, each with its CRLF, without Date, Connection and the last
    /// empty line.
    package let head: [UInt8]
    package let body: Segment
    /// What Content-Length says, for logs.
    package let bodyCount: Int

    package init(status: Status, head: [UInt8], body: Segment) {
        self.status = status
        self.head = head
        self.body = body
        bodyCount = body.count
    }
}
