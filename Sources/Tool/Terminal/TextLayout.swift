// Paragraphs broken into lines of a given number of columns.

/// Breaks `text` at spaces into lines of at most `width` columns.
///
/// A word that is wider than a line stands alone and overflows: a broken path or URL cannot be
/// copied. Runs of spaces become one. At least one line comes back, empty for an empty text.
package func wrapped(_ text: String, to width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    var lineWidth = 0
    for word in text.split(separator: " ", omittingEmptySubsequences: true) {
        let wordWidth = displayWidth(of: String(word))
        if lineWidth > 0, lineWidth + 1 + wordWidth > width {
            lines.append(line)
            line = ""
            lineWidth = 0
        }
        if lineWidth > 0 {
            line += " "
            lineWidth += 1
        }
        line += word
        lineWidth += wordWidth
    }
    lines.append(line)
    return lines
}

/// `text` wrapped so that with `indent` spaces before each line it fits into `width` columns.
package func indented(_ text: String, by indent: Int, to width: Int) -> [String] {
    let margin = String(repeating: " ", count: indent)
    return wrapped(text, to: max(width - indent, 1)).map { $0.isEmpty ? "" : margin + $0 }
}

/// `text` with spaces behind it up to `width` columns.
package func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(width - displayWidth(of: text), 0))
}

/// Rows laid out in columns as wide as their widest cell, two spaces apart; the last column is
/// wrapped into what is left of `width`.
package func table(_ rows: [[String]], width: Int) -> [String] {
    let columns = rows.map(\.count).max() ?? 0
    guard columns > 0 else { return [] }
    let widths = (0..<columns - 1).map { column in
        rows.map { $0.count > column ? displayWidth(of: $0[column]) : 0 }.max() ?? 0
    }
    let indent = widths.reduce(0) { $0 + $1 + 2 }
    let room = max(width - indent, 20)
    return rows.flatMap { row -> [String] in
        let head = zip(row.dropLast(), widths).map { padded($0, to: $1) + "  " }.joined()
        let tail = wrapped(row.last ?? "", to: room)
        let margin = String(repeating: " ", count: indent)
        return tail.enumerated().map { ($0 == 0 ? head : margin) + $1 }
    }
}
