// Upload-Metadata of tus: pairs of a key and a value in base64, the pairs separated by commas. A
// value may be missing; a key has no blank and no comma, and stands once.

internal import Bytes

package struct TusMetadata: Equatable {
    private var values: [String: String] = [:]

    /// Nil when `text` is not as the protocol has it. A value that is not UTF-8 is kept as none.
    package init?(_ text: String) {
        for pair in text.split(separator: ",", omittingEmptySubsequences: false) {
            // One blank after the comma is what most clients write.
            let trimmed = pair.first == " " ? pair.dropFirst() : pair
            let words = trimmed.split(separator: " ", omittingEmptySubsequences: false)
            guard (1...2).contains(words.count), let key = words.first, !key.isEmpty,
                key.utf8.allSatisfy({ (33...126).contains($0) }), values[String(key)] == nil,
                let bytes = Base64.standard.decode(
                    Array((words.dropFirst().first ?? "").utf8).span.bytes)
            else { return nil }
            values[String(key)] = String(validating: bytes, as: UTF8.self) ?? ""
        }
    }

    /// What to call the file. Uppy says `null` for a path that there is none of.
    package var name: String? {
        let path = self["relativePath"].flatMap { $0 == "null" ? nil : $0 }
        return path ?? self["filename"] ?? self["name"]
    }

    /// The value of `key`; nil where it is missing or empty.
    package subscript(key: String) -> String? {
        values[key].flatMap { $0.isEmpty ? nil : $0 }
    }
}
