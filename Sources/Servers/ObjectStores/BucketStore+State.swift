internal import Linux
package import Uploads

extension BucketStore {
    package func state(of id: UploadID) async throws(UploadError) -> UploadState {
        Self.state(try await look(at: id))
    }

    private static func state(_ upload: BucketUpload) -> UploadState {
        UploadState(
            id: upload.id, plan: upload.record.plan, offset: upload.offset,
            place: upload.isMade && !upload.record.plan.isPart ? upload.record.key : nil,
            parts: upload.record.sources)
    }

    package func unfinished() async throws(UploadError) -> [UploadState] {
        var states: [UploadState] = []
        for id in try await ids(areDone: false) {
            do throws(UploadError) {
                let state = try await state(of: id)
                if state.place == nil { states.append(state) }
            } catch {
                // Gone, or expired, since it was listed.
                guard error == .unknown(id) else { throw error }
            }
        }
        return states
    }

    /// One request for each thousand.
    package func unfinishedCount() async throws(UploadError) -> Int {
        try await ids(areDone: false).count
    }

    /// Those that have a record.
    func ids(areDone: Bool) async throws(UploadError) -> [UploadID] {
        let prefix = options.records + (areDone ? "done/" : "")
        var ids: [UploadID] = []
        var token: String?
        repeat {
            let after = token
            let page = try await storing { [client] () async throws(ObjectStoreError) in
                try await client.list(prefix: prefix, delimiter: "/", after: after)
            }
            for entry in page.entries where entry.key.hasSuffix(".info") {
                let name = entry.key.dropFirst(prefix.count).dropLast(5)
                if let id = UploadID(name) { ids.append(id) }
            }
            token = page.next
        } while token != nil
        return ids
    }

    /// How far an upload is, as the bucket and the disk say.
    func look(at id: UploadID) async throws(UploadError) -> BucketUpload {
        let (record, isDone) = try await record(id)
        guard record.plan.expires > client.now() else { throw .unknown(id) }
        if isDone {
            return BucketUpload(
                id: id, record: record, offset: record.plan.length ?? 0, isMade: true,
                isNoted: true)
        }
        return try await look(at: id, record)
    }

    /// The same for one that may have expired, and has no record as a completed one.
    func look(at id: UploadID, _ record: UploadRecord) async throws(UploadError) -> BucketUpload {
        guard let multipart = record.multipart else { throw .unknown(id) }
        let parts: [StoredPart]
        do throws(ObjectStoreError) {
            parts = try await client.parts(of: multipart, record.key)
        } catch {
            guard error.code == "NoSuchUpload" else {
                throw error.asUploadError(resource: client.resource(nil))
            }
            return try await made(id, record)
        }
        for (index, part) in parts.enumerated() where part.number != index + 1 {
            throw damaged(id, "part \(index + 1) is not in the bucket")
        }
        // The answer to the last part may have been lost with whoever waited for it.
        if let last = parts.last {
            try await spooling(spool.part(last.number, of: id)) { $0.remove() }
        }
        let spooled = try await spooling(spool.part(parts.count + 1, of: id)) {
            file throws(Errno) in
            let size = try file.size
            // Who is told of an offset may count on it, also when the power goes.
            if size > 0 { try file.sync() }
            return size
        }
        return BucketUpload(
            id: id, record: record, offset: parts.reduce(spooled) { $0 + $1.size },
            isMade: false, parts: parts, spooled: spooled)
    }

    /// An upload that S3 does not know any more was made an object, when that is there. A store
    /// that was asked to make it by who was killed then may still be at it.
    private func made(
        _ id: UploadID, _ record: UploadRecord
    ) async throws(UploadError) -> BucketUpload {
        for _ in 0..<Self.looksMax {
            let object = try await storing { [client] () async throws(ObjectStoreError) in
                try await client.head(record.key)
            }
            if let object, record.plan.length == object.size {
                return BucketUpload(id: id, record: record, offset: object.size, isMade: true)
            }
            try await storing { [client] () async throws(ObjectStoreError) in
                try await client.pause(.milliseconds(200))
            }
        }
        throw .unknown(id)
    }

    private static let looksMax = 5
}
