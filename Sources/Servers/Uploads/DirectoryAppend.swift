internal import CLinux
internal import EventLoops
internal import Linux

/// A file of an upload, opened at its end.
final class OpenUpload: Sendable {
    let id: UploadID
    let file: OpenFile
    let directory: UploadDirectory
    let offset: Int
    let isHeld: Bool

    init(
        _ id: UploadID, _ file: OpenFile, in directory: UploadDirectory, _ offset: Int,
        _ isHeld: Bool
    ) {
        self.id = id
        self.file = file
        self.directory = directory
        self.offset = offset
        self.isHeld = isHeld
    }

    func write(_ pieces: [[UInt8]], at offset: Int) throws(UploadError) {
        do throws(Errno) {
            var offset = offset
            for piece in pieces {
                try file.descriptor.writeAll(piece, at: offset)
                offset += piece.count
            }
        } catch {
            throw UploadError(error, in: "write an upload")
        }
    }

    /// - Returns: How many bytes are durable.
    func sync() throws(UploadError) -> Int {
        let count: Int
        do throws(Errno) {
            count = try file.descriptor.status().size
            _ = try retrying { fdatasync(file.descriptor.rawValue) }
        } catch {
            throw UploadError(error, in: "flush an upload")
        }
        if isHeld { try unhold() }
        return count
    }

    func cut(to count: Int) throws(UploadError) {
        do throws(Errno) {
            _ = try retrying { ftruncate(file.descriptor.rawValue, off_t(count)) }
        } catch {
            throw UploadError(error, in: "cut an upload")
        }
    }

    /// From now on all of its bytes count.
    private func unhold() throws(UploadError) {
        var record = try directory.record(of: id)
        record.heldFrom = nil
        try directory.save(record, of: id)
    }
}

extension UploadDirectory {
    func open(_ id: UploadID, at offset: Int, isHeld: Bool) throws(UploadError) -> OpenUpload {
        var record = try record(of: id)
        guard record.placed == nil, record.placing == nil else { throw .completed(id) }
        let count = try durableCount(of: id, record)
        guard count == offset else { throw .wrongOffset(expected: count, given: offset) }
        let upload: OpenUpload
        do throws(Errno) {
            let file = try open(id.description, O_RDWR | O_CREAT)
            upload = OpenUpload(id, file, in: self, offset, isHeld)
        } catch {
            throw UploadError(error, in: "open an upload")
        }
        if record.heldFrom != nil { try upload.cut(to: count) }
        let heldFrom = isHeld ? count : nil
        if record.heldFrom != heldFrom {
            record.heldFrom = heldFrom
            try save(record, of: id)
        }
        return upload
    }
}

/// Gathers pieces, so that a thread of the pool is asked for once in a while only.
final class DirectoryAppend: UploadAppend {
    private let upload: OpenUpload
    private let loop: EventLoop
    private let pool: BlockingPool
    private var gathered: [[UInt8]] = []
    private var gatheredCount = 0
    private var committed: Int
    /// Bytes of the upload with those that are gathered.
    private(set) var written: Int

    private static let gatheredMax = 256 << 10

    init(_ upload: OpenUpload, on loop: EventLoop, pool: BlockingPool) {
        self.upload = upload
        self.loop = loop
        self.pool = pool
        committed = upload.offset
        written = upload.offset
    }

    func write(_ bytes: [UInt8]) async throws(UploadError) {
        gathered.append(bytes)
        gatheredCount += bytes.count
        written += bytes.count
        if gatheredCount >= Self.gatheredMax { try await flush() }
    }

    private func flush() async throws(UploadError) {
        guard gatheredCount > 0 else { return }
        let (upload, pieces, start) = (upload, gathered, written - gatheredCount)
        gathered = []
        gatheredCount = 0
        try await loop.onDisk(pool) { () throws(UploadError) in
            try upload.write(pieces, at: start)
        }
    }

    func commit() async throws(UploadError) -> Int {
        var failure: UploadError?
        do { try await flush() } catch { failure = error }
        let upload = upload
        let count = try await loop.onDisk(pool) { () throws(UploadError) in try upload.sync() }
        (committed, written) = (count, count)
        if let failure { throw failure }
        return count
    }

    func discard() async throws(UploadError) {
        gathered = []
        gatheredCount = 0
        let (upload, count) = (upload, committed)
        try await loop.onDisk(pool) { () throws(UploadError) in try upload.cut(to: count) }
        written = count
    }

    func finish() async {
        gathered = []
        gatheredCount = 0
    }
}
