internal import Linux
package import Uploads

extension BucketStore {
    package func complete(_ id: UploadID) async throws(UploadError) -> String {
        var upload = try await look(at: id)
        try await make(&upload)
        return upload.record.key
    }

    /// Makes the object; does nothing when it was made already.
    func make(_ upload: inout BucketUpload) async throws(UploadError) {
        if !upload.isMade { try await makeUnmade(&upload) }
        guard !upload.isNoted else { return }
        try await write(upload.record, upload.id, isDone: true)
        try await storing { [client] () async throws(ObjectStoreError) in
            try await client.delete(infoKey(upload.id))
        }
        try await clearSpool(upload.id)
        upload.isNoted = true
    }

    private func makeUnmade(_ upload: inout BucketUpload) async throws(UploadError) {
        guard upload.offset == upload.record.plan.length ?? upload.offset else {
            throw .incomplete(upload.id, offset: upload.offset)
        }
        if upload.record.plan.length == nil {
            // Before its last part, which may be shorter than all that could follow.
            upload.record.plan.length = upload.offset
            try await write(upload.record, upload.id)
        }
        if upload.spooled > 0 { try await sendPart(of: &upload) }
        try await check(upload)
        try await makeObject(of: upload)
        upload.isMade = true
    }

    private func makeObject(of upload: BucketUpload) async throws(UploadError) {
        let (key, multipart) = (upload.record.key, upload.multipart)
        do throws(ObjectStoreError) {
            guard upload.offset > 0 else {
                // A multipart upload has at least one part.
                try await client.put(
                    key, .bytes([]), contentType: ObjectNames.contentType(key),
                    replaces: options.takenName == .replacing)
                return try await client.abort(multipart, key)
            }
            // The bucket's own list, not what was said on the way.
            let parts = try await client.parts(of: multipart, key)
            guard parts.reduce(0, { $0 + $1.size }) == upload.offset else {
                throw client.malformed(key, "not all parts are there")
            }
            try await completeUnlessTaken(multipart, key, parts)
        } catch {
            guard try await wasMade(upload, error) else {
                throw error.code == "PreconditionFailed"
                    ? .nameTaken(key) : error.asUploadError(resource: client.resource(nil))
            }
        }
    }

    private func completeUnlessTaken(
        _ multipart: String, _ key: String, _ parts: [StoredPart]
    ) async throws(ObjectStoreError) {
        let replaces = options.takenName == .replacing
        do throws(ObjectStoreError) {
            try await client.complete(multipart, key, parts, replaces: replaces)
        } catch {
            // Not every store knows If-None-Match here; then the two cannot be done at once.
            guard error.code == "NotImplemented" else { throw error }
            guard try await client.head(key) == nil else { throw client.taken(key) }
            try await client.complete(multipart, key, parts)
        }
    }

    /// Whether an attempt failed because an earlier one, whose answer was lost, made the object.
    private func wasMade(
        _ upload: BucketUpload, _ error: ObjectStoreError
    ) async throws(UploadError) -> Bool {
        guard error.code == "NoSuchUpload" || error.code == "PreconditionFailed",
            try await size(of: upload.record.key) == upload.offset
        else { return false }
        // Somebody else's object of that size leaves our upload there; an empty one is as good.
        return try await storing { [client] () async throws(ObjectStoreError) in
            if upload.offset == 0 {
                try await client.abort(upload.multipart, upload.record.key)
                return true
            }
            do throws(ObjectStoreError) {
                _ = try await client.parts(of: upload.multipart, upload.record.key)
                return false
            } catch {
                guard error.code == "NoSuchUpload" else { throw error }
                return true
            }
        }
    }

    private func size(of key: String) async throws(UploadError) -> Int? {
        try await storing { [client] () async throws(ObjectStoreError) in
            try await client.head(key)?.size
        }
    }

    // MARK: Concatenation

    /// The store copies the parts itself; only where one but the last is shorter than 5 MiB, which
    /// S3 takes no part of, all of them pass through here.
    package func concatenate(
        _ parts: [UploadID], as plan: UploadPlan
    ) async throws(UploadError) -> UploadID {
        var sources: [ObjectInfo] = []
        for id in parts {
            var part = try await look(at: id)
            guard part.record.plan.isPart, part.record.plan.length == part.offset else {
                throw .incomplete(id, offset: part.offset)
            }
            try await make(&part)
            sources.append(try await object(of: part))
        }
        var plan = plan
        plan.length = sources.reduce(0) { $0 + $1.size }
        let id = try await begin(plan, sources: parts)
        if plan.digest == nil, sources.dropLast().allSatisfy({ $0.size >= S3Client.partSizeMin }) {
            try await copy(sources, to: try await look(at: id))
        } else {
            try await pass(sources, to: id)
        }
        return id
    }

    private func object(of upload: BucketUpload) async throws(UploadError) -> ObjectInfo {
        let object = try await storing { [client] () async throws(ObjectStoreError) in
            try await client.head(upload.record.key)
        }
        guard let object else { throw .unknown(upload.id) }
        return object
    }

    private func copy(
        _ sources: [ObjectInfo], to upload: BucketUpload
    ) async throws(UploadError) {
        var number = 0
        for source in sources {
            // Even pieces, so that none is shorter than a part may be.
            let count = (source.size + S3Client.partSizeMax - 1) / S3Client.partSizeMax
            for index in 0..<count {
                let range = source.size * index / count..<source.size * (index + 1) / count
                number += 1
                guard number <= S3Client.partsMax else {
                    throw damaged(upload.id, "it would have more than 10000 parts")
                }
                let part = number
                try await storing { [client] () async throws(ObjectStoreError) in
                    _ = try await client.copyPart(
                        part, of: upload.multipart, upload.record.key, from: source, range: range)
                }
            }
        }
    }

    private func pass(_ sources: [ObjectInfo], to id: UploadID) async throws(UploadError) {
        let append = try await append(to: id, at: 0, isHeld: false)
        for source in sources {
            let reader = try await storing { [client] () async throws(ObjectStoreError) in
                try await client.get(source.key)
            }
            while let piece = try await storing({ () async throws(ObjectStoreError) in
                try await reader.next()
            }) {
                try await append.write(piece)
            }
        }
        _ = try await append.commit()
        await append.finish()
    }

    // MARK: Removing

    package func delete(_ id: UploadID) async throws(UploadError) {
        let (record, isDone) = try await record(id)
        if isDone {
            try await forgetDone(id, record)
        } else {
            try await forget(id, record)
        }
    }

    private func forgetDone(_ id: UploadID, _ record: UploadRecord) async throws(UploadError) {
        try await storing { [client] () async throws(ObjectStoreError) in
            if record.plan.isPart { try await client.delete(record.key) }
            try await client.delete(infoKey(id, isDone: true))
        }
    }

    private func forget(_ id: UploadID, _ record: UploadRecord) async throws(UploadError) {
        try await clearSpool(id)
        // Another upload of that key is somebody else's.
        let known =
            record.multipart == nil ? try await multipartUploads(named: record.key) : []
        try await storing { [client] () async throws(ObjectStoreError) in
            if let multipart = record.multipart {
                try await client.abort(multipart, record.key)
            } else {
                for upload in try await client.allUploads(of: record.key)
                where !known.contains(upload.id) {
                    try await client.abort(upload.id, record.key)
                }
            }
            if record.plan.isPart { try await client.delete(record.key) }
            // Last, so that whatever is left can still be found.
            try await client.delete(infoKey(id, isDone: true))
            try await client.delete(infoKey(id))
        }
    }

    /// The ids that records have written down for a key; one that was begun by who did not live to
    /// write it down is not among them.
    private func multipartUploads(named key: String) async throws(UploadError) -> Set<String> {
        var known: Set<String> = []
        for id in try await ids(areDone: false) {
            guard let record = try await record(id, isDone: false), record.key == key else {
                continue
            }
            if let multipart = record.multipart { known.insert(multipart) }
        }
        return known
    }

    private func clearSpool(_ id: UploadID) async throws(UploadError) {
        try await onDisk(spool.path) { [spool] () throws(Errno) in try spool.remove(id) }
    }

    /// Of completed uploads, which stay in their place, the record goes.
    package func expire(
        at now: Int, where mayGo: @Sendable (UploadID) -> Bool
    ) async throws(UploadError) {
        // Before the records are listed: each of these has one, or will never again.
        let spooled = try await onDisk(spool.path) { [spool] () throws(Errno) in try spool.ids() }
        let ids = try await ids(areDone: false)
        for id in spooled.subtracting(ids) where mayGo(id) { try await clearSpool(id) }
        let done = try await self.ids(areDone: true)
        for id in ids where mayGo(id) {
            guard let record = try await expired(id, isDone: false, at: now) else { continue }
            try await forget(id, record)
        }
        for id in done where mayGo(id) {
            guard let record = try await expired(id, isDone: true, at: now) else { continue }
            try await forgetDone(id, record)
        }
        let listed = Set(ids + done)
        expiries = expiries.filter { listed.contains($0.key) }
    }

    /// Each record is read once and no more until its time is over.
    private func expired(
        _ id: UploadID, isDone: Bool, at now: Int
    ) async throws(UploadError) -> UploadRecord? {
        if let expires = expiries[id], expires > now { return nil }
        guard let record = try await record(id, isDone: isDone) else { return nil }
        expiries[id] = record.plan.expires
        return record.plan.expires <= now ? record : nil
    }
}
