internal import Linux
internal import Mustache
internal import Templates
internal import Web
internal import YAML

/// Reads the file's outermost keys, and makes the program.
struct ProgramReader {
    private let reading: Reading
    private let file: AppFile
    private let forwarding: ForwardingSettings
    private var layers: [any Middleware] = []
    private var routes: [RouteDraft] = []
    private var collections: [CollectionDraft] = []

    static let routesMax = 10_000

    init(_ reading: Reading, _ file: AppFile, _ forwarding: ForwardingSettings) {
        self.reading = reading
        self.file = file
        self.forwarding = forwarding
    }

    /// - Returns: Nil when something is wrong, all of which was noted.
    mutating func read(_ node: YAMLNode) -> AppFile.Program? {
        guard var keys = MappingReader(node, "the file", reading) else { return nil }
        let info = info(&keys)
        let prefix = prefix(&keys)
        readCORS(&keys)
        readHeaders(keys.pairs("headers"))
        readViews(&keys)
        reading.readGuards(keys.pairs("guards"))
        if let node = keys.node("schemas") { reading.readComponents(node) }
        let description = descriptionPath(&keys)
        var router = RouteReader(reading, prefix: prefix, forwarding: forwarding)
        if let description, let pattern = try? PathPattern(description) {
            router.take(.get, pattern, at: YAMLMark(line: 0, column: 0))
        }
        let list = keys.pair("routes")
        keys.finish(allowsExtensions: true)
        guard let list, let nodes = list.value.sequence else {
            reading.note(
                list.map { "'routes' must be a list, not \($0.value.told)" }
                    ?? "the file needs 'routes'", at: list?.value.mark ?? node.mark)
            return nil
        }
        if nodes.count > Self.routesMax {
            reading.note("there are more than \(Self.routesMax) routes", at: list.value.mark)
            return nil
        }
        for node in nodes { readRoute(node, &router) }
        guard reading.mistakes.isEmpty else { return nil }
        return program(info, prefix: prefix, description: description, at: list.keyMark)
    }

    private mutating func readRoute(_ node: YAMLNode, _ router: inout RouteReader) {
        guard var keys = MappingReader(node, "a route", reading) else { return }
        if let pair = keys.pair("collection") {
            keys = MappingReader(node, "a collection", reading) ?? keys
            _ = keys.pair("collection")
            if let draft = router.readCollection(pair, &keys) { collections.append(draft) }
        } else if let draft = router.read(&keys) {
            routes.append(draft)
        }
    }

    private func program(
        _ info: APIInfo, prefix: String, description: String?, at mark: YAMLMark
    ) -> AppFile.Program? {
        let app = App()
        app.options.isDev = file.isDev
        if let report = file.report { app.options.report = report }
        for layer in layers { app.use(layer) }
        if let fallback = file.fallback { app.fallback { try await fallback($0) } }
        let group = app.group(prefix == "/" ? "" : prefix)
        for route in routes { route.register(in: group) }
        for collection in collections { collection.register(in: group) }
        if let description { app.serveOpenAPI(info, at: description) }
        do {
            return AppFile.Program(
                app: app, compiled: try app.compiled(), info: info, routeCount: routes.count,
                collections: reading.collections)
        } catch {
            reading.note("\(error)", at: mark)
            return nil
        }
    }

    // MARK: Keys

    private func info(_ keys: inout MappingReader) -> APIInfo {
        APIInfo(
            title: keys.text("title") ?? "API", version: keys.text("version") ?? "1.0.0",
            description: keys.text("description"))
    }

    private func prefix(_ keys: inout MappingReader) -> String {
        guard let pair = keys.pair("prefix"), let text = keys.text("prefix") else { return "" }
        var path = text
        while path.hasSuffix("/") { path.removeLast() }
        if path.isEmpty { return "" }
        do throws(RouteError) {
            if try PathPattern(path).restName == nil { return path }
            reading.note("a prefix cannot have a rest", at: pair.value.mark)
        } catch {
            reading.note("\(error)", at: pair.value.mark)
        }
        return ""
    }

    /// Where the description is; nil for nowhere.
    private func descriptionPath(_ keys: inout MappingReader) -> String? {
        guard let pair = keys.pair("openapi") else { return "/openapi.json" }
        if let bool = pair.value.scalar?.bool { return bool ? "/openapi.json" : nil }
        if let path = pair.value.scalar?.text, let pattern = try? PathPattern(path),
            pattern.names.isEmpty
        {
            return path
        }
        reading.note(
            "'openapi' must be true, false or a path, not \(pair.value.told)", at: pair.value.mark)
        return nil
    }

    private mutating func readCORS(_ keys: inout MappingReader) {
        guard let node = keys.node("cors") else { return }
        if let bool = node.scalar?.bool {
            if bool { layers.append(CORS()) }
        } else if node.mapping != nil, var keys = MappingReader(node, "'cors'", reading) {
            let origins = keys.texts("origins")
            let credentials = keys.bool("credentials") ?? false
            keys.finish()
            guard let origins else {
                return reading.note("'cors' needs 'origins'", at: node.mark)
            }
            add(CORS(self.origins(origins), allowsCredentials: credentials))
        } else if node.sequence != nil || node.scalar?.isNull == false,
            let origins = keys.texts("cors")
        {
            let isAny = origins.map(\.text) == ["*"]
            add(isAny ? CORS() : CORS(self.origins(origins)))
        } else {
            reading.note(
                "'cors' must be true, origins, or a mapping of origins and credentials, not "
                    + node.told, at: node.mark)
        }
    }

    private mutating func add(_ layer: any Middleware) { layers.append(layer) }

    private func origins(_ texts: [(text: String, mark: YAMLMark)]) -> CORS.Origins {
        for (text, mark) in texts {
            let host = text.hasPrefix("https://") ? text.dropFirst(8) : text.dropFirst(7)
            let isOrigin =
                (text.hasPrefix("http://") || text.hasPrefix("https://")) && !host.isEmpty
                && host.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") }
            if !isOrigin {
                reading.note(
                    "an origin is such as https://app.example.org, not '\(text)'", at: mark)
            }
        }
        return .list(Set(texts.map(\.text)))
    }

    private mutating func readHeaders(_ pairs: [YAMLPair]) {
        var fields: [(String, String)] = []
        for pair in pairs where reading.isFieldName(pair) {
            guard let scalar = pair.value.scalar, !scalar.isNull else {
                reading.note(
                    "'\(pair.key)' must be text, not \(pair.value.told)", at: pair.value.mark)
                continue
            }
            if scalar.text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
                reading.note("a header field has no control characters", at: pair.value.mark)
            } else if ValueText.hasPlaceholders(scalar.text) {
                reading.note("what is said of all answers has no placeholders", at: pair.value.mark)
            }
            fields.append((pair.key, scalar.text))
        }
        guard !fields.isEmpty else { return }
        let all = fields
        layers.append(
            After { _, response in
                // What a route says of itself counts.
                for (name, value) in all where !response.fields.contains(name) {
                    response.fields.add(name, value)
                }
            })
    }

    private func readViews(_ keys: inout MappingReader) {
        guard let pair = keys.pair("views"), let path = keys.text("views") else { return }
        reading.watch(directory: path)
        guard reading.expect(.directory, at: path, pair.value.mark) else { return }
        do throws(TemplateErrors) {
            let views = try TemplateDirectory(reading.resolved(path)).templates
            for name in views.names {
                for suffix in TemplateOptions().extensions {
                    reading.watch(file: "\(path)/\(name).\(suffix)")
                }
            }
            reading.views = views
        } catch {
            for error in error.list { reading.note("\(path): \(error)", at: pair.value.mark) }
        }
    }
}
