// Media types of files (RFC 9110 §8.3).

package import Bytes

/// The media type that a file name's extension stands for.
package struct MediaType: Sendable {
    /// Where the type stands in `mediaTypeTable`, which is never freed.
    private let start: Int
    private let count: Int

    /// The type of a file by what follows the last dot of its name, in any case; `nil` when there
    /// is no such dot behind another character, or the extension is unknown.
    ///
    /// Searches the table in place: no memory, and time logarithmic in its size.
    ///
    /// - Parameter name: A name or a path.
    package init?(ofFileNamed name: RawSpan) {
        guard let range = Self.extensionRange(of: name),
            let found = Self.search(name, range)
        else { return nil }
        start = found.lowerBound
        count = found.count
    }

    /// `text/html`.
    package var essence: String {
        mediaTypeTable.withUTF8Buffer {
            String(decoding: $0[start..<start + count], as: UTF8.self)
        }
    }

    /// The value of Content-Type: the type, with `charset=utf-8` when it is text. JSON has no such
    /// parameter, being UTF-8 always (RFC 8259 §11).
    package var contentType: String { isText ? essence + "; charset=utf-8" : essence }

    /// Whether it is `text/*`.
    package var isText: Bool { hasPrefix("text/") }

    /// Whether compressing files of this type is worth the work; images, sound, film and archives
    /// are compressed already.
    package var isCompressible: Bool {
        if isText || hasSuffix("+json") || hasSuffix("+xml") { return true }
        let others = Self.compressible
        return others.contains { equals($0) }
    }

    /// Appends the value of Content-Type, without making a `String`.
    package func appendContentType(to buffer: inout ByteBuffer) {
        mediaTypeTable.withUTF8Buffer {
            buffer.append(
                UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: $0[start..<start + count])))
        }
        if isText { buffer.append("; charset=utf-8") }
    }

    /// What to call the content of a file without a known extension.
    package static let unknown: StaticString = "application/octet-stream"

    private static let compressible: [StaticString] = [
        "application/geo+json", "application/graphql", "application/json", "application/jsonl",
        "application/n-quads", "application/n-triples", "application/postscript",
        "application/rtf", "application/sparql-query", "application/sql", "application/toml",
        "application/trig", "application/vnd.apple.mpegurl", "application/vnd.ms-fontobject",
        "application/wasm", "application/x-bibtex", "application/x-mpegurl", "application/x-perl",
        "application/x-ruby", "application/x-shellscript", "application/x-subrip",
        "application/x-tar", "application/x-tex", "application/xml", "application/xml-dtd",
        "application/yaml", "font/collection", "font/otf", "font/ttf", "image/bmp",
        "image/x-icon", "model/gltf-binary", "model/mtl", "model/obj", "model/stl",
        "model/vrml",
    ]

    private func hasPrefix(_ text: StaticString) -> Bool {
        count >= text.utf8CodeUnitCount && matches(text, at: start)
    }

    private func hasSuffix(_ text: StaticString) -> Bool {
        count >= text.utf8CodeUnitCount && matches(text, at: start + count - text.utf8CodeUnitCount)
    }

    private func equals(_ text: StaticString) -> Bool {
        count == text.utf8CodeUnitCount && matches(text, at: start)
    }

    private func matches(_ text: StaticString, at offset: Int) -> Bool {
        mediaTypeTable.withUTF8Buffer { table in
            text.withUTF8Buffer { $0.elementsEqual(table[offset..<offset + $0.count]) }
        }
    }
}

extension MediaType {
    private static func extensionRange(of name: RawSpan) -> Range<Int>? {
        var dot = name.byteCount - 1
        while dot > 0, name[dot] != UInt8(ascii: ".") {
            if name[dot] == UInt8(ascii: "/") { return nil }
            dot -= 1
        }
        guard dot > 0, name[dot - 1] != UInt8(ascii: "/") else { return nil }
        return dot + 1..<name.byteCount
    }

    /// Binary search by byte offset: back to where the entry begins, then compare.
    private static func search(_ name: RawSpan, _ wanted: Range<Int>) -> Range<Int>? {
        mediaTypeTable.withUTF8Buffer { table in
            var (low, high) = (0, table.count)
            while low < high {
                var entry = low + (high - low) / 2
                while entry > low, table[entry - 1] != UInt8(ascii: ";") { entry -= 1 }
                // The separator belongs to the entry behind it.
                if entry > low { entry += 1 }
                let end = table[entry...].firstIndex(of: UInt8(ascii: ";")) ?? table.count
                let space = table[entry..<end].firstIndex(of: UInt8(ascii: " ")) ?? end
                switch order(name, wanted, table, entry..<space) {
                case 0: return space + 1..<end
                case ..<0: high = max(low, entry - 1)
                default: low = min(high, end + 2)
                }
            }
            return nil
        }
    }

    /// Negative when `wanted` sorts before the entry, positive when behind it.
    private static func order(
        _ name: RawSpan, _ wanted: Range<Int>, _ table: UnsafeBufferPointer<UInt8>,
        _ entry: Range<Int>
    ) -> Int {
        for place in 0..<min(wanted.count, entry.count) {
            let difference =
                Int(name[wanted.lowerBound + place].asciiLowercased)
                - Int(table[entry.lowerBound + place])
            if difference != 0 { return difference }
        }
        return wanted.count - entry.count
    }
}
