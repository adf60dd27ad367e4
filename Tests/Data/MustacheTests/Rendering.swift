import JSON
import Mustache
import Testing

/// A template, the data as JSON, what must come out, and templates to include.
struct Case: Sendable, CustomTestStringConvertible {
    let name, template, data, expected: String
    var partials: [String: String] = [:]

    init(
        _ name: String, _ template: String, _ data: String, _ expected: String,
        _ partials: [String: String] = [:]
    ) {
        (self.name, self.template, self.data, self.expected) = (name, template, data, expected)
        self.partials = partials
    }

    var testDescription: String { name }

    func check() throws {
        let output = try render(template, data, partials)
        #expect(output == expected, "\(template.debugDescription)")
    }
}

func render(
    _ template: String, _ data: String = "{}", _ partials: [String: String] = [:],
    options: MustacheOptions = MustacheOptions()
) throws -> String {
    var templates = MustacheTemplates()
    try templates.add(template, name: "main")
    for (name, text) in partials { try templates.add(text, name: name) }
    let bytes = try templates.render(
        "main", json: try JSONDocument(parsing: data), options: options)
    return String(decoding: bytes, as: UTF8.self)
}

/// What parsing or rendering throws.
func failure(
    _ template: String, _ data: String = "{}", _ partials: [String: String] = [:],
    options: MustacheOptions = MustacheOptions()
) -> MustacheError? {
    do {
        _ = try render(template, data, partials, options: options)
        return nil
    } catch { return error as? MustacheError }
}
