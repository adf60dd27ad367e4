// A program's description (OpenAPI 3.1, https://spec.openapis.org/oas/v3.1.1.html), out of its
// routes, their rules and what they say of themselves.

internal import HTTP
internal import JSON
internal import Schemas

/// What a description says of the whole.
public struct APIInfo: Sendable {
    /// The program's name.
    public var title: String
    /// The version of the API, not of OpenAPI.
    public var version: String
    /// What it is for, in CommonMark.
    public var description: String?
    /// The URLs at which it is served; where the description was found, when there are none.
    public var servers: [String]

    /// Says this of a program.
    public init(
        title: String, version: String = "1.0.0", description: String? = nil,
        servers: [String] = []
    ) {
        self.title = title
        self.version = version
        self.description = description
        self.servers = servers
    }
}

/// Writes a description, route by route.
struct OpenAPIWriter {
    private var paths: [(path: String, operations: [JSONMember])] = []
    /// Where in `paths` each of them is.
    private var places: [String: Int] = [:]
    private var schemas: [String: Schema] = [:]
    private var securitySchemes: [String: JSONValue] = [:]
    private var operationIDs: Set<String> = []
    private var hasProblems = false

    /// The methods that OpenAPI 3.1 has a place for.
    private static let methods: [Method] = [
        .get, .put, .post, .delete, .options, .head, .patch, .trace,
    ]

    /// - Parameter guards: Those of the route and of its groups.
    mutating func add(_ route: Route, at pattern: PathPattern, guards: [any Guard]) {
        guard !route.notes.isHidden, let method = route.method, Self.methods.contains(method)
        else { return }
        let path = Self.template(pattern)
        let operation = operation(route, method, pattern, guards)
        let member = JSONMember(method.name.lowercased(), operation)
        if let index = places[path] {
            paths[index].operations.append(member)
        } else {
            places[path] = paths.count
            paths.append((path, [member]))
        }
    }

    func document(_ info: APIInfo) -> JSONValue {
        var about = [
            JSONMember("title", .string(info.title)), JSONMember("version", .string(info.version)),
        ]
        if let text = info.description { about.append(JSONMember("description", .string(text))) }
        var members = [JSONMember("openapi", "3.1.1"), JSONMember("info", .object(about))]
        if !info.servers.isEmpty {
            members.append(
                JSONMember("servers", .array(info.servers.map { ["url": .string($0)] })))
        }
        members.append(
            JSONMember(
                "paths", .object(paths.map { JSONMember($0.path, .object($0.operations)) })))
        let components = components
        if !components.isEmpty { members.append(JSONMember("components", .object(components))) }
        return .object(members)
    }

    private var components: [JSONMember] {
        var written = schemas
        if hasProblems { written["Problem"] = Problem.schema }
        var components: [JSONMember] = []
        if !written.isEmpty {
            let members = written.sorted { $0.key < $1.key }
                .map { JSONMember($0.key, $0.value.json(references: .components)) }
            components.append(JSONMember("schemas", .object(members)))
        }
        if !securitySchemes.isEmpty {
            let members = securitySchemes.sorted { $0.key < $1.key }
                .map { JSONMember($0.key, $0.value) }
            components.append(JSONMember("securitySchemes", .object(members)))
        }
        return components
    }

    // MARK: Operations

    private mutating func operation(
        _ route: Route, _ method: Method, _ pattern: PathPattern, _ guards: [any Guard]
    ) -> JSONValue {
        let notes = route.notes
        var members: [JSONMember] = []
        if !notes.tags.isEmpty {
            members.append(JSONMember("tags", .array(notes.tags.map { .string($0) })))
        }
        if let text = notes.summary { members.append(JSONMember("summary", .string(text))) }
        if let text = notes.description { members.append(JSONMember("description", .string(text))) }
        members.append(JSONMember("operationId", .string(operationID(route, method, pattern))))
        let parameters = parameters(route, pattern)
        if !parameters.isEmpty { members.append(JSONMember("parameters", .array(parameters))) }
        if let body = route.rules.body {
            members.append(
                JSONMember(
                    "requestBody",
                    [
                        "required": .bool(body.isRequired),
                        "content": ["application/json": ["schema": written(body.schema)]],
                    ]))
        }
        members.append(JSONMember("responses", .object(answers(route, guards))))
        if let security = security(guards) { members.append(JSONMember("security", security)) }
        if notes.isDeprecated { members.append(JSONMember("deprecated", true)) }
        return .object(members)
    }

    /// What a request needs: one of several objects, and every one of the schemes in it.
    private mutating func security(_ guards: [any Guard]) -> JSONValue? {
        var needs: [[SecurityScheme]] = [[]]
        for schemes in guards.map(\.schemes) where !schemes.isEmpty {
            for scheme in schemes { securitySchemes[scheme.name] = scheme.json }
            needs = needs.flatMap { need in
                schemes.map { need.contains($0) ? need : need + [$0] }
            }
        }
        if needs == [[]] { return nil }
        return .array(needs.map { .object($0.map { JSONMember($0.name, []) }) })
    }

    private mutating func operationID(
        _ route: Route, _ method: Method, _ pattern: PathPattern
    ) -> String {
        var id = route.notes.operationID ?? Self.operationID(method, pattern)
        while !operationIDs.insert(id).inserted { id += "_" }
        return id
    }

    /// `getUsersById` for GET /users/:id.
    private static func operationID(_ method: Method, _ pattern: PathPattern) -> String {
        var id = method.name.lowercased()
        for segment in pattern.segments {
            switch segment {
            case .literal(let text): id += word(text)
            case .parameter(let name): id += "By" + word(name)
            case .rest(let name): id += word(name)
            }
        }
        return id
    }

    /// Letters and digits, the first of each run in upper case.
    private static func word(_ text: String) -> String {
        text.split { !$0.isASCII || !($0.isLetter || $0.isNumber) }
            .map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    private mutating func parameters(_ route: Route, _ pattern: PathPattern) -> [JSONValue] {
        var parameters = pattern.names.map { name in
            let rule = route.rules.parameters(in: .path).first { $0.name == name }
            return parameter(name, "path", rule?.schema ?? .string, isRequired: true)
        }
        for rule in route.rules.parameters where rule.place != .path {
            parameters.append(
                parameter(
                    rule.name, rule.place.rawValue, rule.schema,
                    isRequired: !rule.schema.isOptional))
        }
        return parameters
    }

    private mutating func parameter(
        _ name: String, _ place: String, _ schema: Schema, isRequired: Bool
    ) -> JSONValue {
        var members = [JSONMember("name", .string(name)), JSONMember("in", .string(place))]
        if let text = schema.notes.description {
            members.append(JSONMember("description", .string(text)))
        }
        if isRequired { members.append(JSONMember("required", true)) }
        if schema.notes.isDeprecated { members.append(JSONMember("deprecated", true)) }
        members.append(JSONMember("schema", written(schema)))
        return .object(members)
    }

    private mutating func answers(_ route: Route, _ guards: [any Guard]) -> [JSONMember] {
        var answers: [JSONMember] = []
        let declared = route.notes.answers.sorted { $0.status.rawValue < $1.status.rawValue }
        for answer in declared {
            var members = [JSONMember("description", .string(answer.description))]
            if let schema = answer.schema {
                members.append(
                    JSONMember(
                        "content",
                        .object([
                            JSONMember(answer.contentType, ["schema": written(schema)])
                        ])))
            }
            answers.append(JSONMember("\(answer.status.rawValue)", .object(members)))
        }
        if declared.isEmpty { answers.append(JSONMember("200", ["description": "OK"])) }
        if guards.contains(where: { !$0.schemes.isEmpty }),
            !declared.contains(where: { $0.status == .unauthorized })
        {
            answers.append(JSONMember("401", problem("Who asks did not show who it is")))
        }
        if !route.rules.isEmpty, !declared.contains(where: { $0.status == .unprocessableContent }) {
            answers.append(JSONMember("422", problem("What the request says breaks the rules")))
        }
        answers.append(JSONMember("default", problem("What went wrong")))
        return answers
    }

    private mutating func problem(_ description: String) -> JSONValue {
        hasProblems = true
        return [
            "description": .string(description),
            "content": [
                "application/problem+json": ["schema": ["$ref": "#/components/schemas/Problem"]]
            ],
        ]
    }

    /// A schema as it stands in the description, its definitions among the components.
    private mutating func written(_ schema: Schema) -> JSONValue {
        schemas.merge(schema.definitions) { one, other in
            precondition(one == other, "two schemas with one name")
            return one
        }
        return schema.json(references: .components)
    }

    // MARK: Paths

    /// `/users/{id}`
    private static func template(_ pattern: PathPattern) -> String {
        pattern.segments.reduce(into: "") { path, segment in
            switch segment {
            case .literal(let text): path += "/" + text
            case .parameter(let name), .rest(let name): path += "/{\(name)}"
            }
        }
    }
}

extension Problem: Described {
    /// Problem details (RFC 9457) with what is wrong with each part of the request.
    public static var schema: Schema {
        .object([
            "type": Schema.string.optional.described("A URI reference that names the kind."),
            "title": Schema.string.optional,
            "status": Schema.integer(100...599).optional,
            "detail": Schema.string.optional,
            "errors": Schema.array(
                of: .object([
                    "detail": .string,
                    "pointer": Schema.string.described("A JSON pointer, as a URI fragment."),
                    "in": .among(["body", "form", "path", "query", "header", "cookie"]),
                ])
            ).optional,
        ])
    }
}
