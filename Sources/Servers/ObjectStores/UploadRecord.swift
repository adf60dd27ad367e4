// What a bucket keeps of an upload beside its bytes: a small object of lines, each a name, a space
// and a value, which is percent-encoded.
//
//   bx-upload 1
//   key photos/cat.jpg
//   multipart VXBsb2FkIElE
//   part-size 8388608
//   expires 1783126923
//   length 20000000
//   metadata filename%20Y2F0LmpwZw%3D%3D

internal import Bytes
internal import Uploads

/// What an upload is to become, and where.
struct UploadRecord: Sendable, Equatable {
    /// Of the object that it becomes.
    var key: String
    /// S3's id of the multipart upload; nil until it was begun.
    var multipart: String?
    /// Bytes of each part but the last.
    var partSize: Int
    var plan: UploadPlan
    /// The uploads that it is made of.
    var sources: [UploadID] = []

    private static let heading = "bx-upload 1"

    var text: String {
        var lines = [Self.heading]
        func add(_ name: String, _ value: String?) {
            guard let value else { return }
            let bytes = Array(value.utf8)
            lines.append("\(name) \(PercentEncoding.component.encode(bytes.span.bytes))")
        }
        add("key", key)
        add("multipart", multipart)
        add("part-size", "\(partSize)")
        add("expires", "\(plan.expires)")
        add("length", plan.length.map { "\($0)" })
        add("name", plan.name)
        add("metadata", plan.metadata)
        add("is-part", plan.isPart ? "yes" : nil)
        add("digest", plan.digest?.algorithm.rawValue)
        add("digest-value", plan.digest.map { Hexadecimal.encode($0.bytes.span.bytes) })
        add("sources", sources.isEmpty ? nil : sources.map(\.description).joined(separator: ","))
        return lines.joined(separator: "\n") + "\n"
    }

    init(key: String, partSize: Int, plan: UploadPlan, sources: [UploadID] = []) {
        self.key = key
        self.partSize = partSize
        self.plan = plan
        self.sources = sources
    }

    /// Nil for what is no record.
    init?(_ text: String) {
        guard let values = Self.values(text), let key = values["key"],
            let partSize = values["part-size"].flatMap({ Int($0) }), partSize > 0,
            let expires = values["expires"].flatMap({ Int($0) })
        else { return nil }
        self.key = key
        self.partSize = partSize
        multipart = values["multipart"]
        plan = UploadPlan(
            name: values["name"], length: values["length"].flatMap { Int($0) }, expires: expires,
            isPart: values["is-part"] != nil, digest: Self.digest(values),
            metadata: values["metadata"])
        sources = (values["sources"] ?? "").split(separator: ",").compactMap { UploadID($0) }
    }

    private static func values(_ text: String) -> [Substring: String]? {
        let lines = text.split(separator: "\n")
        guard text.hasSuffix("\n"), lines.first == heading[...] else { return nil }
        var values: [Substring: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2,
                let value = PercentEncoding.decode(Array(parts[1].utf8).span.bytes)
            else { return nil }
            values[parts[0]] = String(decoding: value, as: UTF8.self)
        }
        return values
    }

    private static func digest(_ values: [Substring: String]) -> UploadDigest? {
        guard let algorithm = values["digest"].flatMap({ UploadDigest.Algorithm(rawValue: $0) }),
            let digits = values["digest-value"],
            let bytes = Hexadecimal.decode(Array(digits.utf8).span.bytes)
        else { return nil }
        return UploadDigest(algorithm, bytes)
    }
}
