internal import HTTP

/// Who answers the methods of one path.
struct MethodTable: Sendable {
    private var entries: [(method: Method, handler: Handler)] = []
    /// For every method without an entry.
    private var fallback: Handler?

    /// - Parameter method: Nil for all that have none of their own.
    /// - Returns: Whether there was none before.
    mutating func add(_ method: Method?, _ handler: @escaping Handler) -> Bool {
        guard let method else {
            defer { fallback = handler }
            return fallback == nil
        }
        guard !entries.contains(where: { $0.method == method }) else { return false }
        entries.append((method, handler))
        return true
    }

    /// The handler for `method`: its own, for HEAD that of GET, or the one for all.
    func handler(for method: Method) -> Handler? {
        for entry in entries where entry.method == method { return entry.handler }
        if method == .head, let entry = entries.first(where: { $0.method == .get }) {
            return entry.handler
        }
        return fallback
    }

    /// What Allow says (RFC 9110 §10.2.1).
    var allow: String {
        var names = entries.map(\.method.name)
        if names.contains("GET"), !names.contains("HEAD") { names.append("HEAD") }
        if !names.contains("OPTIONS") { names.append("OPTIONS") }
        return names.sorted().joined(separator: ", ")
    }
}
