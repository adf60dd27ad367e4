internal import Bytes

extension Renderer {
    /// Renders a partial, or a parent with its blocks replaced.
    mutating func include(
        _ index: Int, from template: MustacheTemplate
    ) throws(MustacheError) {
        let inclusion = template.program.inclusions[index]
        let name: String?
        switch inclusion.target {
        case .named(let text): name = text
        case .dynamic(let index): name = text(of: template.program.names[Int(index)])
        }
        guard let name, let target = templates[name] else {
            if options.requiresPartials, let name {
                throw template.places.error(.noTemplate(name), at: inclusion.offset)
            }
            return
        }
        let before = indentation
        // One in the midst of a line is put there as it is.
        indentation = inclusion.indentation.map { before + $0 } ?? []
        arguments.append(Arguments(template: template, inclusion: index))
        defer {
            arguments.removeLast()
            indentation = before
        }
        try includeChecked(target, from: template, at: inclusion.offset)
    }

    /// A template that includes itself is told by the tag that does so.
    private mutating func includeChecked(
        _ target: MustacheTemplate, from template: MustacheTemplate, at offset: Int
    ) throws(MustacheError) {
        do throws(MustacheError) {
            try render(target)
        } catch {
            guard case .tooDeep = error.reason, error.line == 1, error.column == 1 else {
                throw error
            }
            throw template.places.error(error.reason, at: offset)
        }
    }

    /// Renders a block, or what replaces it.
    ///
    /// The outermost replacement counts. In it only those count that came from further out: they
    /// are meant for the template that it stands in.
    mutating func block(
        _ index: Int, _ content: Range<Int32>, of template: MustacheTemplate, at offset: Int
    ) throws(MustacheError) {
        let block = template.program.blocks[index]
        for (level, candidate) in arguments.enumerated() {
            let program = candidate.template.program
            let found = program.inclusions[candidate.inclusion].arguments.last {
                program.blocks[Int($0.block)].name == block.name
            }
            guard let found else { continue }
            let inner = Array(arguments[level...])
            arguments.removeSubrange(level...)
            defer { arguments += inner }
            return try replace(
                block, by: program.blocks[Int(found.block)], found.content, of: candidate.template)
        }
        try render(content, of: template, at: offset)
    }

    private mutating func replace(
        _ block: Block, by replacement: Block, _ content: Range<Int32>,
        of template: MustacheTemplate
    ) throws(MustacheError) {
        if content.isEmpty { return }
        let before = (count: output.count, indentation: indentation)
        let beginsLine = replacement.indentation != nil
        if let own = block.indentation {
            indentation += block.contentIndentation ?? own
            if !beginsLine { startLine() }
        } else {
            skipsLineStart = beginsLine
        }
        defer {
            indentation = before.indentation
            skipsLineStart = false
        }
        try render(content, of: template, at: 0)
        if block.endsLine, block.indentation != nil, output.count > before.count,
            output.readable.last != 0x0A
        {
            output.append(0x0A as UInt8)
        }
    }
}
