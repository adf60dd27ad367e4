// What a part of a form says about itself (RFC 7578 §4.2 to §4.8).

internal import Bytes

/// The head of a part.
public struct PartHead: Sendable, Equatable {
    /// The field's name.
    public let name: String
    /// The file's name as it was sent, perhaps with folders and drives in front (see
    /// `BaseName.reduce`); nil for a part that is a value. Empty when a page has a file field and
    /// nobody chose a file.
    public let fileName: String?
    /// Content-Type as it was sent.
    public let contentType: String?

    /// Whether the part is a file.
    public var isFile: Bool { fileName != nil }

    /// - Parameters:
    ///   - lines: The head without the empty line at its end, lines ended by CRLF.
    ///   - offset: Where the head ends in the body, for errors.
    init(lines: [ArraySlice<UInt8>], offset: Int) throws(MultipartError) {
        var (dispositions, types): ([ArraySlice<UInt8>], [ArraySlice<UInt8>]) = ([], [])
        var isEncoded = false
        for line in lines {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
                line[..<colon].allSatisfy({ $0 > 0x20 && $0 < 0x7F })
            else { throw .badHeadLine(offset: offset) }
            let value = ParameterizedValue.trimmed(line[(colon + 1)...])
            switch String(decoding: line[..<colon].map(\.asciiLowercased), as: UTF8.self) {
            case "content-disposition": dispositions.append(value)
            case "content-type": types.append(value)
            case "content-transfer-encoding": isEncoded = isEncoded || !Self.isIdentity(value)
            default: break
            }
        }
        guard dispositions.count == 1, types.count <= 1,
            let disposition = ParameterizedValue(dispositions[0]),
            equalIgnoringASCIICase(disposition.head, "form-data"),
            let name = try? Self.name(of: disposition)
        else { throw .badDisposition(offset: offset) }
        self.name = name
        do { fileName = try Self.fileName(of: disposition) } catch {
            throw .badDisposition(offset: offset)
        }
        contentType = types.first.map { String(decoding: $0, as: UTF8.self) }
        if isEncoded { throw .encodedPart(name: name) }
    }

    private struct Unreadable: Error {}

    private static func name(of disposition: ParameterizedValue) throws -> String {
        let names = disposition.parameters.filter { $0.name == "name" }
        guard names.count == 1 else { throw Unreadable() }
        return unescaped(names[0].value)
    }

    /// `filename*` counts before `filename` (RFC 6266 §4.3); RFC 7578 would have none of it, but
    /// some clients send it.
    private static func fileName(of disposition: ParameterizedValue) throws -> String? {
        let plain = disposition.parameters.filter { $0.name == "filename" }
        let extended = disposition.parameters.filter { $0.name == "filename*" }
        guard plain.count <= 1, extended.count <= 1 else { throw Unreadable() }
        guard let value = extended.first?.value else {
            return plain.first.map { unescaped($0.value) }
        }
        let parts = value.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, equalIgnoringASCIICase(String(parts[0]), "utf-8"),
            let bytes = PercentEncoding.decode(Array(parts[2].utf8).span.bytes),
            let text = String(validating: bytes, as: UTF8.self)
        else { throw Unreadable() }
        return text
    }

    /// Browsers write a quote and the ends of lines as %22, %0D and %0A, and nothing else so (HTML,
    /// "multipart/form-data encoding algorithm").
    private static func unescaped(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let byte = PercentEncoding.escapedByte(in: bytes.span.bytes, at: index)
            if bytes[index] == UInt8(ascii: "%"), let byte, [0x22, 0x0D, 0x0A].contains(byte) {
                result.append(byte)
                index += 3
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func isIdentity(_ encoding: ArraySlice<UInt8>) -> Bool {
        ["7bit", "8bit", "binary"].contains {
            equalIgnoringASCIICase($0, String(decoding: encoding, as: UTF8.self))
        }
    }
}
