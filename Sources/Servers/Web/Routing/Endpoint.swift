internal import HTTP
internal import HTTPServing

/// Who answers a path's methods, with everything that stands around them. Never written after the
/// program began to serve.
struct Endpoint: Sendable {
    final class Entry: Sendable {
        /// Nil for every method that has no entry of its own.
        let method: Method?
        /// The path of its route with those of its groups.
        let pattern: PathPattern
        /// What `pattern` calls its parameters.
        let names: [String]
        let chain: Chain

        init(method: Method?, pattern: PathPattern, chain: Chain) {
            self.method = method
            self.pattern = pattern
            names = pattern.names
            self.chain = chain
        }
    }

    private(set) var entries: [Entry] = []
    /// Answers methods without an entry: OPTIONS, and 405.
    var otherwise: Chain

    init(otherwise: Chain) { self.otherwise = otherwise }

    /// - Throws: When another route answers the same requests.
    mutating func add(_ entry: Entry) throws(RouteError) {
        if let other = entries.first(where: { $0.method == entry.method }) {
            throw .conflict(
                method: entry.method?.name ?? "any method", entry.pattern.text,
                other: other.pattern.text)
        }
        entries.append(entry)
    }

    /// The entry for `method`: its own, for HEAD that of GET, or the one for all.
    func entry(for method: Method) -> Entry? {
        for entry in entries where entry.method == method { return entry }
        if method == .head, let entry = entries.first(where: { $0.method == .get }) {
            return entry
        }
        return entries.first { $0.method == nil }
    }

    /// What Allow says (RFC 9110 §10.2.1).
    var allow: String {
        var names = entries.compactMap(\.method?.name)
        if names.contains("GET"), !names.contains("HEAD") { names.append("HEAD") }
        if !names.contains("OPTIONS") { names.append("OPTIONS") }
        return names.sorted().joined(separator: ", ")
    }
}
