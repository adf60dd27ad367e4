// A collection's routes:
//
//   GET    /todos         the list, see CollectionQuery.swift
//   POST   /todos         a new item: 201 with its Location
//   GET    /todos/:id     one item, with its ETag
//   PUT    /todos/:id     another item in its place
//   PATCH  /todos/:id     a merge patch (RFC 7396), or a JSON patch (RFC 6902)
//   DELETE /todos/:id     204

internal import Bytes
internal import HTTP
internal import JSON
internal import Linux
internal import Web

extension CollectionDraft {
    func register(in group: RouteGroup) {
        let routes = CollectionRoutes(
            collection: collection, rules: rules, path: path == "/" ? "" : path)
        let own = group.group(path == "/" ? "" : path)
        for layer in layers { own.use(layer) }
        let key = "/:\(routes.parameter)"
        let schema = schemaName.map { rules.schema.named($0) } ?? rules.schema
        let tag = texts.tags.isEmpty ? [name] : texts.tags
        let list = own.get("/") { try routes.list($0) }
            .query("page", Schema.integer(1...).optional)
            .query("size", Schema.integer(1...CollectionQuery.sizeMax).optional)
            .query("sort", Schema.string(length: 1...200).optional)
            .query("q", Schema.string(length: 1...200).optional)
            .described(texts.summary ?? "List \(name)", texts.description)
            .answers(.ok, nil, .array(of: schema)).use(EntityTags())
        let create = own.post("/") { try await routes.create($0) }
            .described("Create one of \(name)").body(rules.input)
            .answers(.created, nil, schema).answers(.conflict, "The key is taken")
        let read = own.get(key) { try routes.read($0) }
            .described("Read one of \(name)").answers(.ok, nil, schema)
        let replace = own.put(key) { try await routes.replace($0) }
            .described("Replace one of \(name)").body(rules.input).answers(.ok, nil, schema)
        let patch = own.patch(key) { try await routes.patch($0) }
            .described("Change one of \(name)").answers(.ok, nil, schema)
        let delete = own.delete(key) { try routes.delete($0) }
            .described("Delete one of \(name)").answers(.noContent)
        for route in [create, replace, patch] { route.use(BodyLimit(rules.itemMax * 2)) }
        for route in [create, replace, patch, delete] {
            for layer in writeGuards { route.use(layer) }
        }
        for route in [read, replace, patch, delete] { route.answers(.notFound) }
        for route in [replace, patch, delete] { route.answers(.preconditionFailed) }
        for route in [list, create, read, replace, patch, delete] {
            for tag in tag { route.tagged(tag) }
        }
    }
}

/// What the routes of a collection do.
struct CollectionRoutes: Sendable {
    let collection: Collection
    let rules: CollectionRules
    /// Without a slash at its end.
    let path: String

    /// The name of the path's parameter.
    var parameter: String {
        let name = collection.keyName
        let isName = name.utf8.allSatisfy { byte in
            byte.isASCIILetter || byte.isASCIIDigit || byte == UInt8(ascii: "-")
                || byte == UInt8(ascii: "_")
        }
        return isName && !name.isEmpty ? name : "key"
    }

    // MARK: Reading

    func list(_ request: Request) throws -> Response {
        let query = try CollectionQuery(request)
        let found = query.selected(from: collection.items)
        let page = query.page(of: found)
        var bytes: [UInt8] = [UInt8(ascii: "[")]
        bytes.reserveCapacity(page.reduce(2) { $0 + $1.bytes.count + 1 })
        for (index, item) in page.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes += item.bytes
        }
        bytes.append(UInt8(ascii: "]"))
        var fields: Fields = [
            "Content-Type": "application/json", "X-Total-Count": "\(found.count)",
            "ETag": Collection.tag(of: page.flatMap(\.tag.opaque.utf8)).description,
        ]
        if let links = query.links(count: found.count, path: request.pathReference) {
            fields.add("Link", links)
        }
        return Response(.ok, fields: fields, bytes: bytes)
    }

    func read(_ request: Request) throws -> Response {
        let item = try found(request)
        if try holds(request, for: item) == .notModified {
            return Response(.notModified, fields: ["ETag": item.tag.description])
        }
        return answer(item)
    }

    private func found(_ request: Request) throws -> Collection.Item {
        guard let item = collection.item(request.path(parameter)) else {
            throw Problem(.notFound, "there is nothing at \(request.path)")
        }
        return item
    }

    private func answer(
        _ item: Collection.Item, _ status: Status = .ok, location: String? = nil
    ) -> Response {
        var fields: Fields = [
            "Content-Type": "application/json", "ETag": item.tag.description,
        ]
        if let location { fields.add("Location", location) }
        return Response(status, fields: fields, bytes: item.bytes)
    }

    // MARK: Conditions

    /// What the request's conditions say of the item (RFC 9110 §13).
    ///
    /// - Throws: 412, and 428 where one is needed and there is none.
    private func holds(
        _ request: Request, for item: Collection.Item
    ) throws -> Preconditions.Outcome {
        let conditions = Preconditions(
            ifMatch: request.joinedField("if-match"),
            ifNoneMatch: request.joinedField("if-none-match"))
        let isRead = request.method == .get || request.method == .head
        if rules.requiresMatch, !isRead, conditions.ifMatch == nil {
            throw Problem(
                .preconditionRequired, "say in If-Match which state is meant; ETag names it")
        }
        let outcome = conditions.evaluate(
            isRead ? .get : .other, against: .init(entityTag: item.tag, modified: nil),
            hasRange: false, now: 0)
        if outcome == .failed {
            var problem = Problem(.preconditionFailed, "the item is in another state by now")
            problem.fields["ETag"] = item.tag.description
            throw problem
        }
        return outcome
    }

    // MARK: Changing

    func create(_ request: Request) async throws -> Response {
        let value = try await request.json().value
        switch collection.insert(value, rules) {
        case .added(let item):
            let key = PercentEncoding.pathSegment.encode(Array(item.key.utf8).span.bytes)
            let base = request.pathReference
            return answer(
                item, .created, location: (base.hasSuffix("/") ? base : base + "/") + key)
        case .taken:
            throw Problem(.conflict, "there is one with this \(collection.keyName) already")
        case .full:
            throw Problem(
                .insufficientStorage, "there are \(rules.max) already, and no room for more")
        case .malformedKey: throw malformedKey("a whole number, or text of 1 to 256 bytes")
        case .tooLong(let limit): throw tooLong(limit)
        case .wrong(let mistakes): throw Problem(mistakes)
        }
    }

    func replace(_ request: Request) async throws -> Response {
        let value = try await request.json().value
        return try change(request) { item in
            let key = item.value[collection.keyName]
            return rules.completed(
                value.setting(collection.keyName, to: value[collection.keyName] ?? key))
        }
    }

    func patch(_ request: Request) async throws -> Response {
        let type = request.field("content-type")?.prefix { $0 != ";" && $0 != " " }.lowercased()
        switch type {
        case "application/merge-patch+json", "application/json":
            let patch = try await request.json().value
            return try change(request) { $0.value.merged(with: patch) }
        case "application/json-patch+json":
            let patch = try JSONPatch(try await request.json().value)
            return try change(request) { try patch.applied(to: $0.value, upTo: rules.itemMax) }
        default:
            var problem = Problem(
                .unsupportedMediaType,
                "a patch is application/merge-patch+json or application/json-patch+json")
            problem.fields["Accept-Patch"] =
                "application/merge-patch+json, application/json-patch+json"
            throw problem
        }
    }

    /// Puts what `make` makes of the item in its place; anew when it changed meanwhile.
    private func change(
        _ request: Request, _ make: (Collection.Item) throws -> JSONValue
    ) throws -> Response {
        while true {
            let item = try found(request)
            _ = try holds(request, for: item)
            let value = try make(item)
            guard case .object = value else {
                throw Problem(.unprocessableContent, "an item is an object")
            }
            guard value[collection.keyName]?.keyText == item.key else {
                throw malformedKey("\(item.key), as the path says")
            }
            switch collection.refusal(of: value, rules, checks: true) {
            case .tooLong(let limit)?: throw tooLong(limit)
            case .wrong(let mistakes)?: throw Problem(mistakes)
            case .added?, .taken?, .full?, .malformedKey?, nil: break
            }
            if let item = collection.replace(item, with: value) { return answer(item) }
        }
    }

    func delete(_ request: Request) throws -> Response {
        while true {
            let item = try found(request)
            _ = try holds(request, for: item)
            if collection.remove(item) { return Response(.noContent) }
        }
    }

    private func malformedKey(_ expected: String) -> Problem {
        let pointer = JSONPointer([JSONPointer.Token(collection.keyName)]).fragment
        return Problem([Problem.Mistake(in: .body, at: pointer, "must be \(expected)")])
    }

    private func tooLong(_ limit: Int) -> Problem {
        Problem(.contentTooLarge, "an item has at most \(limit) bytes as JSON")
    }
}
