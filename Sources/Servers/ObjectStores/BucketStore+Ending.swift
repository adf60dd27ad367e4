extension BucketStore {
    /// Makes the object; does nothing when it was made already.
    ///
    /// An upload without a length has the one that it reached from here on.
    package func complete(_ id: String) async throws(BucketStoreError) -> BucketUpload {
        try await alone(id) { [self] () async throws(BucketStoreError) in
            var upload = try await state(of: id)
            guard !upload.isComplete else { return upload }
            let length = upload.record.length ?? upload.offset
            guard upload.offset == length else {
                throw .incomplete(id: id, offset: upload.offset, length: length)
            }
            if upload.record.length == nil {
                // Before its last part, which may be shorter than all that could follow.
                upload.record.length = length
                try await write(upload.record, id)
            }
            if upload.spooled > 0 { try await sendPart(of: &upload) }
            try await makeObject(of: upload)
            upload.isComplete = true
            return upload
        }
    }

    private func makeObject(of upload: BucketUpload) async throws(BucketStoreError) {
        let (key, multipart) = (upload.record.key, upload.record.multipart ?? "")
        guard upload.offset > 0 else {
            // A multipart upload has at least one part.
            return try await storing { [client] () async throws(ObjectStoreError) in
                try await client.put(key, .bytes([]), contentType: upload.record.contentType)
                try await client.abort(multipart, key)
            }
        }
        // The bucket's own list, not what was said on the way.
        let parts = try await storing { [client] () async throws(ObjectStoreError) in
            try await client.parts(of: multipart, key)
        }
        guard parts.reduce(0, { $0 + $1.size }) == upload.offset else {
            throw .damaged(id: upload.id, reason: "the bucket does not have all of its parts")
        }
        do throws(ObjectStoreError) {
            try await client.complete(multipart, key, parts)
        } catch {
            guard error.code == "NoSuchUpload", try await isThere(key, size: upload.offset) else {
                throw .store(error)
            }
        }
    }

    /// Whether an earlier attempt, whose answer was lost, made the object.
    private func isThere(_ key: String, size: Int) async throws(BucketStoreError) -> Bool {
        try await storing { [client] () async throws(ObjectStoreError) in
            try await client.head(key)?.size == size
        }
    }

    /// Makes one object of complete uploads, which stay.
    ///
    /// The store copies them itself; only where one but the last is shorter than 5 MiB, which S3
    /// takes no part of, all of them pass through here.
    package func concatenate(
        _ ids: [String], key: String? = nil, metadata: String = "", contentType: String? = nil,
        expires: Int? = nil
    ) async throws(BucketStoreError) -> BucketUpload {
        var sources: [ObjectInfo] = []
        for id in ids {
            let part = try await state(of: id)
            guard part.isComplete else {
                throw .incomplete(id: id, offset: part.offset, length: part.record.length ?? 0)
            }
            sources.append(try await object(of: part))
        }
        let length = sources.reduce(0) { $0 + $1.size }
        let upload = try await create(
            key: key, length: length, metadata: metadata, contentType: contentType,
            expires: expires)
        if sources.dropLast().allSatisfy({ $0.size >= S3Client.partSizeMin }) {
            try await copy(sources, to: upload)
        } else {
            try await pass(sources, to: upload)
        }
        return try await complete(upload.id)
    }

    private func object(of upload: BucketUpload) async throws(BucketStoreError) -> ObjectInfo {
        let object = try await storing { [client] () async throws(ObjectStoreError) in
            try await client.head(upload.record.key)
        }
        guard let object else { throw .notFound(id: upload.id) }
        return object
    }

    private func copy(
        _ sources: [ObjectInfo], to upload: BucketUpload
    ) async throws(BucketStoreError) {
        var number = 0
        for source in sources {
            // Even pieces, so that none is shorter than a part may be.
            let count = (source.size + S3Client.partSizeMax - 1) / S3Client.partSizeMax
            for index in 0..<count {
                let range = source.size * index / count..<source.size * (index + 1) / count
                number += 1
                guard number <= S3Client.partsMax else {
                    throw .damaged(id: upload.id, reason: "it has more than 10000 parts")
                }
                let part = number
                try await storing { [client] () async throws(ObjectStoreError) in
                    _ = try await client.copyPart(
                        part, of: upload.record.multipart ?? "", upload.record.key, from: source,
                        range: range)
                }
            }
        }
    }

    private func pass(
        _ sources: [ObjectInfo], to upload: BucketUpload
    ) async throws(BucketStoreError) {
        var offset = 0
        for source in sources {
            let reader = try await storing { [client] () async throws(ObjectStoreError) in
                try await client.get(source.key)
            }
            offset = try await append(to: upload.id, at: offset) { try await reader.next() }
        }
    }

    // MARK: Removing

    /// Removes an upload with all that is kept of it; one that was completed, with its object.
    package func terminate(_ id: String) async throws(BucketStoreError) {
        try await alone(id) { [self] () async throws(BucketStoreError) in
            let record = try await record(id)
            let upload = try await known(id)
            if upload?.isComplete == true {
                try await storing { [client] () async throws(ObjectStoreError) in
                    try await client.delete(record.key)
                }
            }
            try await forget(id, record, upload)
        }
    }

    /// Nil for one whose multipart upload was never begun, or is gone.
    private func known(_ id: String) async throws(BucketStoreError) -> BucketUpload? {
        do throws(BucketStoreError) {
            return try await state(of: id)
        } catch {
            guard error == .notFound(id: id) else { throw error }
            return nil
        }
    }

    private func forget(
        _ id: String, _ record: UploadRecord, _ upload: BucketUpload?
    ) async throws(BucketStoreError) {
        try await storing { [client] () async throws(ObjectStoreError) in
            if let multipart = record.multipart {
                try await client.abort(multipart, record.key)
            } else {
                try await abortAll(record.key)
            }
        }
        if let upload { try await spooling(spool(id, part: upload.nextPart)) { $0.remove() } }
        // Last, so that whatever is left can still be found.
        try await storing { [client] () async throws(ObjectStoreError) in
            try await client.delete(infoKey(id))
        }
    }

    /// Aborts what was begun for a key by who then did not live to write its id down.
    private func abortAll(_ key: String) async throws(ObjectStoreError) {
        let (uploads, _) = try await client.uploads(prefix: key)
        for upload in uploads where upload.key == key {
            try await client.abort(upload.id, key)
        }
    }

    /// Removes the uploads that expired before they were complete; of complete ones the record.
    /// Those that are written to right now stay.
    ///
    /// - Parameter now: Seconds since the epoch.
    /// - Returns: The ids of those that are gone.
    @discardableResult
    package func removeExpired(now: Int) async throws(BucketStoreError) -> [String] {
        var removed: [String] = []
        var token: String?
        repeat {
            let after = token
            let page = try await storing { [client] () async throws(ObjectStoreError) in
                try await client.list(prefix: options.prefix, after: after)
            }
            for entry in page.entries where entry.key.hasSuffix(".info") {
                let id = String(entry.key.dropFirst(options.prefix.count).dropLast(5))
                if try await removeIfExpired(id, now) { removed.append(id) }
            }
            token = page.next
        } while token != nil
        return removed
    }

    private func removeIfExpired(_ id: String, _ now: Int) async throws(BucketStoreError) -> Bool {
        do throws(BucketStoreError) {
            return try await alone(id) { [self] () async throws(BucketStoreError) in
                let record = try await record(id)
                guard let expires = record.expires, expires <= now else { return false }
                try await forget(id, record, try await known(id))
                return true
            }
        } catch {
            switch error {
            // Not ours, or gone meanwhile, or at work.
            case .notFound, .busy, .damaged: return false
            case .wrongOffset, .tooLong, .incomplete, .finished, .interrupted, .store, .spool,
                .overloaded:
                throw error
            }
        }
    }
}
