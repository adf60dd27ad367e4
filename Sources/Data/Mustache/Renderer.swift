internal import Bytes
internal import JSON

/// One rendering: a document, and what is written so far.
struct Renderer: ~Copyable {
    var output = ByteBuffer(capacity: 4096)
    let options: MustacheOptions
    let templates: MustacheTemplates
    /// Keeps what `tape` points into.
    private let document: JSONDocument
    private let tape: JSONTape
    /// Values that names are looked for in, as places on the tape, the innermost last.
    private var contexts: [Int] = [0]
    private var depth = 0
    /// What stands before each line.
    var indentation: [UInt8] = []
    /// Whether the next line has its beginning already.
    var skipsLineStart = false
    /// What replaces blocks, the outermost first.
    var arguments: [Arguments] = []

    /// What one parent tag replaces blocks with.
    struct Arguments {
        let template: MustacheTemplate
        let inclusion: Int
    }

    init(_ document: JSONDocument, in templates: MustacheTemplates, _ options: MustacheOptions) {
        self.document = document
        self.templates = templates
        self.options = options
        tape = document.root.storage.tape
    }

    mutating func render(_ template: MustacheTemplate) throws(MustacheError) {
        try render(0..<Int32(template.program.steps.count), of: template, at: 0)
    }

    /// - Parameter offset: What leads there, in the source of `template`, for errors.
    mutating func render(
        _ steps: Range<Int32>, of template: MustacheTemplate, at offset: Int
    ) throws(MustacheError) {
        depth += 1
        defer { depth -= 1 }
        guard depth <= options.depthMax else {
            throw template.places.error(.tooDeep(limit: options.depthMax), at: offset)
        }
        var index = steps.lowerBound
        while index < steps.upperBound {
            switch template.program.steps[Int(index)] {
            case .text(let range, let beginsLine):
                writeText(template.program, range, beginsLine: beginsLine)
            case .lineStart: startLine()
            case .value(let name, let isEscaped):
                if let place = find(template.program.names[Int(name)]) {
                    write(place, isEscaped: isEscaped)
                }
            case .section(let name, let end):
                try section(name, index + 1..<end, of: template, at: offset)
                index = end
                continue
            case .inverted(let name, let end):
                if !isTruthy(find(template.program.names[Int(name)])) {
                    try render(index + 1..<end, of: template, at: offset)
                }
                index = end
                continue
            case .inclusion(let inclusion, let end):
                try include(Int(inclusion), from: template)
                index = end
                continue
            case .block(let block, let end):
                try self.block(Int(block), index + 1..<end, of: template, at: offset)
                index = end
                continue
            }
            index += 1
        }
        guard output.count <= options.outputMax else {
            throw template.places.error(.tooMuch(limit: options.outputMax), at: offset)
        }
    }

    private mutating func section(
        _ name: Int32, _ body: Range<Int32>, of template: MustacheTemplate, at offset: Int
    ) throws(MustacheError) {
        guard let place = find(template.program.names[Int(name)]), isTruthy(place) else { return }
        guard tape[place].isKind(.array) else {
            contexts.append(place)
            defer { contexts.removeLast() }
            return try render(body, of: template, at: offset)
        }
        let end = tape.end(of: place)
        var element = place + 1
        while element < end {
            contexts.append(element)
            defer { contexts.removeLast() }
            try render(body, of: template, at: offset)
            element = tape.end(of: element)
        }
    }

    // MARK: Names

    /// Where the value of a name stands; nil when it is not there.
    private func find(_ name: Name) -> Int? {
        guard let first = name.parts.first else { return contexts.last }
        for context in contexts.reversed() {
            guard var place = member(first, of: context) else { continue }
            // What is found decides: the rest of the name is looked for in it alone.
            for part in name.parts.dropFirst() {
                guard let next = member(part, of: place) else { return nil }
                place = next
            }
            return place
        }
        return nil
    }

    private func member(_ name: [UInt8], of place: Int) -> Int? {
        guard tape[place].isKind(.object) else { return nil }
        return name.withUnsafeBufferPointer { name in
            let end = tape.end(of: place)
            var (index, found): (Int, Int?) = (place + 1, nil)
            // Of equal names the last counts.
            let isRepeated = tape[place].isFlagged
            while index < end {
                if tape.isName(name, at: index) {
                    found = index + 1
                    if !isRepeated { break }
                }
                index = tape.end(of: index + 1)
            }
            return found
        }
    }

    private func isTruthy(_ place: Int?) -> Bool {
        guard let place else { return false }
        let word = tape[place]
        switch word.kind {
        case .null, .false: return false
        case .true, .object: return true
        case .string: return word.payload > 0
        case .array: return word.payload > place + 1
        // Zero in any of its forms has no other digit before its exponent.
        case .number:
            let digits = tape.bytes(of: word).prefix { $0 | 0x20 != UInt8(ascii: "e") }
            return digits.contains { (UInt8(ascii: "1")...UInt8(ascii: "9")).contains($0) }
        }
    }

    /// The text that a dynamic name stands for.
    func text(of name: Name) -> String? {
        guard let place = find(name), tape[place].isKind(.string) else { return nil }
        return tape.string(tape[place])
    }

    // MARK: Output

    private mutating func write(_ place: Int, isEscaped: Bool) {
        let word = tape[place]
        switch word.kind {
        case .null: return
        case .false: output.append("false")
        case .true: output.append("true")
        case .number: output.append(UnsafeRawBufferPointer(tape.bytes(of: word)))
        case .string where word.isFlagged:
            var text = tape.string(word)
            text.withUTF8 { write(UnsafeRawBufferPointer($0), isEscaped) }
        case .string: write(UnsafeRawBufferPointer(tape.bytes(of: word)), isEscaped)
        case .array, .object:
            var text = JSONView(storage: document.root.storage, index: place).text
            text.withUTF8 { write(UnsafeRawBufferPointer($0), isEscaped) }
        }
    }

    private mutating func write(_ text: UnsafeRawBufferPointer, _ isEscaped: Bool) {
        if isEscaped { output.append(escapingHTML: text) } else { output.append(text) }
    }

    private mutating func writeText(_ program: Program, _ range: Range<Int32>, beginsLine: Bool) {
        if beginsLine { startLine() }
        let text = program.bytes[Int(range.lowerBound)..<Int(range.upperBound)]
        guard !indentation.isEmpty else { return output.append(text) }
        var rest = text
        while let feed = rest.firstIndex(of: 0x0A), feed + 1 < rest.endIndex {
            output.append(rest[...feed])
            output.append(indentation)
            rest = rest[(feed + 1)...]
        }
        output.append(rest)
    }

    mutating func startLine() {
        if !skipsLineStart, !indentation.isEmpty { output.append(indentation) }
        skipsLineStart = false
    }
}
