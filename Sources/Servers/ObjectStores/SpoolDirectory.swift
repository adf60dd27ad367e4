internal import CLinux
internal import Linux
internal import Uploads

/// The directory of bytes that no bucket has yet: opened once by a process, shared by the stores
/// of all loops. It is kept as long as its uploads are.
package final class SpoolDirectory: Sendable {
    let path: String
    /// Whoever holds it has the directory.
    private let lock: OpenFile

    /// Opens the directory, and makes it, for this user alone, when it is not there. Blocks on the
    /// disk.
    ///
    /// - Throws: `spoolTaken` when another process has it open.
    package init(_ path: String) throws(ObjectStoreError) {
        self.path = path
        do throws(Errno) {
            try Self.make(path)
            lock = OpenFile(try FileDescriptor.open(path, O_RDONLY | O_DIRECTORY))
            let number = lock.descriptor.rawValue
            _ = try retrying { access(path, W_OK) }
            _ = try retrying { flock(number, LOCK_EX | LOCK_NB) }
        } catch .wouldBlock {
            throw .spoolTaken(path)
        } catch {
            throw .unusableSpool(path, error)
        }
    }

    private static func make(_ path: String) throws(Errno) {
        var end = path.startIndex
        while end < path.endIndex {
            end = path[path.index(after: end)...].firstIndex(of: "/") ?? path.endIndex
            let folder = String(path[..<end])
            do throws(Errno) { _ = try retrying { mkdir(folder, 0o700) } } catch .alreadyExists {
                continue
            }
        }
    }

    // MARK: Files

    /// The bytes of a part.
    func part(_ number: Int, of id: UploadID) -> SpoolFile { file("\(id).\(number)") }

    /// Where the digest of the whole stands behind a part.
    func sum(_ number: Int, of id: UploadID) -> SpoolFile { file("\(id).\(number).sum") }

    /// Bytes whose digest is not known to be right yet.
    func held(of id: UploadID) -> SpoolFile { file("\(id).held") }

    private func file(_ name: String) -> SpoolFile { SpoolFile(path: "\(path)/\(name)") }

    /// Whose files there are. Blocks on the disk.
    func ids() throws(Errno) -> Set<UploadID> {
        var ids: Set<UploadID> = []
        let found = try names()
        for index in 0..<found.count {
            if let id = UploadID(String(decoding: found[index].prefix(32), as: UTF8.self)) {
                ids.insert(id)
            }
        }
        return ids
    }

    /// Removes all files of an upload. Blocks on the disk.
    func remove(_ id: UploadID) throws(Errno) {
        let beginning = Array("\(id).".utf8)
        let found = try names()
        for index in 0..<found.count where found[index].starts(with: beginning) {
            file(String(decoding: found[index], as: UTF8.self)).remove()
        }
    }

    /// Opened for each list, which has its own place in it: several threads may read at once.
    private func names() throws(Errno) -> DirectoryNames {
        try FileDescriptor.open(path, O_RDONLY | O_DIRECTORY)
            .names(includesDotfiles: false, limit: .max)
    }
}
