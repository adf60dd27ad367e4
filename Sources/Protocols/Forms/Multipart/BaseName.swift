/// File names of other machines, made fit to be one name in a directory here.
public enum BaseName {
    /// The longest name that Linux file systems take, in bytes.
    public static let bytesMax = 255

    /// What follows the last `/` or `\` of `name`, without control characters, white space at its
    /// ends, and dots in front; at most `bytesMax` bytes, cut before its extension. `file` when
    /// nothing is left.
    ///
    /// So no name leaves its directory, hides in it, or breaks a terminal's line.
    public static func reduce(_ name: String) -> String {
        let pieces = name.unicodeScalars.split(omittingEmptySubsequences: false) {
            $0 == "/" || $0 == "\\"
        }
        var scalars = (pieces.last.map { Array($0) } ?? []).filter {
            $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value)
        }[...]
        while let first = scalars.first, first == "." || first.properties.isWhitespace {
            scalars.removeFirst()
        }
        while scalars.last?.properties.isWhitespace == true { scalars.removeLast() }
        var reduced = ""
        reduced.unicodeScalars.append(contentsOf: scalars)
        return reduced.isEmpty ? "file" : shortened(reduced)
    }

    private static func shortened(_ name: String) -> String {
        guard name.utf8.count > bytesMax else { return name }
        let dot = name.unicodeScalars.lastIndex(of: ".") ?? name.endIndex
        let suffix = name[dot...].utf8.count <= 32 ? String(name[dot...]) : ""
        var stem = ""
        for scalar in name.unicodeScalars {
            let count = UTF8.width(scalar)
            guard stem.utf8.count + count + suffix.utf8.count <= bytesMax else { break }
            stem.unicodeScalars.append(scalar)
        }
        return stem + suffix
    }
}
