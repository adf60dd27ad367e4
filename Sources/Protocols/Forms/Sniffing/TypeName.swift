internal import Bytes
internal import HTTP

/// Media types by their names: which mean the same, and which look alike from outside.
enum TypeName {
    static let unknown = "application/octet-stream"
    static let svg = "image/svg+xml"

    /// In lower case, without parameters, the usual one of several names.
    static func canonical(_ type: String) -> String {
        let essence = type.utf8.prefix { $0 != UInt8(ascii: ";") }.filter {
            $0 != 0x20 && $0 != 0x09
        }
        let name = String(decoding: essence.map(\.asciiLowercased), as: UTF8.self)
        return aliases[name] ?? name
    }

    /// The type that a name's extension stands for.
    static func ofFile(_ name: String) -> String? {
        MediaType(ofFileNamed: Array(name.utf8).span.bytes).map { canonical($0.essence) }
    }

    /// The extension with its dot, in lower case; nil for a name without one.
    static func ending(of name: String) -> String? {
        guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")), dot > name.startIndex else {
            return nil
        }
        return String(decoding: name.utf8[dot...].map(\.asciiLowercased), as: UTF8.self)
    }

    /// Whether a file of `type` is sniffed as one of `other`, of which it is a kind.
    static func looks(_ type: String, like other: String) -> Bool {
        switch other {
        case type: true
        case "text/plain": isText(type)
        case "text/xml": type.hasSuffix("+xml") && type != svg
        case "application/zip":
            type.hasSuffix("+zip") || zipped.contains { type.hasPrefix($0) }
        case "video/mp4": mp4.contains(type)
        case "application/ogg": ["audio/ogg", "video/ogg", "audio/opus"].contains(type)
        case "video/webm": type == "audio/webm"
        case "video/x-matroska": type == "audio/x-matroska"
        case "image/tiff": type.hasPrefix("image/x-") && raw.contains(type)
        default: false
        }
    }

    /// Whether files of `type` are known by their first bytes, so that those without them are none.
    static func hasSignature(_ type: String) -> Bool {
        isText(type) || SniffedType.known.contains(type) || mp4.contains(type)
            || looks(type, like: "application/zip")
    }

    private static func isText(_ type: String) -> Bool {
        type.hasPrefix("text/") || type.hasSuffix("+json") || texts.contains(type)
    }

    private static let aliases = [
        "image/jpg": "image/jpeg", "image/pjpeg": "image/jpeg", "image/x-png": "image/png",
        "image/vnd.microsoft.icon": "image/x-icon", "image/heif": "image/heic",
        "image/x-ms-bmp": "image/bmp", "audio/wav": "audio/wave", "audio/x-wav": "audio/wave",
        "audio/vnd.wave": "audio/wave", "audio/mp3": "audio/mpeg", "audio/x-flac": "audio/flac",
        "audio/x-aiff": "audio/aiff", "audio/x-midi": "audio/midi", "audio/x-m4a": "audio/mp4",
        "video/x-msvideo": "video/avi", "video/x-m4v": "video/mp4",
        "application/gzip": "application/x-gzip", "application/xml": "text/xml",
        "application/x-zip-compressed": "application/zip", "application/x-zip": "application/zip",
        "application/vnd.rar": "application/x-rar-compressed",
        "application/x-rar": "application/x-rar-compressed",
        "application/x-pdf": "application/pdf", "application/zstandard": "application/zstd",
        "application/javascript": "text/javascript", "application/x-javascript": "text/javascript",
        "application/csv": "text/csv", "application/x-yaml": "application/yaml",
        "binary/octet-stream": unknown,
    ]

    private static let texts: Set<String> = [
        "application/geo+json", "application/graphql", "application/json", "application/jsonl",
        "application/pgp-keys", "application/rtf", "application/sql", "application/toml",
        "application/x-ndjson", "application/x-shellscript", "application/x-subrip",
        "application/yaml",
    ]
    private static let zipped = [
        "application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument.",
        "application/java-archive", "application/vnd.android.package-archive",
    ]
    private static let mp4: Set<String> = [
        "video/mp4", "audio/mp4", "video/quicktime", "video/3gpp", "video/3gpp2", "audio/3gpp",
    ]
    /// Cameras' own formats that are TIFF within.
    private static let raw: Set<String> = [
        "image/x-sony-arw", "image/x-canon-cr2", "image/x-nikon-nef", "image/x-adobe-dng",
    ]
}
