internal import HTTP
internal import HTTPFetching

/// What a store says of an object.
package struct ObjectInfo: Sendable, Equatable {
    package var key: String
    /// Bytes of the whole object.
    package var size: Int
    /// With its quotes.
    package var entityTag: String
    package var contentType: String?
}

extension S3Client {
    /// Stores an object.
    ///
    /// - Parameter replaces: As for `complete`.
    /// - Returns: Its entity tag, with quotes.
    @discardableResult
    package func put(
        _ key: String, _ body: ObjectBody, contentType: String? = nil, replaces: Bool = true
    ) async throws(ObjectStoreError) -> String {
        var request = S3Request(method: .put, key: key, body: body)
        if let contentType { request.fields.append(("content-type", contentType)) }
        if !replaces { request.fields.append(("if-none-match", "*")) }
        let answer = try await ask(request)
        guard let tag = answer.response.head["etag"] else { throw malformed(key, "it has no ETag") }
        return tag
    }

    /// Opens an object, or a part of one.
    ///
    /// - Parameter range: Not empty; it ends with the object where that is shorter.
    package func get(
        _ key: String, range: Range<Int>? = nil
    ) async throws(ObjectStoreError) -> ObjectReader {
        let response = try await open(Self.getting(key, range, ifMatch: nil))
        let info = try info(key, response)
        let start = range?.lowerBound ?? 0
        return ObjectReader(
            info, of: self, response, range: start..<min(range?.upperBound ?? .max, info.size))
    }

    static func getting(_ key: String, _ range: Range<Int>?, ifMatch tag: String?) -> S3Request {
        var request = S3Request(method: .get, key: key)
        if let range {
            let last = range.upperBound == .max ? "" : "\(max(range.upperBound, 1) - 1)"
            request.fields.append(("range", "bytes=\(range.lowerBound)-\(last)"))
        }
        if let tag { request.fields.append(("if-match", tag)) }
        return request
    }

    /// What is known of an object; nil where there is none.
    package func head(_ key: String) async throws(ObjectStoreError) -> ObjectInfo? {
        do throws(ObjectStoreError) {
            let answer = try await ask(S3Request(method: .head, key: key))
            return try info(key, answer.response)
        } catch {
            if case .refused(let refusal) = error, refusal.status == 404 { return nil }
            throw error
        }
    }

    /// Removes an object; one that is not there is fine.
    package func delete(_ key: String) async throws(ObjectStoreError) {
        _ = try await ask(S3Request(method: .delete, key: key))
    }

    private func info(
        _ key: String, _ response: FetchResponse
    ) throws(ObjectStoreError) -> ObjectInfo {
        let head = response.head
        // `bytes 0-9/443` of a part, else the length is the whole's.
        let whole = head["content-range"]?.split(separator: "/").last.flatMap { Int($0) }
        guard let size = whole ?? head.saidLength, size >= 0, let tag = head["etag"] else {
            throw malformed(key, "it has no length or no ETag")
        }
        return ObjectInfo(
            key: key, size: size, entityTag: tag, contentType: head["content-type"])
    }
}
