internal import Bytes
internal import YAML

/// Reads one mapping of an app file: each key that is known is asked for, and what was not asked
/// for is a mistake.
struct MappingReader {
    let reading: Reading
    let mark: YAMLMark
    private let pairs: [YAMLPair]
    /// What it is, for sentences: `a route`.
    private let what: String
    private var known: Set<String> = []

    /// - Returns: Nil after noting that it is no mapping.
    init?(_ node: YAMLNode, _ what: String, _ reading: Reading) {
        guard let pairs = node.mapping else {
            reading.note("\(what) must be a mapping, not \(node.told)", at: node.mark)
            return nil
        }
        self.reading = reading
        self.pairs = pairs
        self.what = what
        mark = node.mark
    }

    mutating func pair(_ key: String) -> YAMLPair? {
        known.insert(key)
        return pairs.first { $0.key == key }
    }

    /// Knows keys without looking at them.
    mutating func pass(_ keys: [String]) { known.formUnion(keys) }

    mutating func node(_ key: String) -> YAMLNode? { pair(key)?.value }

    /// The first of several keys of which there may be one; notes the others.
    mutating func onlyOne(of keys: [String], _ sentence: String) -> YAMLPair? {
        known.formUnion(keys)
        let found = pairs.filter { keys.contains($0.key) }
        for other in found.dropFirst() {
            reading.note("'\(other.key)' beside '\(found[0].key)': \(sentence)", at: other.keyMark)
        }
        return found.first
    }

    /// Whether a key was probably meant to be one of `keys`, which `finish` then says.
    func hasLikeness(to keys: [String]) -> Bool {
        pairs.contains { !known.contains($0.key) && nearest(to: $0.key, among: keys) != nil }
    }

    /// Notes the keys that nobody asked for.
    ///
    /// - Parameter allowsExtensions: Whether keys that begin with `x-` are left alone: places for
    ///   anchors.
    func finish(allowsExtensions: Bool = false) {
        for pair in pairs where !known.contains(pair.key) {
            if allowsExtensions, pair.key.hasPrefix("x-") { continue }
            let meant = nearest(to: pair.key, among: known.sorted())
            let hint =
                meant.map { "did you mean '\($0)'?" }
                ?? "it has \(known.sorted().joined(separator: ", "))"
            reading.note("\(what) has no key \(excerpt(of: pair.key)); \(hint)", at: pair.keyMark)
        }
    }

    // MARK: Values

    private func wrong(_ pair: YAMLPair, _ expected: String) {
        reading.note(
            "'\(pair.key)' must be \(expected), not \(pair.value.told)", at: pair.value.mark)
    }

    /// Text; a number or a boolean is what it was written as.
    mutating func text(_ key: String) -> String? {
        guard let pair = pair(key) else { return nil }
        if let scalar = pair.value.scalar, !scalar.isNull { return scalar.text }
        wrong(pair, "text")
        return nil
    }

    mutating func bool(_ key: String) -> Bool? {
        guard let pair = pair(key) else { return nil }
        if let bool = pair.value.scalar?.bool { return bool }
        wrong(pair, "true or false")
        return nil
    }

    mutating func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let pair = pair(key) else { return nil }
        if let number = pair.value.scalar?.integer, range.contains(number) { return number }
        wrong(pair, "a whole number from \(range.lowerBound) to \(range.upperBound)")
        return nil
    }

    /// A size such as `64KiB`.
    mutating func size(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let pair = pair(key) else { return nil }
        if let text = pair.value.scalar?.text, let bytes = writtenSize(text)?.bytes,
            range.contains(bytes)
        {
            return bytes
        }
        wrong(
            pair,
            "a size from \(ByteCount(range.lowerBound)) to \(ByteCount(range.upperBound)), "
                + "such as 64KiB")
        return nil
    }

    /// One text, or a list of them.
    mutating func texts(_ key: String) -> [(text: String, mark: YAMLMark)]? {
        guard let pair = pair(key) else { return nil }
        let nodes = pair.value.sequence ?? [pair.value]
        var texts: [(text: String, mark: YAMLMark)] = []
        for node in nodes {
            guard let scalar = node.scalar, !scalar.isNull else {
                wrong(pair, "text, or a list of texts")
                return nil
            }
            texts.append((scalar.text, node.mark))
        }
        return texts
    }

    /// The pairs of a mapping below `key`.
    mutating func pairs(_ key: String) -> [YAMLPair] {
        guard let pair = pair(key) else { return [] }
        if let pairs = pair.value.mapping { return pairs }
        wrong(pair, "a mapping")
        return []
    }
}

extension YAMLNode {
    /// What stands there, for sentences.
    var told: String {
        switch content {
        case .sequence: return "a list"
        case .mapping: return "a mapping"
        case .scalar(let scalar):
            if scalar.isNull { return "nothing" }
            return excerpt(of: scalar.text)
        }
    }
}

/// What the file says, in quotes, and not more of it than helps to find it.
func excerpt(of text: String) -> String {
    let shown = text.prefix(40)
    return shown.count < text.count ? "'\(shown)...'" : "'\(shown)'"
}
