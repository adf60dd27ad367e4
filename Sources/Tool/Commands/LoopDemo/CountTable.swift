internal import Arguments
internal import Terminal

/// Counts for people: the values to the left, their numbers to the right.
enum CountTable {
    static func text(
        _ titles: [String], _ counts: [(values: [[UInt8]], count: Int)]
    ) -> String {
        let rows =
            [titles.map { shown(Array($0.utf8)) }]
            + counts.map { $0.values.map(shown) + ["\($0.count)"] }
        let widths = titles.indices.map { column in
            rows.reduce(0) { max($0, displayWidth(of: $1[column])) }
        }
        return rows.map { row in
            let cells = row.dropLast().enumerated().map { padded($1, to: widths[$0]) + "  " }
            let number = row[row.count - 1]
            let margin = String(repeating: " ", count: widths[row.count - 1] - number.count)
            return cells.joined() + margin + number + "\n"
        }.joined()
    }

    /// A value in one line that cannot steer the terminal.
    private static func shown(_ value: [UInt8]) -> String {
        String(ArgumentText(bytes: value).quoted.dropFirst().dropLast())
    }
}
