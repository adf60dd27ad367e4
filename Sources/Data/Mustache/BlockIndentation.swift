// What replaces a block is indented as the block it replaces is, not as it is written itself
// (specification ~inheritance, "Block reindentation" to "Nested block reindentation").

extension Program {
    /// What the first line of the content begins with; nil when it has no line.
    func indentation(of content: Range<Int32>) -> [UInt8]? {
        for index in content {
            switch steps[Int(index)] {
            case .text(let range, beginsLine: true):
                let line = bytes[Int(range.lowerBound)..<Int(range.upperBound)]
                return Array(line.prefix { $0 == 0x20 || $0 == 0x09 })
            case .inclusion(let inclusion, _):
                if let found = inclusions[Int(inclusion)].indentation { return found }
                return []
            case .block(let block, _):
                if let found = blocks[Int(block)].indentation { return found }
                return []
            case .lineStart, .text(_, beginsLine: false), .value: return []
            // Their tags are on lines that are not rendered, or the first line would not be one.
            case .section, .inverted: continue
            }
        }
        return nil
    }

    /// Takes `indentation`, or as much of it as is there, from the beginning of each line.
    mutating func unindent(_ content: Range<Int32>, by indentation: [UInt8]) {
        var index = content.lowerBound
        while index < content.upperBound {
            switch steps[Int(index)] {
            case .text(let range, let beginsLine):
                unindentText(Int(index), range, beginsLine, indentation)
            case .inclusion(let inclusion, let end):
                let outer = inclusions[Int(inclusion)].indentation
                inclusions[Int(inclusion)].indentation = outer.map {
                    Self.without(indentation, $0[...])
                }
                // What replaces blocks of another template has been unindented already.
                index = end
                continue
            case .block(let block, _):
                let (outer, inner) = (
                    blocks[Int(block)].indentation, blocks[Int(block)].contentIndentation
                )
                blocks[Int(block)].indentation = outer.map { Self.without(indentation, $0[...]) }
                blocks[Int(block)].contentIndentation = inner.map {
                    Self.without(indentation, $0[...])
                }
            case .lineStart, .value, .section, .inverted: break
            }
            index += 1
        }
    }

    private mutating func unindentText(
        _ step: Int, _ range: Range<Int32>, _ beginsLine: Bool, _ indentation: [UInt8]
    ) {
        var text: [UInt8] = []
        var isStart = beginsLine
        for line in Self.lines(bytes[Int(range.lowerBound)..<Int(range.upperBound)]) {
            text += isStart ? Self.without(indentation, line)[...] : line
            isStart = true
        }
        let start = Int32(bytes.count)
        bytes += text
        steps[step] = .text(start..<Int32(bytes.count), beginsLine: beginsLine)
    }

    private static func without(
        _ indentation: [UInt8], _ line: ArraySlice<UInt8>
    ) -> [UInt8] {
        let common = zip(indentation, line).prefix { $0 == $1 }.count
        return Array(line.dropFirst(common))
    }

    /// The lines, each with its line feed.
    private static func lines(_ text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var rest = text
        while let feed = rest.firstIndex(of: 0x0A) {
            lines.append(rest[...feed])
            rest = rest[(feed + 1)...]
        }
        if !rest.isEmpty { lines.append(rest) }
        return lines
    }
}
