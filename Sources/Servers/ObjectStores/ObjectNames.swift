// The keys that clients' names become.

internal import HTTP
internal import Uploads

enum ObjectNames {
    /// Room is left for a prefix, and for what sets a taken name apart.
    static let bytesMax = 800

    /// The name as the end of a key: what a directory would call the file.
    static func safe(
        _ name: String, _ options: BucketStoreOptions
    ) throws(UploadError) -> String {
        let safe: String?
        if options.allowsFolders {
            safe = SafeName.path(
                of: name, allowsDotfiles: options.allowsDotfiles, depthMax: options.depthMax)?
                .joined(separator: "/")
        } else {
            safe = SafeName.base(of: name, allowsDotfiles: options.allowsDotfiles)
        }
        guard let safe, safe.utf8.count <= bytesMax else { throw .badName(name) }
        return safe
    }

    /// Another name, for one that is taken: `cat.jpg` becomes `cat-0f3a9b21.jpg`.
    static func setApart(_ key: String, by id: UploadID) -> String {
        let mark = "-\(id.description.prefix(8))"
        let base = key.lastIndex(of: "/").map { key.index(after: $0) } ?? key.startIndex
        guard let dot = key[base...].lastIndex(of: "."), dot > base else { return key + mark }
        return key[..<dot] + mark + key[dot...]
    }

    /// What a web server would call the object; nil for what its ending does not tell.
    static func contentType(_ key: String) -> String? {
        MediaType(ofFileNamed: key.utf8.span.bytes)?.contentType
    }
}
