internal import Bytes
public import JSON

/// Templates that include each other by their names.
///
///     var templates = MustacheTemplates()
///     try templates.add("<h1>{{$title}}bx{{/title}}</h1>{{$body}}{{/body}}", name: "layout")
///     try templates.add(
///         "{{<layout}}{{$body}}{{#users}}{{> user}}{{/users}}{{/body}}{{/layout}}", name: "users")
///     let page = try templates.render("users", Page(users: users))
public struct MustacheTemplates: Sendable {
    private var templates: [String: MustacheTemplate] = [:]

    /// Those templates; of two with one name the last counts.
    public init(_ templates: [MustacheTemplate] = []) {
        for template in templates { self.templates[template.name] = template }
    }

    /// The template of that name.
    public subscript(_ name: String) -> MustacheTemplate? {
        get { templates[name] }
        set { templates[name] = newValue }
    }

    /// Parses a template and adds it, in place of one of the same name.
    public mutating func add(_ text: String, name: String) throws(MustacheError) {
        templates[name] = try MustacheTemplate(text, name: name)
    }

    /// The names, sorted.
    public var names: [String] { templates.keys.sorted() }

    /// Templates that are included and not there, each as an error that says where; sorted by the
    /// place.
    public var missing: [MustacheError] {
        names.flatMap { name in
            (templates[name]?.inclusions ?? []).compactMap { inclusion in
                templates[inclusion.name] == nil
                    ? MustacheError(
                        template: name, line: inclusion.line, column: inclusion.column,
                        reason: .noTemplate(inclusion.name)) : nil
            }
        }
    }

    /// Renders a template with any `Encodable`, as JSON has it.
    ///
    /// - Throws: `MustacheError`, and what encoding the value throws.
    public func render(
        _ name: String, _ value: some Encodable, options: MustacheOptions = MustacheOptions()
    ) throws -> [UInt8] {
        let text = try JSONWriter.encode(value)
        return try render(name, json: try JSONDocument(parsing: text), options: options)
    }

    /// Renders a template with a tree.
    public func render(
        _ name: String, _ value: JSONValue, options: MustacheOptions = MustacheOptions()
    ) throws -> [UInt8] {
        var writer = JSONWriter()
        writer.write(value)
        return try render(
            name, json: try JSONDocument(parsing: writer.bytes), options: options)
    }

    /// Renders a template with a document.
    public func render(
        _ name: String, json: JSONDocument, options: MustacheOptions = MustacheOptions()
    ) throws(MustacheError) -> [UInt8] {
        guard let template = templates[name] else {
            throw MustacheError(template: name, line: 1, column: 1, reason: .noTemplate(name))
        }
        var renderer = Renderer(json, in: self, options)
        try renderer.render(template)
        return renderer.output.array
    }
}
