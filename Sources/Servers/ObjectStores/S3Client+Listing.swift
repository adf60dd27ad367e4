internal import Bytes
internal import HTTP

/// A page of what is in a bucket (ListObjectsV2).
package struct ObjectPage: Sendable, Equatable {
    package struct Entry: Sendable, Equatable {
        package var key: String
        package var size: Int
        package var entityTag: String
        /// As the store writes it: `2026-07-04T01:02:03.000Z`.
        package var lastModified: String
    }

    package var entries: [Entry]
    /// What keys were rolled up to: their part up to the delimiter.
    package var prefixes: [String]
    /// Asks for the next page; nil on the last.
    package var next: String?
}

extension S3Client {
    /// One page, in the order of the keys' bytes.
    ///
    /// - Parameters:
    ///   - delimiter: Keys that share the part up to it, behind `prefix`, count as one.
    ///   - token: The last page's `next`.
    ///   - limit: Entries and prefixes together, 1 to 1,000.
    package func list(
        prefix: String = "", delimiter: String? = nil, after token: String? = nil,
        limit: Int = 1000
    ) async throws(ObjectStoreError) -> ObjectPage {
        var query = [
            (name: "list-type", value: "2"), ("encoding-type", "url"), ("max-keys", "\(limit)"),
        ]
        if !prefix.isEmpty { query.append(("prefix", prefix)) }
        if let delimiter { query.append(("delimiter", delimiter)) }
        if let token { query.append(("continuation-token", token)) }
        let root = try await document(
            S3Request(method: .get, query: query), with: "Name")
        let isEncoded = root["EncodingType"] == "url"
        var page = ObjectPage(entries: [], prefixes: [], next: nil)
        for entry in root.all("Contents") {
            page.entries.append(
                ObjectPage.Entry(
                    key: try decoded(entry["Key"], isEncoded),
                    size: try number("Size", of: entry), entityTag: entry["ETag"] ?? "",
                    lastModified: entry["LastModified"] ?? ""))
        }
        for common in root.all("CommonPrefixes") {
            page.prefixes.append(try decoded(common["Prefix"], isEncoded))
        }
        if root["IsTruncated"] == "true" {
            guard let next = root["NextContinuationToken"], !next.isEmpty else {
                throw malformed(nil, "a page that is not the last names no next one")
            }
            page.next = next
        }
        return page
    }

    // MARK: Reading answers

    /// An answer by what must be in it: stores do not agree on what its root is called.
    func document(
        _ request: S3Request, with name: String
    ) async throws(ObjectStoreError) -> XMLElement {
        guard let root = try await ask(request).root, root[name] != nil else {
            throw malformed(request.key, "it has no \(name)")
        }
        return root
    }

    func number(_ name: String, of element: XMLElement) throws(ObjectStoreError) -> Int {
        guard let value = element[name].flatMap({ Int($0) }), value >= 0 else {
            throw malformed(nil, "\(element.name) has no \(name)")
        }
        return value
    }

    /// A key, which `encoding-type=url` encodes as forms do.
    func decoded(_ text: String?, _ isEncoded: Bool) throws(ObjectStoreError) -> String {
        guard let text else { throw malformed(nil, "an entry without a key") }
        guard isEncoded else { return text }
        let spaced = text.utf8.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 }
        guard let bytes = PercentEncoding.decode(spaced.span.bytes) else {
            throw malformed(nil, "the key '\(text)' is not percent-encoded")
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
