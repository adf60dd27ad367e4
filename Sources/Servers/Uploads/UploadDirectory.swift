// Uploads as files. While one is unfinished, its bytes are `.bx-uploads/ID` and what is known of it
// `.bx-uploads/ID.record`; when it is complete, the first is renamed to its place and the second
// stays until it expires, so that a client that missed the answer may ask again.
//
// What a crash can leave behind, and what becomes of it when the directory is opened next:
//
//   ID.new            a record that was being written      deleted
//   ID without record deletion stopped half-way            deleted
//   record, no ID     creation stopped half-way            an empty upload
//   placing, no ID    renamed, and not yet noted           completed
//   building          a concatenation stopped half-way     deleted
//   held              bytes whose digest nobody compared   cut off when it is opened for more
//
// The offset is the size of the file, after fdatasync(2): no record need be written for each
// append.

internal import CLinux
internal import Linux
internal import Synchronization

/// How a directory takes files.
public struct UploadDirectoryOptions: Sendable {
    /// What becomes of a file whose name is taken.
    public enum TakenName: Sendable {
        /// It gets ` (1)` before its ending, or the next number that is free.
        case numbered
        /// It is refused when it is begun, or, when another one was faster, at its end; then it
        /// stays unfinished until it expires.
        case refused
        /// It takes the place of the other one, at its end and at once.
        case replacing
    }

    /// What becomes of a file whose name is taken.
    public var takenName = TakenName.numbered
    /// Whether a name may be a relative path, whose folders are made; else its last part counts.
    public var allowsFolders = false
    /// Folders of such a path, with the file's own name.
    public var depthMax = 16
    /// Whether a name may begin with a dot.
    public var allowsDotfiles = false

    /// The defaults.
    public init() {}
}

/// A directory that takes uploads: opened once by a process, shared by the stores of all loops.
/// Everything here blocks on the disk.
public final class UploadDirectory: Sendable {
    static let folderName = ".bx-uploads"

    let root: OpenFile
    let folder: OpenFile
    let options: UploadDirectoryOptions
    private let known = Mutex(Known())

    /// What the records say, so that neither a sweep nor a count has to read them.
    struct Known {
        var expiries: [UploadID: Int] = [:]
        var unfinished: Set<UploadID> = []

        mutating func note(_ id: UploadID, _ record: UploadRecord) {
            expiries[id] = record.plan.expires
            if record.placed == nil { unfinished.insert(id) } else { unfinished.remove(id) }
        }

        mutating func forget(_ id: UploadID) {
            expiries[id] = nil
            unfinished.remove(id)
        }
    }

    /// Opens the directory at `path`, and mends what a crash left behind. Blocks on the disk.
    ///
    /// - Throws: `busy` when another process takes uploads there.
    public convenience init(
        _ path: String, options: UploadDirectoryOptions = UploadDirectoryOptions()
    ) throws(UploadError) {
        try self.init(bytes: Array(path.utf8), options: options)
    }

    /// The same for a path that may not be UTF-8.
    package init(bytes path: [UInt8], options: UploadDirectoryOptions) throws(UploadError) {
        self.options = options
        do throws(Errno) {
            let root = OpenFile(try FileDescriptor.open(path, O_RDONLY | O_DIRECTORY))
            self.root = root
            folder = try Self.openFolder(Self.folderName, in: root.descriptor.rawValue, mode: 0o700)
            _ = try retrying { flock(folder.descriptor.rawValue, LOCK_EX | LOCK_NB) }
        } catch .wouldBlock {
            throw .busy
        } catch {
            throw UploadError(error, in: "open \(String(decoding: path, as: UTF8.self))")
        }
        try recover()
    }

    /// Opens a directory that is no link, and makes it when it is not there.
    static func openFolder(
        _ name: String, in parent: CInt, mode: mode_t
    ) throws(Errno) -> OpenFile {
        let made = mkdirat(parent, name, mode)
        if made == 0 { _ = fsync(parent) }
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        return OpenFile(
            FileDescriptor(owning: try retrying { clinux_openat(parent, name, flags, 0) }))
    }

    // MARK: Records

    func record(of id: UploadID) throws(UploadError) -> UploadRecord {
        guard let record = try readRecord(of: id), !record.isBuilding else { throw .unknown(id) }
        return record
    }

    private func readRecord(of id: UploadID) throws(UploadError) -> UploadRecord? {
        do throws(Errno) {
            let file = try open("\(id).record", O_RDONLY)
            let text = try file.descriptor.readAll(upTo: 64 << 10)
            return UploadRecord(text: String(decoding: text, as: UTF8.self))
        } catch .fileNotFound {
            return nil
        } catch {
            throw UploadError(error, in: "read the record of an upload")
        }
    }

    /// Replaces the record; durable when this returns.
    func save(_ record: UploadRecord, of id: UploadID) throws(UploadError) {
        do throws(Errno) {
            let file = try open("\(id).new", O_WRONLY | O_CREAT | O_TRUNC)
            try file.descriptor.writeAll(Array(record.text.utf8), at: 0)
            _ = try retrying { fdatasync(file.descriptor.rawValue) }
            let number = folder.descriptor.rawValue
            _ = try retrying { renameat(number, "\(id).new", number, "\(id).record") }
            _ = try retrying { fsync(number) }
        } catch {
            _ = unlinkat(folder.descriptor.rawValue, "\(id).new", 0)
            throw UploadError(error, in: "write the record of an upload")
        }
        known.withLock { $0.note(id, record) }
    }

    func open(_ name: String, _ flags: CInt) throws(Errno) -> OpenFile {
        let number = folder.descriptor.rawValue
        return OpenFile(
            FileDescriptor(
                owning: try retrying {
                    clinux_openat(number, name, flags | O_CLOEXEC | O_NOFOLLOW, 0o666)
                }))
    }

    // MARK: Uploads

    func create(_ plan: UploadPlan) throws(UploadError) -> UploadID {
        if !plan.isPart { try checkName(plan.name) }
        let id = UploadID()
        try save(UploadRecord(plan), of: id)
        return id
    }

    func state(of id: UploadID) throws(UploadError) -> UploadState {
        let record = try record(of: id)
        return state(of: id, record, offset: try durableCount(of: id, record))
    }

    private func state(of id: UploadID, _ record: UploadRecord, offset: Int) -> UploadState {
        UploadState(
            id: id, plan: record.plan, offset: offset, place: record.placed, parts: record.parts)
    }

    /// The bytes that count, once they are on disk.
    func durableCount(of id: UploadID, _ record: UploadRecord) throws(UploadError) -> Int {
        if record.placed != nil { return record.plan.length ?? 0 }
        do throws(Errno) {
            let file = try open(id.description, O_RDONLY)
            let count = try file.descriptor.status().size
            _ = try retrying { fdatasync(file.descriptor.rawValue) }
            return min(count, record.heldFrom ?? count)
        } catch .fileNotFound {
            return 0
        } catch {
            throw UploadError(error, in: "look at an upload")
        }
    }

    func setLength(_ length: Int, of id: UploadID) throws(UploadError) {
        var record = try record(of: id)
        let known = record.plan.length
        guard known != length else { return }
        let count = try durableCount(of: id, record)
        guard known == nil, length >= count else {
            throw .inconsistentLength(known: known ?? count, given: length)
        }
        record.plan.length = length
        try save(record, of: id)
    }

    /// The record goes first: bytes without one are nobody's, a record without bytes would lie.
    func delete(_ id: UploadID) throws(UploadError) {
        let number = folder.descriptor.rawValue
        do throws(Errno) {
            _ = try retrying { unlinkat(number, "\(id).record", 0) }
            known.withLock { $0.forget(id) }
            _ = unlinkat(number, id.description, 0)
            _ = try retrying { fsync(number) }
        } catch .fileNotFound {
            known.withLock { $0.forget(id) }
            throw .unknown(id)
        } catch {
            throw UploadError(error, in: "delete an upload")
        }
    }

    // MARK: All of them

    var unfinishedCount: Int { known.withLock(\.unfinished.count) }

    func unfinished() throws(UploadError) -> [UploadState] {
        var states: [UploadState] = []
        for id in known.withLock({ $0.unfinished }) {
            do throws(UploadError) {
                states.append(try state(of: id))
            } catch .unknown {
                // It was deleted meanwhile, or is a concatenation that is not ready.
                continue
            }
        }
        return states
    }

    /// The uploads whose time was over at `now`.
    func expired(at now: Int) -> [UploadID] {
        known.withLock { $0.expiries.filter { $0.value <= now }.map(\.key) }
    }

    /// The names with a record, and the other files in the folder.
    private func names() throws(UploadError) -> (ids: Set<UploadID>, others: [String]) {
        var (ids, others): (Set<UploadID>, [String]) = ([], [])
        do throws(Errno) {
            let found = try folder.descriptor.names(includesDotfiles: true, limit: .max)
            for index in 0..<found.count {
                let name = String(decoding: found[index], as: UTF8.self)
                if name.hasSuffix(".record"), let id = UploadID(name.dropLast(7)) {
                    ids.insert(id)
                } else {
                    others.append(name)
                }
            }
        } catch {
            throw UploadError(error, in: "list the uploads")
        }
        return (ids, others)
    }

    private func recover() throws(UploadError) {
        let (ids, others) = try names()
        for id in ids {
            guard let record = try readRecord(of: id), !record.isBuilding else {
                try delete(id)
                continue
            }
            known.withLock { $0.note(id, record) }
            if record.placing != nil, record.placed == nil { _ = try? complete(id) }
        }
        for name in others {
            if let id = UploadID(name), ids.contains(id) { continue }
            _ = unlinkat(folder.descriptor.rawValue, name, 0)
        }
    }
}

extension UploadError {
    init(_ error: Errno, in call: String) {
        self =
            switch error {
            case .noSpace, Errno(rawValue: EDQUOT), Errno(rawValue: EFBIG): .noSpace
            case .accessDenied, .notPermitted, Errno(rawValue: EROFS): .notAllowed
            default: .failed(call: call, reason: error.description)
            }
    }
}

extension FileDescriptor {
    borrowing func writeAll(_ bytes: [UInt8], at offset: Int) throws(Errno) {
        let number = rawValue
        var done = try retrying { pwrite(number, bytes, bytes.count, off_t(offset)) }
        while done < bytes.count {
            let rest = Array(bytes[done...])
            done += try retrying { pwrite(number, rest, rest.count, off_t(offset + done)) }
        }
    }

    /// The bytes from the beginning on, at most `limit`.
    borrowing func readAll(upTo limit: Int) throws(Errno) -> [UInt8] {
        let number = rawValue
        var bytes = [UInt8](repeating: 0, count: limit)
        let count = try retrying { pread(number, &bytes, limit, 0) }
        return Array(bytes[..<count])
    }
}
