// Markup, which a browser would run scripts of (MIME Sniffing §7.1; SVG besides).

internal import Bytes

extension SniffedType {
    /// HTML, SVG or other XML by the first tag behind white space and a byte order mark.
    static func markup(_ start: [UInt8]) -> String? {
        var rest = start[...]
        if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
        rest = rest.drop { isSpace($0) }
        if begins(rest, "<?xml") { return contains(rest, "<svg") ? "image/svg+xml" : "text/xml" }
        if begins(rest, "<svg") || begins(rest, "<!doctype svg") { return "image/svg+xml" }
        // A comment stands before either.
        if begins(rest, "<!--") { return contains(rest, "<svg") ? "image/svg+xml" : "text/html" }
        for tag in tags where begins(rest, tag) {
            let behind = rest.dropFirst(tag.utf8.count).first
            if behind == 0x20 || behind == 0x3E { return "text/html" }
        }
        return nil
    }

    private static let tags = [
        "<!doctype html", "<html", "<head", "<script", "<iframe", "<h1", "<div", "<font", "<table",
        "<a", "<style", "<title", "<b", "<body", "<br", "<p",
    ]

    private static func isSpace(_ byte: UInt8) -> Bool {
        [0x09, 0x0A, 0x0C, 0x0D, 0x20].contains(byte)
    }

    private static func begins(_ bytes: ArraySlice<UInt8>, _ tag: String) -> Bool {
        bytes.count >= tag.utf8.count
            && zip(bytes, tag.utf8).allSatisfy { $0.asciiLowercased == $1 }
    }

    private static func contains(_ bytes: ArraySlice<UInt8>, _ tag: String) -> Bool {
        bytes.indices.contains { bytes[$0] == 0x3C && begins(bytes[$0...], tag) }
    }
}
