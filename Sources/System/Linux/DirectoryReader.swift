internal import CLinux

/// The names in a directory, in the order of the disk, all in one piece of memory: with tens of
/// thousands of them, an array for each would cost more than reading them.
package struct DirectoryNames: Sendable {
    /// All names, each with a NUL behind it. A name is any bytes but `/` and NUL.
    package private(set) var bytes: [UInt8] = []
    private var starts: [Int] = []
    /// What the directory itself says of them (`d_type` of readdir(3)).
    private var types: [UInt8] = []

    package init() {}

    package var count: Int { starts.count }

    /// Where in `bytes` the name at `index` stands, without its NUL.
    package func range(at index: Int) -> Range<Int> {
        starts[index]..<(index + 1 < starts.count ? starts[index + 1] : bytes.count) - 1
    }

    package subscript(index: Int) -> [UInt8] { Array(bytes[range(at: index)]) }

    package mutating func append(_ name: UnsafeRawBufferPointer, type: UInt8 = UInt8(DT_UNKNOWN)) {
        starts.append(bytes.count)
        bytes.append(contentsOf: name)
        bytes.append(0)
        types.append(type)
    }

    /// What the name at `index` is, when the directory says it and it is no link.
    fileprivate func kind(at index: Int) -> FileStatus.Kind? {
        switch Int(types[index]) {
        case Int(DT_UNKNOWN), Int(DT_LNK): nil
        case Int(DT_REG): .regular
        case Int(DT_DIR): .directory
        default: .other
        }
    }
}

/// A name in a directory, and what it names.
package struct DirectoryEntry: Sendable, Equatable {
    /// Any bytes but `/` and NUL.
    package let name: [UInt8]
    /// Of what a symbolic link leads to, when it leads somewhere.
    package let kind: FileStatus.Kind
}

extension FileDescriptor {
    /// The names in this open directory, without `.` and `..`. Blocks on the disk.
    ///
    /// - Parameters:
    ///   - includesDotfiles: Whether names that begin with a dot are among them.
    ///   - limit: Names after which the rest is left out.
    package borrowing func names(
        includesDotfiles: Bool, limit: Int
    ) throws(Errno) -> DirectoryNames {
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
        var names = DirectoryNames()
        while names.count < limit, let entry = readdir(stream) {
            withUnsafePointer(to: &entry.pointee.d_name.0) { first in
                let name = UnsafeRawBufferPointer(start: first, count: strlen(first))
                if Self.isWanted(name, includesDotfiles) {
                    names.append(name, type: entry.pointee.d_type)
                }
            }
        }
        return names
    }

    private static func isWanted(_ name: UnsafeRawBufferPointer, _ includesDotfiles: Bool) -> Bool {
        guard name.first == UInt8(ascii: ".") else { return true }
        return includesDotfiles && !name.elementsEqual(".".utf8) && !name.elementsEqual("..".utf8)
    }

    /// What the names of this directory in `range` are, links not followed; nil for those that are
    /// gone. Blocks on the disk, one system call a name.
    package borrowing func statuses(
        of names: DirectoryNames, in range: Range<Int>
    ) -> [FileStatus?] {
        names.bytes.withUnsafeBytes { bytes in
            var statuses: [FileStatus?] = []
            statuses.reserveCapacity(range.count)
            for index in range {
                let start = names.range(at: index).lowerBound
                statuses.append(status(ofText: bytes[start...], AT_SYMLINK_NOFOLLOW))
            }
            return statuses
        }
    }

    /// The entries of this open directory, without `.` and `..`, in the order of the disk.
    ///
    /// Blocks on the disk. A dangling link shows itself; what goes away meanwhile is left out.
    package borrowing func entries(
        includesDotfiles: Bool, limit: Int
    ) throws(Errno) -> [DirectoryEntry] {
        let names = try names(includesDotfiles: includesDotfiles, limit: limit)
        return names.bytes.withUnsafeBytes { bytes in
            var entries: [DirectoryEntry] = []
            for index in 0..<names.count {
                let text = bytes[names.range(at: index).lowerBound...]
                let kind =
                    names.kind(at: index) ?? status(ofText: text, 0)?.kind
                    ?? status(ofText: text, AT_SYMLINK_NOFOLLOW)?.kind
                if let kind { entries.append(DirectoryEntry(name: names[index], kind: kind)) }
            }
            return entries
        }
    }

    /// - Parameter text: Begins with a name that ends with a NUL.
    private borrowing func status(
        ofText text: Slice<UnsafeRawBufferPointer>, _ flags: CInt
    ) -> FileStatus? {
        var status = stat()
        let name = UnsafeRawBufferPointer(rebasing: text).assumingMemoryBound(to: CChar.self)
        guard let base = name.baseAddress, fstatat(rawValue, base, &status, flags) == 0 else {
            return nil
        }
        return FileStatus(status)
    }
}
