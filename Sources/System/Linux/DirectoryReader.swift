internal import CLinux

/// A name in a directory, with what a listing shows of it.
package struct DirectoryEntry: Sendable, Equatable {
    /// Any bytes but `/` and NUL.
    package let name: [UInt8]
    /// Of what a symbolic link leads to, when it leads somewhere.
    package let kind: FileStatus.Kind
    /// Bytes; 0 for a directory.
    package let size: Int
    /// Nanoseconds since the epoch.
    package let modified: Int

    package init(name: [UInt8], kind: FileStatus.Kind, size: Int, modified: Int) {
        self.name = name
        self.kind = kind
        self.size = size
        self.modified = modified
    }
}

extension FileDescriptor {
    /// The entries of this open directory, without `.` and `..`, in the order of the disk.
    ///
    /// Blocks on the disk. An entry that goes away meanwhile is left out.
    ///
    /// - Parameters:
    ///   - includesDotfiles: Whether names that begin with a dot are among them.
    ///   - limit: Entries after which the rest is left out.
    package borrowing func entries(
        includesDotfiles: Bool, limit: Int
    ) throws(Errno) -> [DirectoryEntry] {
        // fdopendir(3) takes its descriptor over; the duplicate shares the offset, hence the
        // rewind.
        let copy = try duplicate().release()
        guard let stream = fdopendir(copy) else {
            let error = Errno.current
            _ = CLinux.close(copy)
            throw error
        }
        defer { closedir(stream) }
        rewinddir(stream)
        var entries: [DirectoryEntry] = []
        while entries.count < limit, let entry = readdir(stream) {
            if let found = Self.read(entry, in: copy, includesDotfiles) { entries.append(found) }
        }
        return entries
    }

    private static func read(
        _ entry: UnsafeMutablePointer<dirent>, in directory: CInt, _ includesDotfiles: Bool
    ) -> DirectoryEntry? {
        withUnsafePointer(to: &entry.pointee.d_name.0) { first in
            let dot = CChar(bitPattern: UInt8(ascii: "."))
            if first[0] == dot {
                if !includesDotfiles || first[1] == 0 || (first[1] == dot && first[2] == 0) {
                    return nil
                }
            }
            var status = stat()
            // A dangling link shows itself.
            guard
                fstatat(directory, first, &status, 0) == 0
                    || fstatat(directory, first, &status, AT_SYMLINK_NOFOLLOW) == 0
            else { return nil }
            let file = FileStatus(status)
            let name = UnsafeRawBufferPointer(start: first, count: strlen(first))
            return DirectoryEntry(
                name: [UInt8](name), kind: file.kind,
                size: file.kind == .directory ? 0 : file.size, modified: file.modified)
        }
    }
}
