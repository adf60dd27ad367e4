/// What is wrong with a template, or with rendering it, and where.
public struct MustacheError: Error, Hashable, Sendable {
    /// What is wrong.
    public enum Reason: Hashable, Sendable {
        /// A tag is not closed by `end`.
        case openTag(end: String)
        /// A tag without a name.
        case noName
        /// A name with white space in it.
        case badName(String)
        /// `{{=` without two delimiters, or one with white space or an equals sign.
        case badDelimiters
        /// An end tag where nothing is open.
        case nothingToClose(String)
        /// An end tag with another name than that of what is open, since line `line`.
        case wrongClose(String, open: String, line: Int)
        /// A section, block or parent is not closed.
        case notClosed(String)
        /// A template, section or block in more than `limit` others.
        case tooDeep(limit: Int)
        /// A template of more than `limit` bytes.
        case tooLong(limit: Int)
        /// More than `limit` bytes were rendered.
        case tooMuch(limit: Int)
        /// There is no template of that name.
        case noTemplate(String)
    }

    /// The template's name.
    public let template: String
    /// From 1 on.
    public let line: Int
    /// Unicode scalars, from 1 on.
    public let column: Int
    /// What is wrong there.
    public let reason: Reason
}

extension MustacheError: CustomStringConvertible {
    /// `page:3:7: section 'items' is not closed; end it with {{/items}}`
    public var description: String { "\(template):\(line):\(column): \(reason)" }
}

extension MustacheError.Reason: CustomStringConvertible {
    /// One sentence for the template's author.
    public var description: String {
        switch self {
        case .openTag(let end): "the tag is not closed; end it with '\(end)'"
        case .noName: "the tag has no name"
        case .badName(let name):
            "'\(name)' is no name: there is white space in it, and Mustache has no expressions"
        case .badDelimiters:
            "delimiters are set as {{=<% %>=}}: two of them, without white space and '='"
        case .nothingToClose(let name): "'\(name)' is closed, but nothing is open"
        case .wrongClose(let name, let open, let line):
            "'\(name)' is closed, but '\(open)' of line \(line) is open"
        case .notClosed(let name): "'\(name)' is not closed; end it with {{/\(name)}}"
        case .tooDeep(let limit):
            "more than \(limit) templates, sections and blocks in each other; does one "
                + "include itself without an end?"
        case .tooLong(let limit): "the template has more than \(limit) bytes"
        case .tooMuch(let limit): "more than \(limit) bytes are rendered; raise the limit"
        case .noTemplate(let name): "there is no template '\(name)'"
        }
    }
}
