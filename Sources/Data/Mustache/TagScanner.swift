internal import Bytes

/// A tag as it stands in the source.
struct Tag {
    enum Kind: UInt8 {
        case value, rawValue, section, inverted, end, partial, parent, block, comment, delimiters
    }

    let kind: Kind
    /// The name, without white space around it.
    let name: Range<Int>
    /// The whole tag, with its delimiters.
    let range: Range<Int>
}

/// Finds the tags of a template.
struct TagScanner {
    private let source: [UInt8]
    private let places: SourcePlaces
    private var (opening, closing): ([UInt8], [UInt8]) = ([0x7B, 0x7B], [0x7D, 0x7D])
    private var offset = 0

    init(_ source: [UInt8], _ places: SourcePlaces) {
        self.source = source
        self.places = places
    }

    /// The next tag; nil when only text is left.
    mutating func next() throws(MustacheError) -> Tag? {
        guard let start = find(opening, from: offset) else { return nil }
        var content = start + opening.count
        let sigil = content < source.count ? source[content] : 0
        let kind = Self.kind(of: sigil)
        if kind != .value { content += 1 }
        var end = closing
        if sigil == UInt8(ascii: "{") { end.insert(UInt8(ascii: "}"), at: 0) }
        if kind == .delimiters { end.insert(UInt8(ascii: "="), at: 0) }
        guard let close = find(end, from: content) else {
            throw places.error(.openTag(end: String(decoding: end, as: UTF8.self)), at: start)
        }
        offset = close + end.count
        let tag = Tag(kind: kind, name: trimmed(content..<close), range: start..<offset)
        switch kind {
        case .comment: break
        case .delimiters: try setDelimiters(tag)
        case .value, .rawValue, .section, .inverted, .end, .partial, .parent, .block:
            try checkName(tag)
        }
        return tag
    }

    private static func kind(of sigil: UInt8) -> Tag.Kind {
        switch sigil {
        case UInt8(ascii: "{"), UInt8(ascii: "&"): .rawValue
        case UInt8(ascii: "#"): .section
        case UInt8(ascii: "^"): .inverted
        case UInt8(ascii: "/"): .end
        case UInt8(ascii: ">"): .partial
        case UInt8(ascii: "<"): .parent
        case UInt8(ascii: "$"): .block
        case UInt8(ascii: "!"): .comment
        case UInt8(ascii: "="): .delimiters
        default: .value
        }
    }

    private mutating func setDelimiters(_ tag: Tag) throws(MustacheError) {
        let words = source[tag.name].split { Self.isSpace($0) }
        guard words.count == 2, !words.joined().contains(UInt8(ascii: "=")) else {
            throw places.error(.badDelimiters, at: tag.range.lowerBound)
        }
        (opening, closing) = (Array(words[0]), Array(words[1]))
    }

    private func checkName(_ tag: Tag) throws(MustacheError) {
        var name = source[tag.name]
        // A dynamic name may stand apart from its asterisk.
        if [.partial, .parent, .end].contains(tag.kind), name.first == UInt8(ascii: "*") {
            name = source[trimmed(tag.name.lowerBound + 1..<tag.name.upperBound)]
        }
        if name.isEmpty { throw places.error(.noName, at: tag.range.lowerBound) }
        if name.contains(where: Self.isSpace) {
            let text = String(decoding: name, as: UTF8.self)
            throw places.error(.badName(text), at: tag.range.lowerBound)
        }
    }

    private func trimmed(_ range: Range<Int>) -> Range<Int> {
        let start = source[range].firstIndex { !Self.isSpace($0) } ?? range.upperBound
        let end = source[start..<range.upperBound].lastIndex { !Self.isSpace($0) }
        return start..<(end.map { $0 + 1 } ?? start)
    }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private func find(_ text: [UInt8], from start: Int) -> Int? {
        var place = start
        while let found = source[place...].firstIndex(of: text[0]) {
            if source[found...].starts(with: text) { return found }
            place = found + 1
        }
        return nil
    }
}
