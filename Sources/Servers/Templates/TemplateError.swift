public import Linux
public import Mustache

/// One thing that is wrong with a directory of templates.
public enum TemplateError: Error, Equatable, Sendable {
    /// A file or directory cannot be read.
    case unreadable(path: String, Errno)
    /// A file is not UTF-8.
    case notUTF8(file: String)
    /// Two files are one template.
    case sameName(String, files: [String])
    /// More than `limit` files, or directories in each other.
    case tooMany(limit: Int)
    /// A file is no template, or includes one that there is not.
    case mistake(file: String, MustacheError)
}

extension TemplateError: CustomStringConvertible {
    /// One sentence for the templates' author; a mistake begins with `file:line:column:`.
    public var description: String {
        switch self {
        case .unreadable(let path, let error): "cannot read \(path): \(error)"
        case .notUTF8(let file): "\(file) is not UTF-8"
        case .sameName(let name, let files):
            "\(files.joined(separator: " and ")) are both the template '\(name)'; remove one"
        case .tooMany(let limit): "there are more than \(limit) templates, or directories deep"
        case .mistake(let file, let error):
            "\(file):\(error.line):\(error.column): \(error.reason)"
        }
    }
}

/// Everything that is wrong with a directory of templates, in the order of the files.
public struct TemplateErrors: Error, Equatable, Sendable, CustomStringConvertible {
    /// At least one.
    public let list: [TemplateError]

    /// A line each.
    public var description: String { list.map(\.description).joined(separator: "\n") }
}
