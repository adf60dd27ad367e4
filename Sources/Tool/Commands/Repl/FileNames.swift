internal import CLinux
internal import Linux

/// The paths that begin with `path`, sorted; a directory with a slash at its end.
///
/// Names that are no text, or have control characters, cannot be typed and are left out.
func fileNames(completing path: String, onlyDirectories: Bool) -> [String] {
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { String(path[...$0]) } ?? ""
    let beginning = slash.map { path[path.index(after: $0)...] } ?? path[...]
    do throws(Errno) {
        let directory = try FileDescriptor.open(
            folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY)
        let entries = try directory.entries(
            includesDotfiles: beginning.hasPrefix("."), limit: 100_000)
        return entries.compactMap { entry in
            guard let name = String(validating: entry.name, as: UTF8.self),
                name.hasPrefix(beginning),
                !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }),
                !onlyDirectories || entry.kind == .directory
            else { return nil }
            return folder + name + (entry.kind == .directory ? "/" : "")
        }.sorted()
    } catch {
        // What cannot be read offers nothing.
        return []
    }
}
