/// File names of other machines, made fit to be one name in a directory here.
public enum BaseName {
    /// The longest name that Linux file systems take, in bytes.
    public static let bytesMax = 255

    /// What follows the last `/` or `\` of `name`, without control characters, those that end
    /// lines or turn the direction of writing, white space at its ends, and dots in front; at most
    /// `bytesMax` bytes, cut before its extension. `file` when nothing is left.
    ///
    /// So no name leaves its directory, hides in it, breaks a terminal's line, or shows itself with
    /// another extension than it has.
    public static func reduce(_ name: String) -> String {
        let pieces = name.unicodeScalars.split(omittingEmptySubsequences: false) {
            $0 == "/" || $0 == "\\"
        }
        var scalars = (pieces.last.map { Array($0) } ?? []).filter(isShown)[...]
        while let first = scalars.first, first == "." || first.properties.isWhitespace {
            scalars.removeFirst()
        }
        while scalars.last?.properties.isWhitespace == true { scalars.removeLast() }
        var reduced = ""
        reduced.unicodeScalars.append(contentsOf: scalars)
        return reduced.isEmpty ? "file" : shortened(reduced)
    }

    /// `name (2).txt` for `name.txt`: another name like it, within the same length.
    ///
    /// - Parameter mark: What stands in the parentheses, a few bytes.
    public static func marked(_ name: String, _ mark: String) -> String {
        let (stem, suffix) = parts(of: name)
        let added = " (\(mark))"
        return prefix(of: stem, bytesMax - added.utf8.count - suffix.utf8.count) + added + suffix
    }

    /// Whether a terminal and a page show it as something of the name: control characters, those
    /// that end lines and those that turn the direction of writing are not.
    package static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069, 0x200E, 0x200F, 0x61C: false
        default: true
        }
    }

    /// The name, within `bytesMax` bytes, cut before its extension.
    package static func shortened(_ name: String) -> String {
        let (stem, suffix) = parts(of: name)
        return prefix(of: stem, bytesMax - suffix.utf8.count) + suffix
    }

    /// The name without its extension, and that with its dot, when it has 32 bytes at the most.
    private static func parts(of name: String) -> (stem: Substring, suffix: Substring) {
        guard let dot = name.unicodeScalars.lastIndex(of: "."), dot > name.startIndex,
            name[dot...].utf8.count <= 32
        else { return (name[...], "") }
        return (name[..<dot], name[dot...])
    }

    /// As many characters as fit into `count` bytes.
    private static func prefix(of text: Substring, _ count: Int) -> String {
        guard text.utf8.count > count else { return String(text) }
        var (fitting, used) = ("", 0)
        for scalar in text.unicodeScalars {
            used += UTF8.width(scalar)
            if used > count { break }
            fitting.unicodeScalars.append(scalar)
        }
        return fitting
    }
}
