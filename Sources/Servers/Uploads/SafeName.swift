// What a client calls its file, made into a name that is safe to create: neither outside of the
// directory, nor hidden, nor such that a terminal or a listing shows it as something else.

internal import Forms

/// Names as clients give them, made safe or refused.
package enum SafeName {
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

    /// Without what must not be in a name; nil for one that leads elsewhere, or is hidden and must
    /// not be: shown under another name, it would be seen by those it was hidden from.
    private static func clean(_ text: Substring, allowsDotfiles: Bool) -> String? {
        var scalars = Substring.UnicodeScalarView(
            text.unicodeScalars.filter {
                $0 != "/" && $0 != "\\" && BaseName.isShown($0)
            })
        while scalars.first?.properties.isWhitespace == true { scalars.removeFirst() }
        while scalars.last?.properties.isWhitespace == true { scalars.removeLast() }
        let name = String(scalars)
        if name.isEmpty { return "upload" }
        // The folder of unfinished uploads stands beside them.
        guard name != ".", name != "..", name != UploadDirectory.folderName,
            allowsDotfiles || name.first != "."
        else { return nil }
        return BaseName.shortened(name)
    }
}
