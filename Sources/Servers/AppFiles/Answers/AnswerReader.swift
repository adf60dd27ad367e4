// What a route answers with: `json`, `text`, `html`, `template`, `file`, `files`, `redirect` or
// `proxy`, and `status` and `headers` beside it.

internal import Bytes
internal import Mustache
internal import Web
internal import YAML

/// Reads the answer of one route.
struct AnswerReader {
    let reading: Reading
    let scope: Placeholder.Scope
    /// The route's path with its prefix.
    let pattern: PathPattern
    /// Whether the route has a rule for the body.
    let hasBodyRule: Bool
    let forwarding: ForwardingSettings

    private(set) var contentType = "application/json"
    private(set) var status = Status.ok

    static let keys = [
        "json", "text", "html", "template", "file", "files", "redirect", "proxy",
    ]

    init(
        _ reading: Reading, _ scope: Placeholder.Scope, _ pattern: PathPattern, hasBodyRule: Bool,
        forwarding: ForwardingSettings
    ) {
        self.reading = reading
        self.scope = scope
        self.pattern = pattern
        self.hasBodyRule = hasBodyRule
        self.forwarding = forwarding
    }

    /// - Returns: Nil after noting what is wrong.
    mutating func read(_ keys: inout MappingReader) -> Answer? {
        let kind = keys.onlyOne(of: Self.keys, "a route has one answer")
        let statusPair = keys.pair("status")
        let number = keys.integer("status", in: kind?.key == "redirect" ? 300...399 : 200...599)
        let headers = headers(keys.pairs("headers"))
        let values = values(&keys, of: kind?.key)
        status = Status(rawValue: UInt16(number ?? (kind?.key == "redirect" ? 302 : 200)))
        guard let kind else { return bare(statusPair, headers, keys) }
        if let statusPair { check(statusPair, beside: kind.key) }
        switch kind.key {
        case "json": return json(kind.value, headers)
        case "text": return text(kind, headers, "text/plain; charset=utf-8", escapesHTML: false)
        case "html": return text(kind, headers, "text/html; charset=utf-8", escapesHTML: true)
        case "template": return template(kind, values, headers)
        case "file": return file(kind, headers)
        case "files": return files(kind, hasHeaders: !headers.isEmpty)
        case "redirect": return redirect(kind, headers)
        default: return proxy(kind, hasHeaders: !headers.isEmpty)
        }
    }

    /// A status alone.
    private func bare(
        _ statusPair: YAMLPair?, _ headers: [AnswerHeader], _ keys: MappingReader
    ) -> Answer? {
        guard statusPair != nil else {
            if keys.hasLikeness(to: Self.keys) { return nil }
            reading.note(
                "the route needs an answer: \(Self.keys.joined(separator: ", ")), or a status alone",
                at: keys.mark)
            return nil
        }
        return answer(headers, needsBody: false) { [status] _ in Response(status) }
    }

    private func check(_ pair: YAMLPair, beside kind: String) {
        if ["file", "files", "proxy"].contains(kind) {
            let who = kind == "proxy" ? "the origin says it" : "it depends on the request"
            reading.note("'status' does not go with '\(kind)': \(who)", at: pair.keyMark)
        } else if [204, 205, 304].contains(status.rawValue), kind != "redirect" {
            reading.note(
                "an answer of status \(status.rawValue) has no body; leave out '\(kind)'",
                at: pair.value.mark)
        }
    }

    // MARK: Fields

    private func headers(_ pairs: [YAMLPair]) -> [AnswerHeader] {
        pairs.filter { reading.isFieldName($0) }.flatMap { pair in
            // A list is a field for each, as Set-Cookie needs it.
            (pair.value.sequence ?? [pair.value]).enumerated().compactMap { index, node in
                guard let scalar = node.scalar, !scalar.isNull else {
                    reading.note("'\(pair.key)' must be text, not \(node.told)", at: node.mark)
                    return nil
                }
                return AnswerHeader(
                    name: pair.key, isFirst: index == 0,
                    value: ValueText(scalar.text, at: node.mark, in: scope, reading))
            }
        }
    }

    /// `make`'s answer with `headers`; made once where nothing in it depends on the request.
    private func answer(
        _ headers: [AnswerHeader], needsBody: Bool, isConstant: Bool = true,
        _ make: @escaping @Sendable (RequestValues?) throws -> Response
    ) -> Answer {
        let isFixed = isConstant && headers.allSatisfy { $0.value.constant != nil }
        // What needs no request cannot fail for one either.
        if isFixed, var response = try? make(nil) {
            for header in headers { header.put(header.value.constant ?? "", into: &response) }
            let (status, fields, bytes) = (
                response.status, response.fields, response.bodyBytes ?? []
            )
            return bytes.isEmpty
                ? .constant { Response(status, fields: fields) }
                : .constant { Response(status, fields: fields, bytes: bytes) }
        }
        return .made(needsBody: needsBody || headers.contains { $0.value.needsBody }) { values in
            var response = try make(values)
            try response.add(headers, of: values)
            return response
        }
    }

    // MARK: Kinds

    private func json(_ node: YAMLNode, _ headers: [AnswerHeader]) -> Answer {
        let tree = ValueTree(node, in: scope, reading)
        let status = status
        return answer(headers, needsBody: tree.needsBody, isConstant: tree.constant != nil) {
            values in
            var json = JSONWriter()
            if let values {
                try tree.write(values, to: &json)
            } else if let value = tree.constant {
                json.write(value)
            }
            return Response(
                status, fields: ["Content-Type": "application/json"], bytes: json.bytes)
        }
    }

    /// Says what the answer is.
    mutating func describe(as contentType: String) { self.contentType = contentType }

    private mutating func text(
        _ pair: YAMLPair, _ headers: [AnswerHeader], _ type: String, escapesHTML: Bool
    ) -> Answer? {
        contentType = String(type.prefix { $0 != ";" })
        guard let text = text(of: pair) else { return nil }
        let status = status
        return answer(headers, needsBody: text.needsBody, isConstant: text.constant != nil) {
            values in
            let body =
                try values.map { values in
                    try text.text(of: values) { value, _ in escapesHTML ? htmlEscaped(value) : value
                    }
                } ?? text.constant ?? ""
            return Response(status, fields: ["Content-Type": type], bytes: Array(body.utf8))
        }
    }

    /// The text of a pair; nil after noting that it is none.
    func text(of pair: YAMLPair) -> ValueText? {
        guard let scalar = pair.value.scalar, !scalar.isNull else {
            reading.note("'\(pair.key)' must be text, not \(pair.value.told)", at: pair.value.mark)
            return nil
        }
        return ValueText(scalar.text, at: pair.value.mark, in: scope, reading)
    }

    private func values(_ keys: inout MappingReader, of kind: String?) -> ValueTree? {
        guard let pair = keys.pair("values") else { return nil }
        if kind != "template" {
            reading.note("'values' are for a template", at: pair.keyMark)
        } else if pair.value.mapping == nil {
            reading.note("'values' must be a mapping, not \(pair.value.told)", at: pair.value.mark)
        }
        return ValueTree(pair.value, in: scope, reading)
    }

    private mutating func template(
        _ pair: YAMLPair, _ values: ValueTree?, _ headers: [AnswerHeader]
    ) -> Answer? {
        contentType = "text/html"
        guard let name = pair.value.scalar?.text else {
            reading.note("'template' must be a name, not \(pair.value.told)", at: pair.value.mark)
            return nil
        }
        guard let views = reading.views else {
            if reading.directories.isEmpty {
                reading.note(
                    "a template needs 'views', the directory that it is in", at: pair.keyMark)
            }
            return nil
        }
        guard views[name] != nil else {
            let meant = nearest(to: name, among: views.names).map { "; did you mean '\($0)'?" }
            reading.note("there is no template '\(name)'\(meant ?? "")", at: pair.value.mark)
            return nil
        }
        let status = status
        return .made(needsBody: true) { request in
            var json = JSONWriter()
            try request.writeView(values, to: &json)
            let page = try views.render(name, json: try JSONDocument(parsing: json.bytes))
            var response = Response(
                status, fields: ["Content-Type": "text/html; charset=utf-8"], bytes: page)
            try response.add(headers, of: request)
            return response
        }
    }

    private mutating func redirect(_ pair: YAMLPair, _ headers: [AnswerHeader]) -> Answer? {
        contentType = ""
        guard let text = text(of: pair) else { return nil }
        if case .value(let placeholder)? = text.pieces.first {
            // Whoever follows a link to here must not end up at anybody's.
            reading.note(
                "the target must begin with '/' or a URL, not with what a client says "
                    + "(\(placeholder.told))", at: pair.value.mark)
            return nil
        }
        let status = status
        let rest = pattern.restName
        return answer(headers, needsBody: text.needsBody, isConstant: text.constant != nil) {
            values in
            let target = try values.map { try text.target(of: $0, rest: rest) }
            return Response(status, fields: ["Location": uriSafe(target ?? text.constant ?? "")])
        }
    }
}

/// A field of an answer.
struct AnswerHeader: Sendable {
    let name: String
    /// Whether it takes the place of others of the name.
    let isFirst: Bool
    let value: ValueText

    func put(_ text: String, into response: inout Response) {
        if isFirst {
            response.fields[name] = headerSafe(text)
        } else {
            response.fields.add(name, headerSafe(text))
        }
    }
}

extension Response {
    mutating func add(_ headers: [AnswerHeader], of values: RequestValues) throws {
        for header in headers { header.put(try header.value.text(of: values), into: &self) }
    }
}

extension Placeholder {
    fileprivate var told: String {
        switch self {
        case .path(let name): "{{path.\(name)}}"
        case .query(let name): "{{query.\(name)}}"
        case .header(let name): "{{header.\(name)}}"
        case .cookie(let name): "{{cookie.\(name)}}"
        case .body: "{{body}}"
        case .method, .target, .host, .now, .uuid, .counter, .id, .literal: "{{\(self)}}"
        }
    }
}
