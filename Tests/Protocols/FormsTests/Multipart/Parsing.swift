import Forms
import Testing

/// A form as its parser told it, with the data of each part joined.
struct ParsedPart: Equatable, CustomStringConvertible {
    var name: String
    var fileName: String?
    var contentType: String?
    var data: [UInt8] = []

    init(_ name: String, file: String? = nil, type: String? = nil, _ text: String) {
        (self.name, fileName, contentType, data) = (name, file, type, Array(text.utf8))
    }

    var description: String {
        "\(name) \(fileName ?? "-") \(contentType ?? "-") "
            + String(decoding: data.prefix(200), as: UTF8.self).debugDescription
    }
}

/// Feeds `pieces` to a new parser and ends the body.
func parse(
    _ pieces: [[UInt8]], boundary: String = "b", limits: MultipartLimits = MultipartLimits()
) throws(MultipartError) -> [ParsedPart] {
    var parser = MultipartParser(boundary: try MultipartBoundary(boundary), limits: limits)
    var parts: [ParsedPart] = []
    var (isOpen, isEnded) = (false, false)
    for piece in pieces {
        var offset = 0
        while let event = try parser.next(in: piece, from: &offset) {
            #expect(!isEnded)
            switch event {
            case .partBegan(let head):
                #expect(!isOpen)
                isOpen = true
                parts.append(
                    ParsedPart(head.name, file: head.fileName, type: head.contentType, ""))
            case .data(let range):
                #expect(isOpen && !range.isEmpty)
                parts[parts.count - 1].data += piece[range]
            case .heldData(let bytes):
                #expect(isOpen && !bytes.isEmpty)
                parts[parts.count - 1].data += bytes
            case .partEnded:
                #expect(isOpen)
                isOpen = false
            case .formEnded:
                #expect(!isOpen)
                isEnded = true
            }
        }
    }
    try parser.finish()
    #expect(isEnded)
    return parts
}

/// The same for text in one piece.
func parse(
    _ text: String, boundary: String = "b", limits: MultipartLimits = MultipartLimits()
) throws(MultipartError) -> [ParsedPart] {
    try parse([Array(text.utf8)], boundary: boundary, limits: limits)
}

/// What parsing throws; nil when it does not.
func failure(
    of text: String, boundary: String = "b", limits: MultipartLimits = MultipartLimits()
) -> MultipartError? {
    do throws(MultipartError) {
        _ = try parse(text, boundary: boundary, limits: limits)
        return nil
    } catch { return error }
}

/// A part's head for a field named `a`, and a body of one part.
let disposition = "Content-Disposition: form-data; name=\"a\"\r\n"
func form(_ content: String, head: String = disposition) -> String {
    "--b\r\n\(head)\r\n\(content)\r\n--b--\r\n"
}
