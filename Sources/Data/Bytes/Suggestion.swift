// The word that was probably meant.

/// The word of `candidates` that is nearest to `word`, when one is near enough to be worth
/// offering: a third of its letters may differ, or `word` is its beginning.
package func nearest(to word: String, among candidates: [String]) -> String? {
    let typed = Array(word.lowercased().prefix(64).unicodeScalars)
    guard !typed.isEmpty else { return nil }
    var best: (distance: Int, candidate: String)?
    for candidate in candidates {
        let letters = Array(candidate.lowercased().unicodeScalars)
        let distance = editDistance(typed, letters)
        let isNear = distance <= max(1, min(typed.count, letters.count) / 3)
        guard isNear, typed.count > 1 || letters.count > 1 else { continue }
        if best.map({ distance < $0.distance }) ?? true { best = (distance, candidate) }
    }
    if let best { return best.candidate }
    guard typed.count(where: { $0 != "-" }) >= 2 else { return nil }
    let longer = candidates.filter { $0.lowercased().hasPrefix(word.lowercased()) }
    return longer.min { $0.count < $1.count }
}

/// Damerau and Levenshtein's distance in its optimal string alignment form: the fewest insertions,
/// deletions, replacements and swaps of neighbours.
package func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for (row, scalar) in left.enumerated() {
        var current = [row + 1]
        for (column, other) in right.enumerated() {
            var cost = min(
                last[column + 1] + 1, current[column] + 1, last[column] + (scalar == other ? 0 : 1))
            if row > 0, column > 0, scalar == right[column - 1], left[row - 1] == other {
                cost = min(cost, beforeLast[column - 1] + 1)
            }
            current.append(cost)
        }
        beforeLast = last
        last = current
    }
    return last[right.count]
}
