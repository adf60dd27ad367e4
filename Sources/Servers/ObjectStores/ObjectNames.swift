// The keys that clients' names become.

internal import Uploads

enum ObjectNames {
    /// Room is left for a prefix, and for what sets a taken name apart.
    static let bytesMax = 800

    /// The name as the end of a key: a relative path whose parts a browser, a shell and other
    /// stores take as they are.
    static func checked(_ name: String) throws(UploadError) -> String {
        let segments = name.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...bytesMax).contains(name.utf8.count),
            segments.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }),
            name.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0 != "\\" && $0.value != 0x7F })
        else { throw .badName(name) }
        return name
    }

    /// Another name, for one that is taken: `cat.jpg` becomes `cat-0f3a9b21.jpg`.
    static func setApart(_ key: String, by id: UploadID) -> String {
        let mark = "-\(id.description.prefix(8))"
        let base = key.lastIndex(of: "/").map { key.index(after: $0) } ?? key.startIndex
        guard let dot = key[base...].lastIndex(of: "."), dot > base else { return key + mark }
        return key[..<dot] + mark + key[dot...]
    }
}
