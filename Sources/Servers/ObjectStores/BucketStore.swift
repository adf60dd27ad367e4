// Uploads that can be resumed, into a bucket.
//
//   bytes ─▶ spool file on this disk ── a part is full ─▶ part of a multipart upload
//
//   ID.info in the bucket      the record; it is there as long as the upload is
//   SPOOL/ID.N                 the bytes of part N, until the bucket has them
//
// Nothing here remembers how far an upload is: that is what the bucket lists as parts, and the
// size of the file for the next one. So the offset is right after `kill -9` at any point, and a
// part whose answer was lost counts once: its file is of a part that the bucket has.

package import EventLoops
internal import Linux

/// Where a bucket's uploads are kept, and for how long.
package struct BucketStoreOptions: Sendable {
    /// What the keys of records begin with, and those of objects without a key of their own.
    package var prefix = ""
    /// Bytes of a part, 5 MiB at least; what is held on disk for each upload under way. Longer
    /// uploads than 10,000 of these have larger parts.
    package var partSize = 8 << 20
    /// Whether bytes are on the disk, not only with the kernel, before they are acknowledged: what
    /// keeps them over a loss of power.
    package var syncs = true

    package init() {}
}

/// How far an upload is.
package struct BucketUpload: Sendable, Equatable {
    package let id: String
    package var record: UploadRecord
    /// Bytes that came and are kept.
    package var offset: Int
    package var isComplete: Bool
    /// What the bucket has of it.
    var parts: [StoredPart] = []
    /// Bytes in the file for the next part.
    var spooled = 0

    var nextPart: Int { parts.count + 1 }
    var missing: Int { (record.length ?? .max) - offset }
}

/// The uploads of one bucket. The loop's thread's alone, and one process's for a directory.
package final class BucketStore {
    let client: S3Client
    let options: BucketStoreOptions
    private let directory: String
    private let loop: EventLoop
    private let pool: BlockingPool
    private var busy: Set<String> = []

    /// - Parameter directory: For the bytes that are not in the bucket yet. It is there, and kept
    ///   as long as its uploads are.
    package init(
        _ client: S3Client, spool directory: String, on loop: EventLoop, pool: BlockingPool,
        options: BucketStoreOptions = BucketStoreOptions()
    ) {
        precondition(options.partSize >= S3Client.partSizeMin, "S3 takes parts from 5 MiB on")
        self.client = client
        self.directory = directory
        self.loop = loop
        self.pool = pool
        self.options = options
    }

    // MARK: Records

    /// Begins an upload.
    ///
    /// - Parameters:
    ///   - key: Of the object that it becomes; nil for the prefix and the upload's id.
    ///   - length: Nil while it is not known.
    ///   - expires: Seconds since the epoch, from when on `removeExpired` removes what is not
    ///     complete.
    package func create(
        key: String? = nil, length: Int?, metadata: String = "", contentType: String? = nil,
        expires: Int? = nil
    ) async throws(BucketStoreError) -> BucketUpload {
        let id = Self.newID()
        var record = UploadRecord(
            key: key ?? options.prefix + id, partSize: partSize(for: length), length: length,
            expires: expires, metadata: metadata, contentType: contentType)
        // First without the multipart upload: what nobody knows of could not be removed later.
        try await write(record, id)
        record.multipart = try await storing { [client] () async throws(ObjectStoreError) in
            try await client.createUpload(record.key, contentType: contentType)
        }
        try await write(record, id)
        return BucketUpload(id: id, record: record, offset: 0, isComplete: false)
    }

    private func partSize(for length: Int?) -> Int {
        let least = ((length ?? 0) + S3Client.partsMax - 1) / S3Client.partsMax
        return max(options.partSize, least)
    }

    func write(_ record: UploadRecord, _ id: String) async throws(BucketStoreError) {
        try await storing { [client] () async throws(ObjectStoreError) in
            _ = try await client.put(infoKey(id), .bytes(Array(record.text.utf8)))
        }
    }

    func infoKey(_ id: String) -> String { "\(options.prefix)\(id).info" }

    func record(_ id: String) async throws(BucketStoreError) -> UploadRecord {
        // Whoever names an upload names a file and an object with it.
        guard Self.isID(id) else { throw .notFound(id: id) }
        let bytes: [UInt8]
        do throws(ObjectStoreError) {
            bytes = try await client.get(infoKey(id)).collect(upTo: 1 << 20)
        } catch {
            if error.code == "NoSuchKey" { throw .notFound(id: id) }
            throw .store(error)
        }
        guard let record = UploadRecord(String(decoding: bytes, as: UTF8.self)) else {
            throw .damaged(id: id, reason: "its record cannot be read")
        }
        return record
    }

    private static func newID() -> String {
        var dice = SystemRandomNumberGenerator()
        return (0..<32).map { _ in String(Int(dice.next() & 15), radix: 16) }.joined()
    }

    private static func isID(_ text: String) -> Bool {
        text.utf8.count == 32
            && text.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }

    // MARK: One writer

    /// Runs `body` with nobody else writing to `id`.
    func alone<Result>(
        _ id: String, _ body: () async throws(BucketStoreError) -> Result
    ) async throws(BucketStoreError) -> Result {
        guard busy.insert(id).inserted else { throw .busy(id: id) }
        defer { busy.remove(id) }
        return try await body()
    }

    func storing<Result>(
        _ body: () async throws(ObjectStoreError) -> Result
    ) async throws(BucketStoreError) -> Result {
        do throws(ObjectStoreError) { return try await body() } catch { throw .store(error) }
    }

    // MARK: Spool

    func spool(_ id: String, part: Int) -> SpoolFile {
        SpoolFile(path: "\(directory)/\(id).\(part)")
    }

    /// Does something with a file, away from the loop.
    func spooling<Result: Sendable>(
        _ file: SpoolFile, _ work: @escaping @Sendable (SpoolFile) throws(Errno) -> Result
    ) async throws(BucketStoreError) -> Result {
        let outcome: Swift.Result<Result, Errno>
        do throws(BlockingPool.Refusal) {
            outcome = try await loop.blocking(on: pool) {
                do throws(Errno) { return .success(try work(file)) } catch {
                    return .failure(error)
                }
            }
        } catch {
            throw .overloaded
        }
        do throws(Errno) { return try outcome.get() } catch {
            throw .spool(path: file.path, error)
        }
    }
}
