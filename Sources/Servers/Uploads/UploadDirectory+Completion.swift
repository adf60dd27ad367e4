// The end of an upload: its digest compared, its file in place. And the beginning of one that is
// made of others.

internal import CLinux
internal import Digests
internal import Forms
internal import Linux

extension UploadDirectory {
    /// The place is noted before the file goes there: whatever crashes between, the next who asks
    /// finds the file in one of both.
    func complete(_ id: UploadID) throws(UploadError) -> String {
        var record = try record(of: id)
        if let placed = record.placed { return placed }
        let file: OpenFile
        do throws(Errno) {
            file = try open(id.description, O_RDWR | (record.placing == nil ? O_CREAT : 0))
            if let count = record.heldFrom {
                _ = try retrying { ftruncate(file.descriptor.rawValue, off_t(count)) }
            }
        } catch .fileNotFound {
            return try note(record.placing ?? "", in: &record, of: id)
        } catch {
            throw UploadError(error, in: "complete an upload")
        }
        let count = try durableCount(of: id, record)
        if let length = record.plan.length {
            guard length == count else { throw .incomplete(id, offset: count) }
        } else {
            record.plan.length = count
        }
        try checkDigest(of: file, id, record)
        let place = try move(file, id, &record)
        return try note(place, in: &record, of: id)
    }

    private func note(
        _ place: String, in record: inout UploadRecord, of id: UploadID
    ) throws(UploadError) -> String {
        record.placed = place
        record.placing = nil
        try save(record, of: id)
        return place
    }

    /// Wrong bytes cannot be mended by more of them: the upload is over.
    private func checkDigest(
        of file: OpenFile, _ id: UploadID, _ record: UploadRecord
    ) throws(UploadError) {
        guard let digest = record.plan.digest else { return }
        var sum = DigestSum(digest.algorithm)
        do throws(Errno) {
            var offset = 0
            var block = [UInt8](repeating: 0, count: 256 << 10)
            while true {
                let count = try retrying {
                    pread(file.descriptor.rawValue, &block, block.count, off_t(offset))
                }
                if count == 0 { break }
                sum.update(count == block.count ? block : Array(block[..<count]))
                offset += count
            }
        } catch {
            throw UploadError(error, in: "read an upload")
        }
        guard sum.finish() == digest.bytes else {
            try delete(id)
            throw .wrongDigest
        }
    }

    // MARK: The place

    private func components(of name: String) throws(UploadError) -> [String] {
        let dotfiles = options.allowsDotfiles
        let names =
            options.allowsFolders
            ? SafeName.path(of: name, allowsDotfiles: dotfiles, depthMax: options.depthMax)
            : SafeName.base(of: name, allowsDotfiles: dotfiles).map { [$0] }
        guard let names else { throw .badName(name) }
        return names
    }

    /// Refuses at the beginning what would be refused at the end.
    func checkName(_ name: String?) throws(UploadError) {
        let names = try components(of: name ?? Self.anyName)
        guard options.takenName == .refused else { return }
        let path = names.joined(separator: "/")
        var found = stat()
        let number = root.descriptor.rawValue
        guard fstatat(number, path, &found, AT_SYMLINK_NOFOLLOW) != 0 else {
            throw .nameTaken(path)
        }
    }

    private static let anyName = "upload"

    private func move(
        _ file: OpenFile, _ id: UploadID, _ record: inout UploadRecord
    ) throws(UploadError) -> String {
        var names = try components(of: record.plan.name ?? Self.anyName)
        let name = names.removeLast()
        let directory = try openFolders(names)
        let folders = names.map { $0 + "/" }.joined()
        for number in 0..<1000 {
            let candidate = number == 0 ? name : BaseName.marked(name, "\(number)")
            // Each note costs two flushes: names that are taken anyway get none.
            if options.takenName != .replacing, isTaken(candidate, by: file, in: directory) {
                if options.takenName == .refused { break }
                continue
            }
            record.placing = folders + candidate
            try save(record, of: id)
            if try rename(id, file, to: candidate, in: directory) { return folders + candidate }
            if options.takenName != .numbered { break }
        }
        if record.placing != nil {
            record.placing = nil
            try save(record, of: id)
        }
        throw .nameTaken(folders + name)
    }

    /// Each folder is opened in the one before it, and none may be a link: so the path cannot lead
    /// out, whatever is renamed meanwhile.
    private func openFolders(_ names: [String]) throws(UploadError) -> OpenFile {
        var directory = root
        do throws(Errno) {
            for name in names {
                directory = try Self.openFolder(
                    name, in: directory.descriptor.rawValue, mode: 0o777)
            }
        } catch {
            throw error == .tooManyLinks || error == .notADirectory
                ? .badName(names.joined(separator: "/")) : UploadError(error, in: "make a folder")
        }
        return directory
    }

    /// - Returns: False when the name is taken.
    private func rename(
        _ id: UploadID, _ file: OpenFile, to name: String, in directory: OpenFile
    ) throws(UploadError) -> Bool {
        let (from, to) = (folder.descriptor.rawValue, directory.descriptor.rawValue)
        do throws(Errno) {
            if options.takenName == .replacing {
                _ = try retrying { renameat(from, "\(id)", to, name) }
            } else {
                try renameExclusively(id, to: name, in: to)
            }
            _ = try retrying { fsync(to) }
            return true
        } catch .alreadyExists {
            return isLinked(file, as: name, in: to) && unlinkat(from, "\(id)", 0) == 0
        } catch Errno(rawValue: EISDIR) {
            return false
        } catch {
            throw UploadError(error, in: "put an upload in its place")
        }
    }

    private func renameExclusively(
        _ id: UploadID, to name: String, in directory: CInt
    ) throws(Errno) {
        let from = folder.descriptor.rawValue
        do throws(Errno) {
            _ = try retrying { clinux_rename_exclusively(from, "\(id)", directory, name) }
        } catch .invalidArgument {
            // A file system without RENAME_NOREPLACE, such as NFS.
            _ = try retrying { linkat(from, "\(id)", directory, name, 0) }
            _ = try retrying { unlinkat(from, "\(id)", 0) }
        }
    }

    /// Whether the name is another file's.
    private func isTaken(_ name: String, by file: OpenFile, in directory: OpenFile) -> Bool {
        var found = stat()
        let number = directory.descriptor.rawValue
        return fstatat(number, name, &found, AT_SYMLINK_NOFOLLOW) == 0
            && !isLinked(file, as: name, in: number)
    }

    /// Whether a crash came between the link and the unlinking.
    private func isLinked(_ file: OpenFile, as name: String, in directory: CInt) -> Bool {
        var (one, other) = (stat(), stat())
        return fstat(file.descriptor.rawValue, &one) == 0
            && fstatat(directory, name, &other, AT_SYMLINK_NOFOLLOW) == 0
            && one.st_ino == other.st_ino && one.st_dev == other.st_dev
    }

    // MARK: Concatenation

    func concatenate(
        _ parts: [UploadID], as plan: UploadPlan
    ) throws(UploadError) -> UploadID {
        let id = UploadID()
        var record = UploadRecord(plan)
        record.parts = parts
        record.isBuilding = true
        record.plan.length = 0
        for part in parts {
            let found = try self.record(of: part)
            let count = try durableCount(of: part, found)
            guard found.plan.isPart, found.plan.length == count else {
                throw .incomplete(part, offset: count)
            }
            record.plan.length = (record.plan.length ?? 0) + count
        }
        try save(record, of: id)
        do {
            try copy(parts, to: id)
            record.isBuilding = false
            try save(record, of: id)
        } catch {
            try delete(id)
            throw error
        }
        return id
    }

    private func copy(_ parts: [UploadID], to id: UploadID) throws(UploadError) {
        do throws(Errno) {
            let whole = try open(id.description, O_WRONLY | O_CREAT | O_TRUNC)
            for part in parts {
                let file: OpenFile
                do { file = try open(part.description, O_RDONLY) } catch .fileNotFound { continue }
                var offset = 0
                while true {
                    let moved = try Socket.sendFile(
                        whole.descriptor.rawValue, from: file.descriptor.rawValue, offset: offset,
                        count: 16 << 20)
                    if moved == 0 { break }
                    offset += moved
                }
            }
            _ = try retrying { fdatasync(whole.descriptor.rawValue) }
        } catch {
            throw UploadError(error, in: "put the parts together")
        }
    }
}
