// What a bucket keeps of an upload beside its bytes: a small object of lines, each a name, a space
// and a value, which is percent-encoded.
//
//   bx-upload 1
//   key photos/cat.jpg
//   multipart VXBsb2FkIElE
//   part-size 8388608
//   length 20000000
//   expires 1783126923
//   metadata filename%20Y2F0LmpwZw%3D%3D

internal import Bytes

/// What an upload is to become.
package struct UploadRecord: Sendable, Equatable {
    /// Of the object that it becomes.
    package var key: String
    /// S3's id of the multipart upload; nil until it was begun.
    var multipart: String?
    /// Bytes of each part but the last.
    var partSize: Int
    /// Nil while it is not known.
    package var length: Int?
    /// Seconds since the epoch; nil for never.
    package var expires: Int?
    /// The caller's own.
    package var metadata: String
    package var contentType: String?

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
        add("length", length.map { "\($0)" })
        add("expires", expires.map { "\($0)" })
        add("metadata", metadata)
        add("content-type", contentType)
        return lines.joined(separator: "\n") + "\n"
    }

    /// Nil for what is no record.
    init?(_ text: String) {
        var lines = text.split(separator: "\n")[...]
        guard text.hasSuffix("\n"), lines.popFirst() == Self.heading[...] else { return nil }
        var values: [Substring: String] = [:]
        for line in lines {
            let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2,
                let value = PercentEncoding.decode(Array(parts[1].utf8).span.bytes)
            else { return nil }
            values[parts[0]] = String(decoding: value, as: UTF8.self)
        }
        guard let key = values["key"], let size = values["part-size"].flatMap({ Int($0) }),
            size > 0
        else { return nil }
        self.key = key
        partSize = size
        multipart = values["multipart"]
        length = values["length"].flatMap { Int($0) }
        expires = values["expires"].flatMap { Int($0) }
        metadata = values["metadata"] ?? ""
        contentType = values["content-type"]
    }

    init(
        key: String, partSize: Int, length: Int?, expires: Int?, metadata: String,
        contentType: String?
    ) {
        self.key = key
        self.partSize = partSize
        self.length = length
        self.expires = expires
        self.metadata = metadata
        self.contentType = contentType
    }
}
