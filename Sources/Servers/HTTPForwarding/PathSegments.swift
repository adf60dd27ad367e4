// A path cut at its slashes, each segment as it was written and as it is meant (RFC 3986 §3.3).

internal import Bytes

/// The segments of a path, without dot segments (RFC 3986 §5.2.4). The last one is empty when the
/// path ends in a slash.
struct PathSegments {
    struct Segment {
        let written: ArraySlice<UInt8>
        let name: [UInt8]
    }

    private(set) var segments: [Segment] = []
    /// Whether there were dot segments.
    private(set) var hadDots = false

    /// - Parameter path: From its first slash on.
    /// - Returns: nil for what is no path, leads above the root, or hides dots: behind an escaped
    ///   slash, a backslash or before a `;`, where some servers find them and others do not.
    init?(of path: ArraySlice<UInt8>) {
        guard path.first == UInt8(ascii: "/") else { return nil }
        let parts = path.dropFirst().split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            guard let name = PercentEncoding.decode(part.span.bytes), !name.contains(0) else {
                return nil
            }
            if Self.isDots(name[...]) {
                hadDots = true
                if name.count == 2 { guard removeLast() else { return nil } }
                if index == parts.count - 1 { segments.append(Segment(written: [], name: [])) }
            } else {
                guard !Self.hidesDots(name) else { return nil }
                segments.append(Segment(written: part, name: name))
            }
        }
    }

    private static func hidesDots(_ name: [UInt8]) -> Bool {
        name.split { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }.contains { part in
            isDots(part.prefix { $0 != UInt8(ascii: ";") })
        }
    }

    private static func isDots(_ name: ArraySlice<UInt8>) -> Bool {
        (1...2).contains(name.count) && name.allSatisfy { $0 == UInt8(ascii: ".") }
    }

    /// Takes back what `..` leads out of. A run of slashes is one here, as for files.
    ///
    /// - Returns: False at the root.
    private mutating func removeLast() -> Bool {
        while segments.last?.name.isEmpty == true { segments.removeLast() }
        return segments.popLast() != nil
    }

    /// What stands behind `names`; nil when this does not begin with them. Empty segments before
    /// and between them mean nothing.
    func rest(below names: [[UInt8]]) -> ArraySlice<Segment>? {
        var rest = segments[...]
        for name in names {
            rest = rest.drop { $0.name.isEmpty }
            guard rest.first?.name == name else { return nil }
            rest = rest.dropFirst()
        }
        return rest
    }
}
