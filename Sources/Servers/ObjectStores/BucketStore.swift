// Uploads that can be resumed, into a bucket.
//
//   bytes ─▶ spool file on this disk ── a part is full ─▶ part of a multipart upload
//
//   RECORDS/ID.info        in the bucket: the record, as long as the upload is not complete
//   RECORDS/done/ID.info   in the bucket: the record from then on until it expires
//   RECORDS/parts/ID       in the bucket: what parts of a concatenation become
//   SPOOL/ID.N             on this disk: the bytes of part N, until the bucket has them
//   SPOOL/ID.N.sum         on this disk: the digest of parts 1 to N, where the whole's is promised
//   SPOOL/ID.held          on this disk: bytes whose digest is not known to be right yet
//
// Nothing here remembers how far an upload is: that is what the bucket lists as parts, and the
// size of the file for the next one. So the offset is right after `kill -9` at any point, and a
// part whose answer was lost counts once: its file is of a part that the bucket has.

internal import CLinux
package import EventLoops
internal import Linux
package import Uploads

/// Where a bucket's uploads are kept.
package struct BucketStoreOptions: Sendable {
    /// What the keys of finished uploads begin with.
    package var prefix = ""
    /// What the keys of records begin with. No upload gets a name below it.
    package var records = ".uploads/"
    /// What becomes of an upload whose name is another object's; instead of a number it gets eight
    /// digits of its own.
    package var takenName = UploadDirectoryOptions.TakenName.numbered
    /// Whether a name may be a relative path; else its last part counts.
    package var allowsFolders = false
    /// Names in such a path.
    package var depthMax = 16
    /// Whether a name may begin with a dot.
    package var allowsDotfiles = false
    /// Bytes of a part, 5 MiB at least; what is held on disk for each upload under way. Longer
    /// uploads than 10,000 of these have larger parts.
    package var partSize = 8 << 20

    package init() {}
}

/// How far an upload is.
struct BucketUpload {
    let id: UploadID
    var record: UploadRecord
    /// Bytes that came and are kept.
    var offset: Int
    /// Whether the object was made.
    var isMade: Bool
    /// Whether that is in its record.
    var isNoted = false
    /// What the bucket has of it.
    var parts: [StoredPart] = []
    /// Bytes in the file for the next part.
    var spooled = 0

    var nextPart: Int { parts.count + 1 }
    var multipart: String { record.multipart ?? "" }
}

/// The uploads of one bucket.
package final class BucketStore: UploadStore {
    let client: S3Client
    let options: BucketStoreOptions
    let spool: SpoolDirectory
    private let loop: EventLoop
    private let pool: BlockingPool
    /// When uploads expire whose records were read for that; it never changes.
    var expiries: [UploadID: Int] = [:]

    /// - Parameters:
    ///   - client: A client of `loop`.
    ///   - spool: The same for all loops.
    package init(
        _ client: S3Client, spool: SpoolDirectory, on loop: EventLoop, pool: BlockingPool,
        options: BucketStoreOptions = BucketStoreOptions()
    ) {
        precondition(options.partSize >= S3Client.partSizeMin, "S3 takes parts from 5 MiB on")
        self.client = client
        self.spool = spool
        self.loop = loop
        self.pool = pool
        self.options = options
    }

    // MARK: Beginning

    package func create(_ plan: UploadPlan) async throws(UploadError) -> UploadID {
        try await begin(plan, sources: [])
    }

    func begin(
        _ plan: UploadPlan, sources: [UploadID], isAgain: Bool = false
    ) async throws(UploadError) -> UploadID {
        let id = UploadID()
        var record = UploadRecord(
            key: try await key(for: plan, id), partSize: partSize(for: plan.length), plan: plan,
            sources: sources)
        guard try await beginParts(&record, id, isLast: isAgain) else {
            // It may have been begun. The record finds it when it expires.
            return try await begin(plan, sources: sources, isAgain: true)
        }
        if !plan.isPart, plan.name != nil, options.takenName == .numbered,
            try await !isAlone(record)
        {
            // Somebody else is about to make that object, and only one of both can.
            try await storing { [client] () async throws(ObjectStoreError) in
                try await client.abort(record.multipart ?? "", record.key)
            }
            record.multipart = nil
            record.key = ObjectNames.setApart(record.key, by: id)
            _ = try await beginParts(&record, id, isLast: true)
        }
        return id
    }

    /// The record comes first, without the multipart upload, and then with it: what nobody knows
    /// of could not be removed later.
    ///
    /// - Returns: False when it is not known whether the store has begun; the last time, an error.
    private func beginParts(
        _ record: inout UploadRecord, _ id: UploadID, isLast: Bool
    ) async throws(UploadError) -> Bool {
        try await write(record, id)
        do throws(ObjectStoreError) {
            record.multipart = try await client.createUpload(
                record.key, contentType: ObjectNames.contentType(record.key))
        } catch {
            let mayHaveBegun = error.isTransient && !error.wasNotDone
            if mayHaveBegun, !isLast { return false }
            // Without it nothing is left to be found; if it stays all the same, it expires.
            if !mayHaveBegun { try? await client.delete(infoKey(id)) }
            throw error.asUploadError(resource: client.resource(nil))
        }
        try await write(record, id)
        return true
    }

    /// Whether no other upload would become the same object.
    private func isAlone(_ record: UploadRecord) async throws(UploadError) -> Bool {
        try await storing { [client] () async throws(ObjectStoreError) in
            try await client.allUploads(of: record.key).allSatisfy { $0.id == record.multipart }
        }
    }

    private func key(for plan: UploadPlan, _ id: UploadID) async throws(UploadError) -> String {
        guard !plan.isPart else { return "\(options.records)parts/\(id)" }
        guard let name = plan.name else { return "\(options.prefix)\(id)" }
        let key = options.prefix + (try ObjectNames.safe(name, options))
        guard !key.hasPrefix(options.records) else { throw .badName(name) }
        if options.takenName == .replacing { return key }
        let taken = try await storing { [client] () async throws(ObjectStoreError) in
            try await client.head(key) != nil
        }
        guard taken else { return key }
        if options.takenName == .refused { throw .nameTaken(key) }
        return ObjectNames.setApart(key, by: id)
    }

    /// So large that `length` bytes are no more parts than `count`.
    private func partSize(for length: Int?, in count: Int = S3Client.partsMax) -> Int {
        guard let length, count > 0 else { return options.partSize }
        return max(options.partSize, length / count + (length % count > 0 ? 1 : 0))
    }

    // MARK: Records

    package func setLength(_ length: Int, of id: UploadID) async throws(UploadError) {
        var upload = try await look(at: id)
        let known = upload.record.plan.length
        guard known != length else { return }
        guard known == nil, length >= upload.offset else {
            throw .inconsistentLength(known: known ?? upload.offset, given: length)
        }
        upload.record.plan.length = length
        upload.record.partSize = partSize(
            for: length - upload.offset + upload.spooled, in: S3Client.partsMax - upload.parts.count
        )
        try await write(upload.record, id)
    }

    func write(
        _ record: UploadRecord, _ id: UploadID, isDone: Bool = false
    ) async throws(UploadError) {
        try await storing { [client] () async throws(ObjectStoreError) in
            _ = try await client.put(
                infoKey(id, isDone: isDone), .bytes(Array(record.text.utf8)))
        }
    }

    func infoKey(_ id: UploadID, isDone: Bool = false) -> String {
        "\(options.records)\(isDone ? "done/" : "")\(id).info"
    }

    /// The record, and whether it is one of a completed upload.
    func record(_ id: UploadID) async throws(UploadError) -> (UploadRecord, isDone: Bool) {
        for isDone in [false, true] {
            if let record = try await record(id, isDone: isDone) { return (record, isDone) }
        }
        throw .unknown(id)
    }

    func record(_ id: UploadID, isDone: Bool) async throws(UploadError) -> UploadRecord? {
        let bytes: [UInt8]
        do throws(ObjectStoreError) {
            bytes = try await client.get(infoKey(id, isDone: isDone)).collect(upTo: 1 << 20)
        } catch {
            if error.code == "NoSuchKey" { return nil }
            throw error.asUploadError(resource: client.resource(nil))
        }
        guard let record = UploadRecord(String(decoding: bytes, as: UTF8.self)) else {
            throw damaged(id, "its record cannot be read")
        }
        return record
    }

    // MARK: Failing

    func storing<Result>(
        _ body: () async throws(ObjectStoreError) -> Result
    ) async throws(UploadError) -> Result {
        do throws(ObjectStoreError) { return try await body() } catch {
            throw error.asUploadError(resource: client.resource(nil))
        }
    }

    func damaged(_ id: UploadID, _ reason: String) -> UploadError {
        .failed(call: "upload \(id)", reason: reason)
    }

    // MARK: Spool

    /// Does something with a file, away from the loop.
    func spooling<Result: Sendable>(
        _ file: SpoolFile, _ work: @escaping @Sendable (SpoolFile) throws(Errno) -> Result
    ) async throws(UploadError) -> Result {
        try await onDisk(file.path) { () throws(Errno) in try work(file) }
    }

    /// Does something with the spool, away from the loop.
    ///
    /// - Parameter path: What errors name.
    func onDisk<Result: Sendable>(
        _ path: String, _ work: @escaping @Sendable () throws(Errno) -> Result
    ) async throws(UploadError) -> Result {
        let outcome: Swift.Result<Result, Errno>
        do throws(BlockingPool.Refusal) {
            outcome = try await loop.blocking(on: pool) {
                do throws(Errno) { return .success(try work()) } catch {
                    return .failure(error)
                }
            }
        } catch {
            throw .busy
        }
        do throws(Errno) { return try outcome.get() } catch {
            switch error {
            case .noSpace, Errno(rawValue: EDQUOT): throw .noSpace
            case .accessDenied, .notPermitted, Errno(rawValue: EROFS): throw .notAllowed
            default: throw .failed(call: path, reason: "\(error)")
            }
        }
    }
}

extension ObjectStoreError {
    /// The store's words, which an operator needs to mend it.
    func asUploadError(resource: String) -> UploadError {
        switch self {
        case .refused(let refusal): .failed(call: refusal.resource, reason: refusal.words)
        case .failed, .malformedAnswer, .malformedEndpoint, .malformedBucket, .malformedKey,
            .malformedPlace, .noCredentials, .malformedCredentials, .unreadableFile, .spoolTaken,
            .unusableSpool:
            .failed(call: resource, reason: description)
        }
    }
}
