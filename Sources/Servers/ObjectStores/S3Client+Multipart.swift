// Objects that are sent in parts. Until it is completed the object is not there; parts are kept,
// and paid for, until it is completed or aborted.

internal import AWSSignatures
internal import HTTP
internal import HTTPFetching

/// A part that the store has.
package struct StoredPart: Sendable, Equatable {
    /// 1 to 10,000.
    package var number: Int
    package var size: Int
    /// With its quotes.
    package var entityTag: String

    package init(number: Int, size: Int, entityTag: String) {
        self.number = number
        self.size = size
        self.entityTag = entityTag
    }
}

/// An object that is being sent in parts.
package struct PendingUpload: Sendable, Equatable {
    package var key: String
    package var id: String
    /// As the store writes it: `2026-07-04T01:02:03.000Z`.
    package var initiated: String
}

extension S3Client {
    /// Bytes that each part but the last has at least.
    package static let partSizeMin = 5 << 20
    /// Parts of one object.
    package static let partsMax = 10_000
    /// Bytes of a part, also of one that is copied.
    package static let partSizeMax = 5 << 30

    /// Begins an object.
    ///
    /// - Returns: The upload's id. A lost answer leaves an upload that nobody knows, so a request
    ///   that may have come through is not repeated.
    package func createUpload(
        _ key: String, contentType: String? = nil
    ) async throws(ObjectStoreError) -> String {
        var request = S3Request(
            method: .post, key: key, query: [("uploads", "")], isIdempotent: false)
        if let contentType { request.fields.append(("content-type", contentType)) }
        let root = try await document(request, with: "UploadId")
        guard let id = root["UploadId"], !id.isEmpty else {
            throw malformed(key, "it has no UploadId")
        }
        return id
    }

    /// Sends a part in place of one of the same number.
    ///
    /// - Returns: Its entity tag.
    @discardableResult
    package func putPart(
        _ number: Int, of id: String, _ key: String, _ body: ObjectBody
    ) async throws(ObjectStoreError) -> String {
        let answer = try await ask(
            S3Request(method: .put, key: key, query: Self.naming(number, id), body: body))
        guard let tag = answer.response.head["etag"] else { throw malformed(key, "it has no ETag") }
        return tag
    }

    /// Makes a part of a range of another object of the bucket, within the store.
    @discardableResult
    package func copyPart(
        _ number: Int, of id: String, _ key: String, from source: ObjectInfo, range: Range<Int>
    ) async throws(ObjectStoreError) -> String {
        let root = try await document(
            S3Request(
                method: .put, key: key, query: Self.naming(number, id),
                fields: [
                    (
                        "x-amz-copy-source",
                        "/\(address.bucket)/\(CanonicalRequest.encoded(path: source.key))"
                    ),
                    (
                        "x-amz-copy-source-range",
                        "bytes=\(range.lowerBound)-\(range.upperBound - 1)"
                    ),
                    ("x-amz-copy-source-if-match", source.entityTag),
                ]), with: "ETag")
        guard let tag = root["ETag"] else { throw malformed(key, "it has no ETag") }
        return tag
    }

    private static func naming(_ number: Int, _ id: String) -> [(name: String, value: String)] {
        [("partNumber", "\(number)"), ("uploadId", id)]
    }

    /// Makes the object of its parts, which are given in order.
    ///
    /// After an answer that was lost the store no longer knows the upload; then whether the object
    /// is there says how it went.
    ///
    /// - Parameter replaces: Whether it takes the place of an object of that key; otherwise it is
    ///   refused with `PreconditionFailed`, by stores that know of that.
    package func complete(
        _ id: String, _ key: String, _ parts: [StoredPart], replaces: Bool = true
    ) async throws(ObjectStoreError) {
        var text = "<CompleteMultipartUpload>"
        for part in parts {
            let tag = part.entityTag.filter { !"<>&\"".contains($0) }
            text += "<Part><PartNumber>\(part.number)</PartNumber>"
            text += "<ETag>&quot;\(tag)&quot;</ETag></Part>"
        }
        text += "</CompleteMultipartUpload>"
        var request = S3Request(
            method: .post, key: key, query: [("uploadId", id)],
            fields: [("content-type", "application/xml")], body: .bytes(Array(text.utf8)))
        if !replaces { request.fields.append(("if-none-match", "*")) }
        _ = try await document(request, with: "Key")
    }

    /// Gives up an upload and its parts; one that is not there is fine.
    package func abort(_ id: String, _ key: String) async throws(ObjectStoreError) {
        do throws(ObjectStoreError) {
            _ = try await ask(S3Request(method: .delete, key: key, query: [("uploadId", id)]))
        } catch {
            guard error.code == "NoSuchUpload" else { throw error }
        }
    }

    /// All parts that the store has, by number.
    package func parts(of id: String, _ key: String) async throws(ObjectStoreError) -> [StoredPart]
    {
        var parts: [StoredPart] = []
        var marker = "0"
        while true {
            let root = try await document(
                S3Request(
                    method: .get, key: key,
                    query: [("uploadId", id), ("part-number-marker", marker)]),
                with: "UploadId")
            for part in root.all("Part") {
                parts.append(
                    StoredPart(
                        number: try number("PartNumber", of: part),
                        size: try number("Size", of: part), entityTag: part["ETag"] ?? ""))
            }
            guard root["IsTruncated"] == "true" else { break }
            guard let next = root["NextPartNumberMarker"], next != marker,
                parts.count <= Self.partsMax
            else { throw malformed(key, "a page of parts that leads nowhere") }
            marker = next
        }
        return parts.sorted { $0.number < $1.number }
    }

    /// The uploads whose keys begin with `prefix`, a page of up to 1,000 at a time.
    ///
    /// - Parameter last: The last one of the page before.
    /// - Returns: With whether there are more.
    package func uploads(
        prefix: String = "", after last: PendingUpload? = nil
    ) async throws(ObjectStoreError) -> (uploads: [PendingUpload], hasMore: Bool) {
        var query = [(name: "uploads", value: ""), ("encoding-type", "url")]
        if !prefix.isEmpty { query.append(("prefix", prefix)) }
        if let last { query += [("key-marker", last.key), ("upload-id-marker", last.id)] }
        let root = try await document(
            S3Request(method: .get, query: query), with: "Bucket")
        let isEncoded = root["EncodingType"] == "url"
        var uploads: [PendingUpload] = []
        for upload in root.all("Upload") {
            uploads.append(
                PendingUpload(
                    key: try decoded(upload["Key"], isEncoded), id: upload["UploadId"] ?? "",
                    initiated: upload["Initiated"] ?? ""))
        }
        return (uploads, root["IsTruncated"] == "true" && !uploads.isEmpty)
    }

    /// All uploads of one key.
    func allUploads(of key: String) async throws(ObjectStoreError) -> [PendingUpload] {
        var found: [PendingUpload] = []
        var last: PendingUpload?
        while true {
            let (page, hasMore) = try await uploads(prefix: key, after: last)
            found += page.filter { $0.key == key }
            // In the order of keys, of which this one comes first.
            guard hasMore, page.last?.key == key else { return found }
            last = page.last
        }
    }
}
