// The media type that bytes speak of themselves (WHATWG MIME Sniffing §6 and §7, and further
// signatures that upload forms meet).

internal import Bytes

/// Finds out what a file is by its first bytes.
public enum SniffedType {
    /// As much of a file as is ever looked at (MIME Sniffing §5.2).
    public static let bytesMax = 1445

    /// A media type such as `image/png`; nil when there is nothing to go by. `text/plain` for bytes
    /// without those that text never has.
    ///
    /// - Parameter bytes: The beginning of the file; what is behind `bytesMax` is not looked at.
    public static func of(_ bytes: [UInt8]) -> String? {
        let start = Array(bytes.prefix(bytesMax))
        if start.isEmpty { return nil }
        if let signature = signatures.first(where: { $0.matches(start) }) { return signature.type }
        return brand(start) ?? matroska(start) ?? markup(start) ?? mp3(start) ?? text(start)
    }

    private struct Signature {
        let type: String
        let bytes: [UInt8]
        /// Where further bytes stand that count.
        var (offset, more): (Int, [UInt8]) = (0, [])

        init(_ type: String, _ bytes: [UInt8], at offset: Int = 0, _ more: [UInt8] = []) {
            (self.type, self.bytes, self.offset, self.more) = (type, bytes, offset, more)
        }

        func matches(_ start: [UInt8]) -> Bool {
            start.starts(with: bytes) && start.dropFirst(offset).starts(with: more)
        }
    }

    private static let signatures: [Signature] = [
        Signature("image/png", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
        Signature("image/jpeg", [0xFF, 0xD8, 0xFF]),
        Signature("image/gif", Array("GIF87a".utf8)),
        Signature("image/gif", Array("GIF89a".utf8)),
        Signature("image/webp", Array("RIFF".utf8), at: 8, Array("WEBPVP".utf8)),
        Signature("audio/wave", Array("RIFF".utf8), at: 8, Array("WAVE".utf8)),
        Signature("video/avi", Array("RIFF".utf8), at: 8, Array("AVI ".utf8)),
        Signature("image/bmp", Array("BM".utf8), at: 6, [0, 0, 0, 0]),
        Signature("image/x-icon", [0, 0, 1, 0]),
        Signature("image/x-icon", [0, 0, 2, 0]),
        Signature("image/tiff", [0x49, 0x49, 0x2A, 0x00]),
        Signature("image/tiff", [0x4D, 0x4D, 0x00, 0x2A]),
        Signature("image/jxl", [0xFF, 0x0A]),
        Signature(
            "image/jxl", [0, 0, 0, 12], at: 4, Array("JXL \r\n".utf8) + [0x87, 0x0A]),
        Signature("application/pdf", Array("%PDF-".utf8)),
        Signature("application/postscript", Array("%!PS-Adobe-".utf8)),
        Signature("application/zip", [0x50, 0x4B, 0x03, 0x04]),
        Signature("application/zip", [0x50, 0x4B, 0x05, 0x06]),
        Signature("application/x-gzip", [0x1F, 0x8B, 0x08]),
        Signature("application/x-rar-compressed", [0x52, 0x61, 0x72, 0x21, 0x1A, 0x07]),
        Signature("application/x-7z-compressed", [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]),
        Signature("application/x-xz", [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]),
        Signature("application/zstd", [0x28, 0xB5, 0x2F, 0xFD]),
        Signature("audio/flac", Array("fLaC".utf8)),
        Signature("application/ogg", Array("OggS\0".utf8)),
        Signature("audio/mpeg", Array("ID3".utf8)),
        Signature("audio/midi", Array("MThd\0\0\0\u{6}".utf8)),
        Signature("audio/aiff", Array("FORM".utf8), at: 8, Array("AIFF".utf8)),
        Signature("application/wasm", [0x00, 0x61, 0x73, 0x6D]),
        Signature("application/x-elf", [0x7F, 0x45, 0x4C, 0x46]),
        Signature("font/woff", Array("wOFF".utf8)),
        Signature("font/woff2", Array("wOF2".utf8)),
    ]

    /// Every type that is known by its first bytes, by the name that it is told by.
    static let known = Set(
        signatures.map(\.type) + [
            "image/avif", "image/heic", "image/svg+xml", "video/mp4", "video/quicktime",
            "video/webm", "video/x-matroska", "text/html", "text/xml", "text/plain",
        ])

    /// The brands of ISO media files (MIME Sniffing §6.2.1; AVIF and HEIF by theirs).
    private static func brand(_ start: [UInt8]) -> String? {
        guard start.count >= 12, start[4..<8].elementsEqual("ftyp".utf8) else { return nil }
        let size = start[..<4].reduce(0) { $0 << 8 | Int($1) }
        guard size >= 12, size % 4 == 0 else { return nil }
        var isMP4 = false
        for place in stride(from: 8, to: min(size, start.count) - 3, by: 4) where place != 12 {
            switch String(decoding: start[place..<place + 4], as: UTF8.self) {
            case "avif", "avis": return "image/avif"
            case "heic", "heix", "hevc", "hevx", "heim", "heis": return "image/heic"
            case "qt  ": return "video/quicktime"
            case let brand where brand.hasPrefix("mp4") || brand.hasPrefix("iso"): isMP4 = true
            case "avc1", "M4V ", "M4A ": isMP4 = true
            default: break
            }
        }
        return isMP4 ? "video/mp4" : nil
    }

    /// WebM says so in its EBML head (MIME Sniffing §6.2.2); any other Matroska file does not.
    private static func matroska(_ start: [UInt8]) -> String? {
        guard start.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) else { return nil }
        let head = start.prefix(64)
        let isWebM = head.indices.contains { head[$0...].starts(with: "webm".utf8) }
        return isWebM ? "video/webm" : "video/x-matroska"
    }

    /// Two frames in a row, where the first one's length says that the next is (§6.2.3).
    private static func mp3(_ start: [UInt8]) -> String? {
        guard let first = MP3Frame(start[...]), first.length < start.count else { return nil }
        return MP3Frame(start[first.length...]) == nil ? nil : "audio/mpeg"
    }

    private static func text(_ start: [UInt8]) -> String? {
        let isMarked = start.starts(with: [0xFE, 0xFF]) || start.starts(with: [0xFF, 0xFE])
        // The binary data bytes of MIME Sniffing §4.
        let isBinary = start.contains {
            $0 <= 0x08 || $0 == 0x0B || (0x0E...0x1A).contains($0) || (0x1C...0x1F).contains($0)
        }
        return isMarked || !isBinary ? "text/plain" : nil
    }
}
