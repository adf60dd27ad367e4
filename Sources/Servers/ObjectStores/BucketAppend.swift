internal import Linux
package import Uploads

extension BucketStore {
    package func append(
        to id: UploadID, at offset: Int, isHeld: Bool
    ) async throws(UploadError) -> any UploadAppend {
        let upload = try await look(at: id)
        // Made and not noted: by who was killed then. Its client may still send nothing, from the
        // end on, to hear that it is complete; it has a length, so that no byte is taken.
        guard !upload.isNoted else { throw .completed(id) }
        guard upload.offset == offset else {
            throw .wrongOffset(expected: upload.offset, given: offset)
        }
        // What a crash left of bytes that nobody vouched for.
        try await spooling(spool.held(of: id)) { $0.remove() }
        return BucketAppend(to: upload, of: self, isHeld: isHeld)
    }

    /// Puts bytes behind the others, into the bucket where they make a part full.
    func spool(_ bytes: [UInt8], of upload: inout BucketUpload) async throws(UploadError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            // Full from the start when the bucket did not take it the last time.
            if upload.spooled >= upload.record.partSize { try await sendPart(of: &upload) }
            let bytes = Array(rest.prefix(upload.record.partSize - upload.spooled))
            try await spooling(spool.part(upload.nextPart, of: upload.id)) {
                file throws(Errno) in try file.append(bytes)
            }
            upload.spooled += bytes.count
            upload.offset += bytes.count
            rest.removeFirst(bytes.count)
            if upload.spooled >= upload.record.partSize { try await sendPart(of: &upload) }
        }
    }

    /// Moves the file to the bucket. The file goes only when the bucket has said that it has it.
    func sendPart(of upload: inout BucketUpload) async throws(UploadError) {
        let (number, size, key) = (upload.nextPart, upload.spooled, upload.record.key)
        guard number <= S3Client.partsMax else {
            throw damaged(upload.id, "it would have more than \(S3Client.partsMax) parts")
        }
        let spooled = spool.part(number, of: upload.id)
        let file = try await spooling(spooled) { file throws(Errno) in try file.open() }
        try await addToSum(of: upload)
        let multipart = upload.multipart
        let tag = try await storing { [client] () async throws(ObjectStoreError) in
            try await client.putPart(number, of: multipart, key, .file(file, 0..<size))
        }
        upload.parts.append(StoredPart(number: number, size: size, entityTag: tag))
        upload.spooled = 0
        let sum = spool.sum(number - 1, of: upload.id)
        try await spooling(spooled) { file in
            file.remove()
            sum.remove()
        }
    }
}

/// One request's bytes on their way to a bucket.
final class BucketAppend: UploadAppend {
    /// What waits in memory at most, before it goes to the disk at once.
    private static let pendingMax = 256 << 10

    private let store: BucketStore
    private var upload: BucketUpload
    private let isHeld: Bool
    private var pending: [UInt8] = []
    /// Bytes in the file of those that do not count yet.
    private var held = 0

    init(to upload: BucketUpload, of store: BucketStore, isHeld: Bool) {
        self.upload = upload
        self.store = store
        self.isHeld = isHeld
    }

    var written: Int { upload.offset + held + pending.count }

    func write(_ bytes: [UInt8]) async throws(UploadError) {
        if let length = upload.record.plan.length, bytes.count > length - written {
            throw .inconsistentLength(known: length, given: written + bytes.count)
        }
        pending += bytes
        if pending.count >= Self.pendingMax { try await flush() }
    }

    func commit() async throws(UploadError) -> Int {
        try await flush()
        if isHeld { try await release() }
        if upload.spooled > 0 {
            try await store.spooling(store.spool.part(upload.nextPart, of: upload.id)) {
                file throws(Errno) in try file.sync()
            }
        }
        return upload.offset
    }

    /// Of bytes that were not held, only those that still wait in memory can be dropped.
    func discard() async throws(UploadError) {
        pending = []
        held = 0
        try await store.spooling(store.spool.held(of: upload.id)) { $0.remove() }
    }

    func finish() async {
        // Neither can be told to anyone any more; the offset is what `state` finds.
        if isHeld { try? await discard() } else { try? await flush() }
    }

    private func flush() async throws(UploadError) {
        guard !pending.isEmpty else { return }
        let bytes = pending
        pending = []
        if isHeld {
            try await store.spooling(store.spool.held(of: upload.id)) {
                file throws(Errno) in try file.append(bytes)
            }
            held += bytes.count
        } else {
            try await store.spool(bytes, of: &upload)
        }
    }

    /// Lets the bytes that were held count.
    private func release() async throws(UploadError) {
        let file = store.spool.held(of: upload.id)
        var offset = 0
        while held > 0 {
            let start = offset
            let bytes = try await store.spooling(file) { file throws(Errno) in
                try SpoolFile.contents(file.path, from: start, upTo: Self.pendingMax)
            }
            guard !bytes.isEmpty else {
                throw store.damaged(upload.id, "its file of held bytes is too short")
            }
            offset += bytes.count
            held -= bytes.count
            try await store.spool(bytes, of: &upload)
        }
        try await store.spooling(file) { $0.remove() }
    }
}
