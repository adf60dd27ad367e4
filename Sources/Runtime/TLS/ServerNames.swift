/// Which of several certificates is for a name.
package struct ServerNames: Sendable {
    private var exact: [String: Int] = [:]
    /// By what stands behind `*.`.
    private var wildcards: [String: Int] = [:]

    /// - Parameter names: Those of each certificate, in lower case. Of several for one name the
    ///   first is taken.
    package init(_ names: [[String]]) {
        for (index, list) in names.enumerated() {
            for name in list {
                if name.hasPrefix("*.") {
                    let rest = String(name.dropFirst(2))
                    if wildcards[rest] == nil { wildcards[rest] = index }
                } else if exact[name] == nil {
                    exact[name] = index
                }
            }
        }
    }

    /// The certificate that is for `name`; nil when none is.
    ///
    /// A wildcard stands for one whole label (RFC 9525 section 6.3), and a name that is there
    /// exactly comes before it.
    package func index(for name: String) -> Int? {
        var name = name.lowercased()
        if name.hasSuffix(".") { name.removeLast() }
        if let index = exact[name] { return index }
        guard let dot = name.firstIndex(of: "."), dot != name.startIndex else { return nil }
        return wildcards[String(name[dot...].dropFirst())]
    }
}
