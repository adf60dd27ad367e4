// What stands between `{{` and `}}` in the answers of an app file:
//
//   path.NAME  query.NAME  header.NAME  cookie.NAME      parameters, as their rules read them
//   body  body.a.b.0                                     the body, or a part of it
//   method  target  host                                 the request's head
//   now  uuid  counter  id                               the time, something unique, the number of
//                                                        this route's request, the request's id
//   "text"                                               the text itself, such as "{{"

internal import HTTP
internal import JSON
internal import YAML

/// A value of a request.
enum Placeholder: Hashable, Sendable {
    case path(String)
    case query(String)
    /// The name as the route's rule spells it, if there is one.
    case header(String)
    case cookie(String)
    case body(JSONPointer)
    case method, target, host, now, uuid, counter, id
    case literal(String)

    /// What a route has for its placeholders to name.
    struct Scope: Sendable {
        var pathNames: [String] = []
        /// The names of rules for header fields.
        var headerNames: [String] = []
    }

    private static let words: [String: Placeholder] = [
        "method": .method, "target": .target, "host": .host, "now": .now, "uuid": .uuid,
        "counter": .counter, "id": .id, "body": .body(JSONPointer()),
    ]

    /// All that can stand at the beginning, for suggestions.
    static let beginnings =
        words.keys.sorted() + ["path.NAME", "query.NAME", "header.NAME", "cookie.NAME"]

    /// - Parameter text: What stands between the braces, without blanks around it.
    /// - Throws: Why it is none, to follow the text in quotes.
    init(_ text: String, in scope: Scope) throws(PlaceholderMistake) {
        if text.hasPrefix("\""), text.hasSuffix("\""), text.count >= 2 {
            self = .literal(String(text.dropFirst().dropLast()))
            return
        }
        if let word = Self.words[text] {
            self = word
            return
        }
        guard let dot = text.firstIndex(of: ".") else {
            throw PlaceholderMistake("is no value of a request", text, Self.beginnings)
        }
        let name = String(text[dot...].dropFirst())
        guard !name.isEmpty else { throw PlaceholderMistake("names nothing behind its dot") }
        switch text[..<dot] {
        case "path":
            guard scope.pathNames.contains(name) else {
                throw PlaceholderMistake(
                    "is no parameter of the route's path", name, scope.pathNames)
            }
            self = .path(name)
        case "query": self = .query(name)
        case "header":
            guard Method(token: name) != nil else {
                throw PlaceholderMistake("is no name of a header field")
            }
            let declared = scope.headerNames.first { $0.lowercased() == name.lowercased() }
            self = .header(declared ?? name)
        case "cookie": self = .cookie(name)
        case "body":
            let parts = name.split(separator: ".", omittingEmptySubsequences: false)
            guard !parts.contains("") else {
                throw PlaceholderMistake("names nothing behind its dot")
            }
            self = .body(JSONPointer(parts.map { JSONPointer.Token(String($0)) }))
        default: throw PlaceholderMistake("is no value of a request", text, Self.beginnings)
        }
    }

    var needsBody: Bool { if case .body = self { true } else { false } }
}

/// Why a text between braces is no placeholder.
struct PlaceholderMistake: Error {
    let reason: String
    let word: String
    let candidates: [String]

    init(_ reason: String, _ word: String = "", _ candidates: [String] = []) {
        self.reason = reason
        self.word = word
        self.candidates = candidates
    }
}
