// The one spelling of a request that both sides hash ("Create a canonical request" in AWS's
// description of Signature Version 4):
//
//   METHOD \n path \n query \n name:value\n ... \n signed;names \n hash of the payload

internal import Bytes

/// A request as it is signed.
package struct CanonicalRequest: Sendable {
    /// How a path becomes canonical.
    package enum PathRule: Sendable {
        /// S3: as it goes over the wire, since keys may hold `//` and `..`.
        case verbatim
        /// Everybody else: dot segments and doubled slashes go, and each segment is encoded once
        /// more.
        case normalized
    }

    package var method: String
    /// As it goes over the wire, from the slash on, without the query.
    package var path: String
    /// Names and values as they are meant, not encoded; in any order.
    package var query: [(name: String, value: String)]
    /// All fields that are signed, Host among them. Names in any case; several of one name keep
    /// their order.
    package var fields: [(name: String, value: String)]
    /// `PayloadHash.text`.
    package var payloadHash: String
    package var pathRule: PathRule

    package init(
        method: String, path: String, query: [(name: String, value: String)] = [],
        fields: [(name: String, value: String)], payloadHash: String,
        pathRule: PathRule = .verbatim
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.fields = fields
        self.payloadHash = payloadHash
        self.pathRule = pathRule
    }

    /// `host;x-amz-date`: the names in lower case, sorted.
    package var signedNames: String { mergedFields.map(\.name).joined(separator: ";") }

    /// The text whose SHA-256 is signed.
    package var text: String {
        let fields = mergedFields
        var lines = [method, canonicalPath, Self.encoded(query)]
        lines += fields.map { "\($0.name):\($0.value)" }
        lines += ["", fields.map(\.name).joined(separator: ";"), payloadHash]
        return lines.joined(separator: "\n")
    }

    /// Names and values, encoded and in the order in which they are signed; as good for the wire.
    package static func encoded(_ query: [(name: String, value: String)]) -> String {
        query.map { (name: encode($0.name), value: encode($0.value)) }
            .sorted { $0.name == $1.name ? $0.value < $1.value : $0.name < $1.name }
            .map { "\($0.name)=\($0.value)" }
            .joined(separator: "&")
    }

    /// A key or another text as a path: everything but the unreserved characters and `/` is
    /// percent-encoded.
    package static func encoded(path: String) -> String {
        path.split(separator: "/", omittingEmptySubsequences: false).map { encode(String($0)) }
            .joined(separator: "/")
    }

    private static func encode(_ text: String) -> String {
        PercentEncoding.component.encode(Array(text.utf8).span.bytes)
    }

    // MARK: Parts

    private var canonicalPath: String {
        switch pathRule {
        case .verbatim: path.isEmpty ? "/" : path
        case .normalized: Self.encoded(path: Self.withoutDots(path))
        }
    }

    /// RFC 3986 §5.2.4, and doubled slashes become one.
    private static func withoutDots(_ path: String) -> String {
        var kept: [Substring] = []
        for segment in path.split(separator: "/") where segment != "." {
            if segment == ".." { _ = kept.popLast() } else { kept.append(segment) }
        }
        let isDirectory = path.hasSuffix("/") && !kept.isEmpty
        return "/" + kept.joined(separator: "/") + (isDirectory ? "/" : "")
    }

    /// One value a name, in lower case and sorted.
    private var mergedFields: [(name: String, value: String)] {
        var values: [String: String] = [:]
        for (name, value) in fields {
            let name = name.lowercased()
            let text = Self.trimmed(value)
            if let before = values[name] {
                values[name] = "\(before),\(text)"
            } else {
                values[name] = text
            }
        }
        return values.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
    }

    /// Without white space around it, and with one space for each run of it within.
    private static func trimmed(_ value: String) -> String {
        value.split { $0 == " " || $0 == "\t" || $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
            .joined(separator: " ")
    }
}
