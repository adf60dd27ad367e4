// Tags and the text between them, line by line.
//
// A line with nothing but white space and tags that show nothing themselves is not part of what is
// rendered: its white space and its end go. The specification says so of one tag on a line, and of
// several in its tests of inheritance; a partial has its line to itself or shows it.

internal import Bytes

/// Makes a program of a source.
struct TemplateParser {
    let source: [UInt8]
    let places: SourcePlaces
    var program = Program()
    private var scanner: TagScanner
    private var line: [Item] = []
    private var open: [Open] = []
    private var nameIndices: [[UInt8]: Int32] = [:]

    private enum Item {
        case text(Range<Int>)
        case tag(Tag)
    }

    /// A tag that waits for its end.
    struct Open {
        let tag: Tag
        /// Its step.
        let step: Int
    }

    init(_ source: [UInt8], _ places: SourcePlaces) {
        self.source = source
        self.places = places
        program.bytes = source
        scanner = TagScanner(source, places)
    }

    mutating func parse() throws(MustacheError) -> Program {
        var place = 0
        while true {
            let tag = try scanner.next()
            let end = tag?.range.lowerBound ?? source.count
            while let feed = source[place..<end].firstIndex(of: 0x0A) {
                line.append(.text(place..<feed + 1))
                place = feed + 1
                try endLine()
            }
            if place < end { line.append(.text(place..<end)) }
            guard let tag else { break }
            line.append(.tag(tag))
            place = tag.range.upperBound
        }
        try endLine()
        if let last = open.last {
            throw places.error(.notClosed(name(of: last.tag)), at: last.tag.range.lowerBound)
        }
        return program
    }

    // MARK: Lines

    private mutating func endLine() throws(MustacheError) {
        defer { line.removeAll(keepingCapacity: true) }
        let isBare = isLineBare
        var isFirst = true
        for item in line {
            switch item {
            case .text(let range):
                if !isBare { addText(range, beginsLine: isFirst) }
            case .tag(let tag):
                if isFirst, !isBare { program.steps.append(.lineStart) }
                try add(tag, on: isBare ? bareLine : nil)
            }
            isFirst = false
        }
    }

    /// A line that is not rendered.
    struct BareLine {
        /// What stands before its first tag.
        let indentation: [UInt8]
        /// Whether it ends with a line feed, not with the source.
        let isEnded: Bool
    }

    private var bareLine: BareLine {
        var (indentation, isEnded): ([UInt8], Bool) = ([], false)
        if case .text(let range)? = line.first { indentation = Array(source[range]) }
        if case .text(let range)? = line.last { isEnded = source[range].last == 0x0A }
        return BareLine(indentation: indentation, isEnded: isEnded)
    }

    private var isLineBare: Bool {
        var (count, hasPartial) = (0, false)
        for item in line {
            switch item {
            case .text(let range):
                if !source[range].allSatisfy(TagScanner.isSpace) { return false }
            case .tag(let tag):
                switch tag.kind {
                case .value, .rawValue: return false
                case .partial: hasPartial = true
                case .section, .inverted, .end, .parent, .block, .comment, .delimiters: break
                }
                count += 1
            }
        }
        return count == 1 || (count > 1 && !hasPartial)
    }

    private mutating func addText(_ range: Range<Int>, beginsLine: Bool) {
        let range = Int32(range.lowerBound)..<Int32(range.upperBound)
        // Whole lines make one text, but not across a section's beginning or end.
        if beginsLine, program.steps.count > mergeFloor,
            case .text(let before, let began)? = program.steps.last,
            before.upperBound == range.lowerBound
        {
            program.steps[program.steps.count - 1] = .text(
                before.lowerBound..<range.upperBound, beginsLine: began)
        } else {
            program.steps.append(.text(range, beginsLine: beginsLine))
        }
    }

    /// The step from which on texts may grow.
    private var mergeFloor = 0

    // MARK: Tags

    private mutating func add(_ tag: Tag, on bare: BareLine?) throws(MustacheError) {
        switch tag.kind {
        case .comment, .delimiters: return
        case .value: program.steps.append(.value(index(of: tag.name), isEscaped: true))
        case .rawValue: program.steps.append(.value(index(of: tag.name), isEscaped: false))
        case .partial:
            program.steps.append(.inclusion(addInclusion(tag, bare), end: nextStep + 1))
        case .section: begin(tag, .section(index(of: tag.name), end: 0))
        case .inverted: begin(tag, .inverted(index(of: tag.name), end: 0))
        case .parent: begin(tag, .inclusion(addInclusion(tag, bare), end: 0))
        case .block:
            program.blocks.append(Block(name: name(of: tag), indentation: bare?.indentation))
            begin(tag, .block(Int32(program.blocks.count - 1), end: 0))
        case .end: try end(tag, bare)
        }
    }

    private var nextStep: Int32 { Int32(program.steps.count) }

    private mutating func begin(_ tag: Tag, _ step: Step) {
        open.append(Open(tag: tag, step: program.steps.count))
        program.steps.append(step)
        mergeFloor = program.steps.count
    }

    private mutating func end(_ tag: Tag, _ bare: BareLine?) throws(MustacheError) {
        guard let last = open.popLast() else {
            throw places.error(.nothingToClose(name(of: tag)), at: tag.range.lowerBound)
        }
        guard name(of: last.tag) == name(of: tag) else {
            let reason = MustacheError.Reason.wrongClose(
                name(of: tag), open: name(of: last.tag),
                line: places.place(of: last.tag.range.lowerBound).line)
            throw places.error(reason, at: tag.range.lowerBound)
        }
        let end = nextStep
        mergeFloor = program.steps.count
        switch program.steps[last.step] {
        case .section(let name, _): program.steps[last.step] = .section(name, end: end)
        case .inverted(let name, _): program.steps[last.step] = .inverted(name, end: end)
        case .inclusion(let inclusion, _):
            program.steps[last.step] = .inclusion(inclusion, end: end)
        case .block(let block, _):
            program.steps[last.step] = .block(block, end: end)
            endBlock(Int(block), Int32(last.step + 1)..<end, bare)
        case .text, .lineStart, .value: break
        }
    }

    private mutating func endBlock(_ block: Int, _ content: Range<Int32>, _ bare: BareLine?) {
        program.blocks[block].endsLine = bare?.isEnded == true
        if program.blocks[block].indentation != nil {
            program.blocks[block].contentIndentation = program.indentation(of: content)
        }
        guard let outer = open.last, outer.tag.kind == .parent,
            case .inclusion(let inclusion, _) = program.steps[outer.step]
        else { return }
        program.inclusions[Int(inclusion)].arguments.append((Int32(block), content))
        if let indentation = program.blocks[block].contentIndentation, !indentation.isEmpty {
            program.unindent(content, by: indentation)
        }
    }

    private mutating func addInclusion(_ tag: Tag, _ bare: BareLine?) -> Int32 {
        let text = name(of: tag)
        let target: Inclusion.Target
        if text.hasPrefix("*") {
            let name = source[tag.name].dropFirst().drop { TagScanner.isSpace($0) }
            target = .dynamic(index(of: name.startIndex..<name.endIndex))
        } else {
            target = .named(text)
        }
        program.inclusions.append(
            Inclusion(
                target: target, offset: tag.range.lowerBound, indentation: bare?.indentation))
        return Int32(program.inclusions.count - 1)
    }

    /// The tag's name, a dynamic one with its asterisk and without white space behind that.
    private func name(of tag: Tag) -> String {
        String(decoding: source[tag.name].filter { !TagScanner.isSpace($0) }, as: UTF8.self)
    }

    private mutating func index(of range: Range<Int>) -> Int32 {
        let text = Array(source[range])
        if let known = nameIndices[text] { return known }
        program.names.append(Name(text[...]))
        let index = Int32(program.names.count - 1)
        nameIndices[text] = index
        return index
    }
}
