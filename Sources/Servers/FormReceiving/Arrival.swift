internal import CLinux
internal import Linux

/// A file that is written before it has its name. All of its calls block.
final class Arrival: Sendable {
    private let file: OpenFile
    private let directory: OpenFile
    /// The name that it has meanwhile, where files cannot be without.
    private let temporaryName: String?

    init(unnamedIn directory: OpenFile, mode: UInt32) throws(Errno) {
        self.directory = directory
        temporaryName = nil
        let number = directory.descriptor.rawValue
        let flags = CLINUX_O_TMPFILE | O_DIRECTORY | O_RDWR | O_CLOEXEC
        file = OpenFile(
            FileDescriptor(owning: try retrying { clinux_openat(number, ".", flags, mode) }))
    }

    init(namedIn directory: OpenFile, mode: UInt32) throws(Errno) {
        self.directory = directory
        let number = directory.descriptor.rawValue
        let name = Self.newTemporaryName()
        let flags = O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC | O_NOFOLLOW
        file = OpenFile(
            FileDescriptor(owning: try retrying { clinux_openat(number, name, flags, mode) }))
        temporaryName = name
        try lock()
    }

    private static let (prefix, suffix) = (".bx-form-", ".part")

    private static func newTemporaryName() -> String {
        "\(prefix)\(String(UInt64.random(in: .min ... .max), radix: 16))\(suffix)"
    }

    static func isTemporary(_ name: [UInt8]) -> Bool {
        name.starts(with: prefix.utf8) && name.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
    }

    /// So that nobody takes it for a leftover.
    private func lock() throws(Errno) {
        _ = try retrying { flock(file.descriptor.rawValue, LOCK_EX) }
    }

    func write(_ pieces: [ArraySlice<UInt8>], at offset: Int) throws(Errno) {
        let number = file.descriptor.rawValue
        var offset = offset
        for piece in pieces {
            var rest = piece
            while !rest.isEmpty {
                let count = try retrying {
                    rest.withUnsafeBytes { pwrite(number, $0.baseAddress, $0.count, off_t(offset)) }
                }
                rest = rest.dropFirst(count)
                offset += count
            }
        }
    }

    /// Waits until the disk has it.
    func sync() throws(Errno) {
        _ = try retrying { fdatasync(file.descriptor.rawValue) }
    }

    /// Gives it its name.
    ///
    /// - Throws: `Errno.alreadyExists` when there is something of that name, even a dangling link.
    func link(as name: String) throws(Errno) {
        let number = directory.descriptor.rawValue
        guard let temporaryName else { return try linkUnnamed(as: name) }
        do throws(Errno) {
            _ = try retrying { clinux_rename_exclusively(number, temporaryName, number, name) }
        } catch .invalidArgument {
            // A file system without RENAME_NOREPLACE, such as NFS.
            _ = try retrying { linkat(number, temporaryName, number, name, 0) }
            _ = try retrying { unlinkat(number, temporaryName, 0) }
        }
    }

    private func linkUnnamed(as name: String) throws(Errno) {
        let (from, to) = (file.descriptor.rawValue, directory.descriptor.rawValue)
        do throws(Errno) {
            let path = "/proc/self/fd/\(from)"
            _ = try retrying { linkat(AT_FDCWD, path, to, name, AT_SYMLINK_FOLLOW) }
        } catch .fileNotFound {
            // Without /proc only those with CAP_DAC_READ_SEARCH may, before Linux 6.10.
            _ = try retrying { linkat(from, "", to, name, CLINUX_AT_EMPTY_PATH) }
        }
    }

    /// A name of its own, from which `rename(2)` can take it over another file; nobody lists it.
    func linkAside() throws(Errno) -> String {
        if let temporaryName { return temporaryName }
        try lock()
        let name = Self.newTemporaryName()
        try linkUnnamed(as: name)
        return name
    }

    /// Lets go of its bytes, which a closed file keeps until the last piece of code that holds it
    /// is done: that may be the loop, which must not wait for the disk.
    func discard() {
        if let temporaryName { unlinkat(directory.descriptor.rawValue, temporaryName, 0) }
        var status = stat()
        // One that has its place already keeps it.
        guard fstat(file.descriptor.rawValue, &status) == 0, status.st_nlink == 0 else { return }
        ftruncate(file.descriptor.rawValue, 0)
    }
}
