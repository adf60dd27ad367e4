// The body of a 206 answer with several ranges (RFC 9110 §14.6).
//
//   \r\n--BOUNDARY\r\nContent-Type: ...\r\nContent-Range: bytes 0-9/100\r\n\r\n<bytes>
//   ...
//   \r\n--BOUNDARY--\r\n

package import Bytes

/// What stands around the parts of a multipart/byteranges body, and how long the whole of it is.
package struct MultipartRanges: Sendable {
    /// The parts, in the order they are sent.
    package let ranges: [Range<Int>]
    /// Bytes of the body, heads, parts and end together.
    package private(set) var contentLength = 0
    private let size: Int
    private let partType: String
    private let boundary: String

    /// - Parameters:
    ///   - size: Bytes of the whole representation.
    ///   - partType: Its media type.
    ///   - random: Makes a boundary that the content does not have; a new one for each answer.
    package init(_ ranges: [Range<Int>], of size: Int, partType: String, random: UInt64) {
        self.ranges = ranges
        self.size = size
        self.partType = partType
        let digits = String(random, radix: 16)
        boundary = String(repeating: "0", count: 16 - digits.utf8.count) + digits
        var frame = ByteBuffer(capacity: 256)
        for part in ranges.indices {
            frame.removeAll()
            appendHead(ofPart: part, to: &frame)
            contentLength += frame.count + ranges[part].count
        }
        frame.removeAll()
        appendEnd(to: &frame)
        contentLength += frame.count
    }

    /// The media type of the body.
    package var contentType: String { "multipart/byteranges; boundary=\(boundary)" }

    /// Appends what stands before the bytes of a part.
    package func appendHead(ofPart part: Int, to buffer: inout ByteBuffer) {
        buffer.append("\r\n--")
        buffer.append(boundary)
        buffer.append("\r\nContent-Type: ")
        buffer.append(partType)
        buffer.append("\r\nContent-Range: ")
        buffer.append(contentRange: ranges[part], of: size)
        buffer.append("\r\n\r\n")
    }

    /// Appends what stands behind the bytes of the last part.
    package func appendEnd(to buffer: inout ByteBuffer) {
        buffer.append("\r\n--")
        buffer.append(boundary)
        buffer.append("--\r\n")
    }
}

extension ByteBuffer {
    /// Appends the value of Content-Range: `bytes 0-499/1234`, and `bytes */1234` for no range, as
    /// 416 says it (RFC 9110 §14.4). A range has at least one byte.
    package mutating func append(contentRange range: Range<Int>?, of size: Int) {
        append("bytes ")
        if let range {
            append(decimal: range.lowerBound)
            append(UInt8(ascii: "-"))
            append(decimal: range.upperBound - 1)
        } else {
            append(UInt8(ascii: "*"))
        }
        append(UInt8(ascii: "/"))
        append(decimal: size)
    }
}
