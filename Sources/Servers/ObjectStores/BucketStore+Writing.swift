internal import Linux

extension BucketStore {
    /// How far an upload is, as the bucket and the disk say.
    package func state(of id: String) async throws(BucketStoreError) -> BucketUpload {
        let record = try await record(id)
        guard let multipart = record.multipart else { throw .notFound(id: id) }
        let parts: [StoredPart]
        do throws(ObjectStoreError) {
            parts = try await client.parts(of: multipart, record.key)
        } catch {
            guard error.code == "NoSuchUpload" else { throw .store(error) }
            return try await completed(id, record)
        }
        for (index, part) in parts.enumerated() where part.number != index + 1 {
            throw .damaged(id: id, reason: "part \(index + 1) is not in the bucket")
        }
        // The answer to the last part may have been lost with whoever waited for it.
        if let last = parts.last {
            try await spooling(spool(id, part: last.number)) { $0.remove() }
        }
        let spooled = try await spooling(spool(id, part: parts.count + 1)) {
            file throws(Errno) in try file.size
        }
        return BucketUpload(
            id: id, record: record, offset: parts.reduce(spooled) { $0 + $1.size },
            isComplete: false, parts: parts, spooled: spooled)
    }

    /// An upload that S3 does not know any more was completed when its object is there.
    private func completed(
        _ id: String, _ record: UploadRecord
    ) async throws(BucketStoreError) -> BucketUpload {
        let object = try await storing { [client] () async throws(ObjectStoreError) in
            try await client.head(record.key)
        }
        guard let object, record.length == object.size else { throw .notFound(id: id) }
        return BucketUpload(id: id, record: record, offset: object.size, isComplete: true)
    }

    /// Writes what `next` brings behind what is there, up to nil.
    ///
    /// Asks for no piece before the last one is on disk or in the bucket. When it throws, what came
    /// before is kept, and `state` says how far that is.
    ///
    /// - Parameter offset: Where the caller goes on.
    /// - Returns: The new offset, up to which nothing is lost any more.
    package func append(
        to id: String, at offset: Int, _ next: () async throws -> [UInt8]?
    ) async throws(BucketStoreError) -> Int {
        try await alone(id) { [self] () async throws(BucketStoreError) in
            var upload = try await state(of: id)
            guard !upload.isComplete else { throw .finished(id: id) }
            guard upload.offset == offset else {
                throw .wrongOffset(id: id, offset: upload.offset)
            }
            try await take(next, into: &upload)
            return upload.offset
        }
    }

    private func take(
        _ next: () async throws -> [UInt8]?, into upload: inout BucketUpload
    ) async throws(BucketStoreError) {
        let failure: BucketStoreError?
        do throws(BucketStoreError) {
            while let piece = try await Self.piece(next, of: upload.id) {
                guard piece.count <= upload.missing else {
                    throw .tooLong(id: upload.id, limit: upload.offset + upload.missing)
                }
                try await spool(piece, of: &upload)
            }
            failure = nil
        } catch {
            failure = error
        }
        // Also what came before a failure will be told as kept.
        if options.syncs, upload.spooled > 0 {
            try await spooling(spool(upload.id, part: upload.nextPart)) {
                file throws(Errno) in try file.sync()
            }
        }
        if let failure { throw failure }
    }

    private static func piece(
        _ next: () async throws -> [UInt8]?, of id: String
    ) async throws(BucketStoreError) -> [UInt8]? {
        do { return try await next() } catch { throw .interrupted(id: id) }
    }

    private func spool(
        _ piece: [UInt8], of upload: inout BucketUpload
    ) async throws(BucketStoreError) {
        var rest = piece[...]
        while !rest.isEmpty {
            // Full from the start when the bucket did not take it the last time.
            if upload.spooled >= upload.record.partSize { try await sendPart(of: &upload) }
            let bytes = Array(rest.prefix(upload.record.partSize - upload.spooled))
            try await spooling(spool(upload.id, part: upload.nextPart)) {
                file throws(Errno) in try file.append(bytes)
            }
            upload.spooled += bytes.count
            upload.offset += bytes.count
            rest.removeFirst(bytes.count)
            if upload.spooled >= upload.record.partSize { try await sendPart(of: &upload) }
        }
    }

    /// Moves the file to the bucket. The file goes only when the bucket has said that it has it.
    func sendPart(of upload: inout BucketUpload) async throws(BucketStoreError) {
        let (number, size, key) = (upload.nextPart, upload.spooled, upload.record.key)
        guard number <= S3Client.partsMax else {
            throw .tooLong(id: upload.id, limit: S3Client.partsMax * upload.record.partSize)
        }
        let spooled = spool(upload.id, part: number)
        let file = try await spooling(spooled) { file throws(Errno) in try file.open() }
        let multipart = upload.record.multipart ?? ""
        let tag = try await storing { [client] () async throws(ObjectStoreError) in
            try await client.putPart(number, of: multipart, key, .file(file, 0..<size))
        }
        upload.parts.append(StoredPart(number: number, size: size, entityTag: tag))
        upload.spooled = 0
        try await spooling(spooled) { $0.remove() }
    }
}
