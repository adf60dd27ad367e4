// The boundary of a form, out of its Content-Type (RFC 2046 §5.1.1, RFC 7578 §4.1).

internal import Bytes

/// What stands between the parts of a form.
public struct MultipartBoundary: Sendable, Equatable {
    /// CR, LF, two hyphens and the boundary: what ends a part. CR stands at its beginning only.
    let delimiter: [UInt8]

    /// The boundary's characters, without hyphens in front.
    public var text: String { String(decoding: delimiter.dropFirst(4), as: UTF8.self) }

    /// A boundary of one's own, 1 to 70 characters of those that RFC 2046 names, the last no space.
    public init(_ text: String) throws(MultipartError) {
        let bytes = Array(text.utf8)
        guard (1...70).contains(bytes.count), bytes.last != 0x20,
            bytes.allSatisfy(Self.isAllowed)
        else { throw .badBoundary }
        delimiter = [0x0D, 0x0A, 0x2D, 0x2D] + bytes
    }

    /// The boundary that a Content-Type names, quoted or not.
    ///
    /// Many clients write characters without quotes that need them; the value then goes up to the
    /// next semicolon.
    public init(contentType: String) throws(MultipartError) {
        guard let value = ParameterizedValue(contentType),
            equalIgnoringASCIICase(value.head, "multipart/form-data")
        else { throw .notAForm }
        let boundaries = value.parameters.filter { $0.name == "boundary" }
        guard boundaries.count == 1, let boundary = boundaries.first else { throw .badBoundary }
        try self.init(boundary.value)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case _ where byte.isASCIILetter || byte.isASCIIDigit: true
        // ' ( ) + , - . / : = ? _ and space
        case 0x20, 0x27, 0x28, 0x29, 0x2B...0x2F, 0x3A, 0x3D, 0x3F, 0x5F: true
        default: false
        }
    }
}
