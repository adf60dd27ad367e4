// One entry of `routes`:
//
//   get: /hello/:name            or post, put, patch, delete, head, options, any;
//                                or route: PURGE /hello/:name
//   summary, description, tags   what the description says of it
//   guard: staff                 a name of `guards`, or a list of them
//   path, query, header, cookie  rules for parameters, by their names
//   body                         what the body must look like
//   max-body: 1MiB               bytes of it; more are 413
//   delay, fault                 see Trouble.swift
//   json: ...                    the answer, see AnswerReader.swift

internal import Bytes
internal import Web
internal import YAML

/// A route that was read.
struct RouteDraft {
    let method: Method?
    let path: String
    /// Where it stands, for conflicts.
    let mark: YAMLMark
    let answer: Answer
    let layers: [any Middleware]
    let notes: RouteTexts
    var rules: [(place: Problem.Mistake.Place, name: String, schema: Schema)] = []
    var body: Schema?
    var status = Status.ok
    var contentType = ""

    func register(in group: RouteGroup) {
        if case .files(let directory) = answer {
            let base = path.prefix { $0 != "*" }.dropLast()
            let own = group.files(base.isEmpty ? "/" : String(base), in: directory)
            for layer in layers { own.use(layer) }
            return
        }
        guard let route = answer.register(method, path, in: group) else { return }
        for layer in layers { route.use(layer) }
        for rule in rules {
            switch rule.place {
            case .path: route.path(rule.name, rule.schema)
            case .query: route.query(rule.name, rule.schema)
            case .header: route.header(rule.name, rule.schema)
            case .cookie: route.cookie(rule.name, rule.schema)
            case .body, .form: break
            }
        }
        if let body { route.body(body) }
        notes.describe(route)
        route.answers(status, nil, contentType.isEmpty ? nil : .any, as: contentType)
    }
}

/// What a route says of itself.
struct RouteTexts {
    var summary: String?
    var description: String?
    var tags: [String] = []

    init(_ keys: inout MappingReader) {
        summary = keys.text("summary")
        description = keys.text("description")
        tags = keys.texts("tags")?.map(\.text) ?? []
    }

    func describe(_ route: Route) {
        if let summary { route.described(summary, description) }
        for tag in tags { route.tagged(tag) }
    }
}

/// Reads routes one after the other, and finds those that answer the same requests.
struct RouteReader {
    let reading: Reading
    let prefix: String
    let forwarding: ForwardingSettings
    private var taken: [Place: (path: String, line: Int)] = [:]

    private struct Place: Hashable {
        let method: Method?
        let shape: [PathPattern.Segment]
    }

    static let methods: [String: Method?] = [
        "get": .get, "post": .post, "put": .put, "patch": .patch, "delete": .delete,
        "head": .head, "options": .options, "any": nil,
    ]

    static let bodyRange = 0...(64 << 20)

    init(_ reading: Reading, prefix: String, forwarding: ForwardingSettings) {
        self.reading = reading
        self.prefix = prefix
        self.forwarding = forwarding
    }

    /// - Returns: Nil after noting what is wrong.
    mutating func read(_ keys: inout MappingReader) -> RouteDraft? {
        let target = self.target(&keys)
        let pattern = target.flatMap { self.pattern($0.path, at: $0.mark) }
        if let target, let pattern { take(target.method, pattern, at: target.mark) }
        let texts = RouteTexts(&keys)
        var rules: [(place: Problem.Mistake.Place, name: String, schema: Schema)] = []
        for place in [Problem.Mistake.Place.path, .query, .header, .cookie] {
            for pair in keys.pairs(place.rawValue) where fits(pair, place, pattern) {
                guard let schema = reading.parameter(pair.value) else { continue }
                rules.append((place: place, name: pair.key, schema: schema))
            }
        }
        let bodyNode = keys.node("body")
        let body = bodyNode.flatMap { reading.schema($0) }
        let guards = reading.guards(keys.texts("guard") ?? [])
        let bodyMax = keys.size("max-body", in: Self.bodyRange).map { BodyLimit($0) }
        let layers: [any Middleware] = guards + [bodyMax].compactMap(\.self) + keys.trouble()
        guard let target, let pattern else {
            keys.pass(AnswerReader.keys + ["status", "headers", "values"])
            keys.finish()
            return nil
        }
        let scope = Placeholder.Scope(
            pathNames: pattern.names,
            headerNames: rules.filter { $0.place == .header }.map(\.name))
        var answers = AnswerReader(
            reading, scope, pattern, hasBodyRule: bodyNode != nil, forwarding: forwarding)
        let answer = answers.read(&keys)
        keys.finish()
        guard let answer else { return nil }
        if case .files = answer { takeBase(of: pattern, target, hasRules: !rules.isEmpty) }
        return RouteDraft(
            method: target.method, path: target.path, mark: target.mark, answer: answer,
            layers: layers, notes: texts, rules: rules, body: body, status: answers.status,
            contentType: answers.contentType)
    }

    // MARK: Method and path

    private func target(
        _ keys: inout MappingReader
    ) -> (method: Method?, path: String, mark: YAMLMark)? {
        let names = Self.methods.keys.sorted() + ["route"]
        guard let pair = keys.onlyOne(of: names, "a route has one method and path") else {
            if keys.hasLikeness(to: names + ["collection"]) { return nil }
            reading.note(
                "the route needs a method with its path, such as 'get: /hello/:name'", at: keys.mark
            )
            return nil
        }
        guard let text = pair.value.scalar?.text, !text.isEmpty else {
            reading.note(
                "'\(pair.key)' must be a path, not \(pair.value.told)", at: pair.value.mark)
            return nil
        }
        if let method = Self.methods[pair.key] { return (method, text, pair.value.mark) }
        let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
        guard parts.count == 2, let method = Method(token: parts[0]), method != .connect,
            method != .trace
        else {
            reading.note(
                "'route' must be a method and a path, such as 'GET /hello/:name', not '\(text)'",
                at: pair.value.mark)
            return nil
        }
        return (method, String(parts[1].drop { $0 == " " }), pair.value.mark)
    }

    func pattern(_ path: String, at mark: YAMLMark) -> PathPattern? {
        do throws(RouteError) {
            if !path.hasPrefix("/") { throw .notAbsolute(path) }
            return try PathPattern(RouteTable.joined(prefix == "/" ? "" : prefix, path))
        } catch {
            reading.note("\(error)", at: mark)
            return nil
        }
    }

    /// Notes that another route answers the same requests.
    mutating func take(_ method: Method?, _ pattern: PathPattern, at mark: YAMLMark) {
        let place = Place(method: method, shape: pattern.shape)
        guard let other = taken[place] else {
            taken[place] = (pattern.text, mark.line)
            return
        }
        let conflict = RouteError.conflict(
            method: method?.name ?? "any method", pattern.text, other: other.path)
        let line = other.line > 0 ? ", in line \(other.line)" : ""
        reading.note("\(conflict)\(line)", at: mark)
    }

    /// A directory also answers for its own path.
    private mutating func takeBase(
        of pattern: PathPattern, _ target: (method: Method?, path: String, mark: YAMLMark),
        hasRules: Bool
    ) {
        if target.method != .get { reading.note("'files' are for 'get'", at: target.mark) }
        if hasRules { reading.note("'files' have no rules", at: target.mark) }
        let base = String(pattern.text.prefix { $0 != "*" }.dropLast())
        for path in base.isEmpty ? ["/"] : [base, base + "/"] {
            if let pattern = try? PathPattern(path) { take(.get, pattern, at: target.mark) }
        }
    }

    /// Whether there can be such a parameter.
    private func fits(
        _ pair: YAMLPair, _ place: Problem.Mistake.Place, _ pattern: PathPattern?
    ) -> Bool {
        switch place {
        case .path:
            guard let pattern, !pattern.names.contains(pair.key) else { return pattern != nil }
            reading.note(
                reading.unknown("parameter of the path", pair.key, among: pattern.names),
                at: pair.keyMark)
            return false
        case .header: return reading.isFieldName(pair, isRequest: true)
        case .query, .cookie, .body, .form: return true
        }
    }
}

extension Reading {
    /// `there is no guard 'stuff'; did you mean 'staff'?`
    func unknown(_ what: String, _ name: String, among names: [String]) -> String {
        if names.isEmpty { return "there is no \(what) '\(name)', nor any other" }
        if let meant = nearest(to: name, among: names) {
            return "there is no \(what) '\(name)'; did you mean '\(meant)'?"
        }
        return "there is no \(what) '\(name)', only \(names.joined(separator: ", "))"
    }

    private static let framing: Set<String> = [
        "connection", "content-encoding", "content-length", "content-range", "date", "keep-alive",
        "trailer", "transfer-encoding", "upgrade",
    ]

    /// Whether a key can be the name of a field; notes that it cannot.
    func isFieldName(_ pair: YAMLPair, isRequest: Bool = false) -> Bool {
        if Method(token: pair.key) == nil {
            note("'\(pair.key)' is no name of a header field", at: pair.keyMark)
            return false
        }
        if !isRequest, Self.framing.contains(pair.key.lowercased()) {
            note(
                "\(pair.key) says how the answer is sent, which only the server knows",
                at: pair.keyMark)
            return false
        }
        return true
    }
}
