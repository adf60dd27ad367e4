// What a client calls its file, made into a name that is safe to create: neither outside of the
// directory, nor hidden, nor such that a terminal or a listing shows it as something else.

/// Names as clients give them, made safe or refused.
package enum SafeName {
    /// Bytes of one name, as file systems have it.
    static let countMax = 255

    /// The last component of what the client said, whatever folders it spoke of; nil for a name
    /// that is hidden and must not be.
    package static func base(of text: String, allowsDotfiles: Bool) -> String? {
        let last = text.split { $0 == "/" || $0 == "\\" }.last ?? ""
        return clean(last, allowsDotfiles: allowsDotfiles)
    }

    /// The components of a relative path; nil when one of them leads elsewhere or is no name.
    package static func path(of text: String, allowsDotfiles: Bool, depthMax: Int) -> [String]? {
        guard text.utf8.first != UInt8(ascii: "/") else { return nil }
        let components = text.split(separator: "/", omittingEmptySubsequences: true)
        guard !components.isEmpty, components.count <= depthMax else { return nil }
        var names: [String] = []
        for component in components {
            // What would have to be changed was not meant so: a folder keeps its name, or is
            // refused.
            guard let name = clean(component, allowsDotfiles: allowsDotfiles), name == component
            else { return nil }
            names.append(name)
        }
        return names
    }

    /// `name (2).txt` for `name.txt`, within the length that a name may have.
    static func numbered(_ name: String, _ number: Int) -> String {
        let suffix = " (\(number))"
        let (stem, ending) = parts(of: name)
        return prefix(of: stem, countMax - suffix.utf8.count - ending.utf8.count) + suffix + ending
    }

    /// Without what must not be in a name; nil for one that leads elsewhere, or is hidden and must
    /// not be: shown under another name, it would be seen by those it was hidden from.
    private static func clean(_ text: Substring, allowsDotfiles: Bool) -> String? {
        var scalars = Substring.UnicodeScalarView(text.unicodeScalars.filter(isShown))
        while scalars.first == " " { scalars.removeFirst() }
        while scalars.last == " " { scalars.removeLast() }
        let name = String(scalars)
        if name.isEmpty { return "upload" }
        // The folder of unfinished uploads stands beside them.
        guard name != ".", name != "..", name != UploadDirectory.folderName,
            allowsDotfiles || name.first != "."
        else { return nil }
        let (stem, ending) = parts(of: name)
        return prefix(of: stem, countMax - ending.utf8.count) + ending
    }

    /// Control characters, and those that turn the direction of what follows, are not.
    private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<32, 127..<160, 0x2028, 0x2029, 0x202a...0x202e, 0x2066...0x2069, 0x2f, 0x5c: false
        default: true
        }
    }

    /// The name without its ending, and the ending with its dot; that has 32 bytes at the most.
    private static func parts(of name: String) -> (stem: String, ending: String) {
        guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")), dot != name.startIndex,
            name.utf8.distance(from: dot, to: name.utf8.endIndex) <= 32
        else { return (name, "") }
        return (String(name[..<dot]), String(name[dot...]))
    }

    /// As many characters as fit into `count` bytes.
    private static func prefix(of text: String, _ count: Int) -> String {
        guard text.utf8.count > count else { return text }
        var scalars = String.UnicodeScalarView()
        var used = 0
        for scalar in text.unicodeScalars {
            used += UTF8.width(scalar)
            if used > count { break }
            scalars.append(scalar)
        }
        return String(scalars)
    }
}
