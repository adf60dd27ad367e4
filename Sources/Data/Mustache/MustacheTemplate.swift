/// A Mustache template (mustache.github.io/mustache.5, and the specification 1.4), parsed once.
///
///     let page = try MustacheTemplate("Hello {{name}}{{^name}}nobody{{/name}}!")
///     try page.render(["name": "Ada"])
///
/// Values are escaped for HTML, in texts and in quoted attributes: `& < > " '`. `{{{raw}}}` is
/// not, nor is `{{&raw}}`. What is not there is empty. Sections take false, null, `""`, 0 and the
/// empty list for false, as mustache.js does; an object or a list as a value is written as JSON.
/// Blocks, parents and dynamic names are here; lambdas are not, data being JSON.
public struct MustacheTemplate: Sendable {
    /// The name that errors tell.
    public let name: String
    let program: Program
    let places: SourcePlaces

    /// As long as a template may be.
    public static let bytesMax = 16 << 20

    /// Parses a template.
    public init(_ text: String, name: String = "template") throws(MustacheError) {
        try self.init(Array(text.utf8), name: name)
    }

    /// Parses a template of UTF-8.
    public init(_ text: [UInt8], name: String = "template") throws(MustacheError) {
        self.name = name
        places = SourcePlaces(template: name, source: text)
        guard text.count <= Self.bytesMax else {
            throw places.error(.tooLong(limit: Self.bytesMax), at: 0)
        }
        var parser = TemplateParser(text, places)
        program = try parser.parse()
    }

    /// Renders it alone: partials are empty.
    ///
    /// - Throws: `MustacheError`, and what encoding the value throws.
    public func render(
        _ value: some Encodable, options: MustacheOptions = MustacheOptions()
    ) throws -> [UInt8] {
        try MustacheTemplates([self]).render(name, value, options: options)
    }

    /// The names of the templates that it includes, where they are not dynamic, and where.
    public var inclusions: [(name: String, line: Int, column: Int)] {
        program.inclusions.compactMap { inclusion in
            guard case .named(let name) = inclusion.target else { return nil }
            let (line, column) = places.place(of: inclusion.offset)
            return (name, line, column)
        }
    }
}

/// Where things stand in a source.
struct SourcePlaces: Sendable {
    let template: String
    let source: [UInt8]

    func place(of offset: Int) -> (line: Int, column: Int) {
        let before = source[..<min(offset, source.count)]
        let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        // Bytes that continue a character do not count.
        let column = before[lineStart...].count { $0 & 0xC0 != 0x80 }
        return (before.count { $0 == 0x0A } + 1, column + 1)
    }

    func error(_ reason: MustacheError.Reason, at offset: Int) -> MustacheError {
        let (line, column) = place(of: offset)
        return MustacheError(template: template, line: line, column: column, reason: reason)
    }
}
