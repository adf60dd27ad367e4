internal import Arguments
internal import Terminal

/// The lines that show what the tab key offers: with purposes one a line, else in columns.
func candidateList(_ candidates: [Candidate], width: Int) -> [String] {
    let countMax = 200
    let shown = candidates.prefix(countMax)
    var lines: [String]
    if shown.contains(where: { !$0.purpose.isEmpty }) {
        lines = table(shown.map { [$0.value, $0.purpose] }, width: width)
    } else {
        lines = columns(shown.map(\.value), width: width)
    }
    let rest = candidates.count - shown.count
    if rest > 0 { lines.append("... and \(rest) more") }
    return lines
}

/// Words in as many columns as fit, read downwards.
private func columns(_ words: [String], width: Int) -> [String] {
    let step = (words.map { displayWidth(of: $0) }.max() ?? 0) + 2
    let columnCount = max(1, (width + 2) / step)
    let rowCount = (words.count + columnCount - 1) / columnCount
    return (0..<rowCount).map { row in
        let cells = stride(from: row, to: words.count, by: rowCount).map { words[$0] }
        return cells.dropLast().map { padded($0, to: step) }.joined() + (cells.last ?? "")
    }
}
