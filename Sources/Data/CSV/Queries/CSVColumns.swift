/// The names of a table's columns.
package struct CSVColumns: Sendable {
    /// As the header has them.
    package let titles: [[UInt8]]
    /// No two are the same: the second `a` is `a_2`, as Miller has it. What a condition or a
    /// selection says, and what the members of a JSON object are called.
    package let names: [String]
    private let indices: [String: Int]

    /// The columns that a header names.
    package init(_ titles: [[UInt8]]) {
        let texts = titles.map { String(decoding: $0, as: UTF8.self) }
        self.titles = titles
        names = Self.distinct(texts)
        indices = Dictionary(zip(names, names.indices), uniquingKeysWith: { first, _ in first })
    }

    /// The columns of a table without a header: `1`, `2` and so on.
    package init(count: Int) { self.init((0..<count).map { Array("\($0 + 1)".utf8) }) }

    /// Where a column is, from 0.
    package func index(of name: String) -> Int? { indices[name] }

    /// The names with a number behind those that came before.
    static func distinct(_ names: [String]) -> [String] {
        var taken = Set(names)
        var seen: [String: Int] = [:]
        return names.map { name in
            guard let number = seen[name] else {
                seen[name] = 1
                return name
            }
            var next = number + 1
            while !taken.insert("\(name)_\(next)").inserted { next += 1 }
            seen[name] = next
            return "\(name)_\(next)"
        }
    }
}
