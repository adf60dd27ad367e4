internal import HTTP
internal import HTTPServing
public import JSON
internal import Synchronization

extension App {
    /// The program's description in the words of OpenAPI 3.1: every route of a method that it
    /// knows, with parameters, body, answers, and the schemas that they name.
    ///
    /// - Throws: `RouteError`.
    public func openAPI(_ info: APIInfo) throws(RouteError) -> JSONValue {
        var writer = OpenAPIWriter()
        try add(self, prefix: "", guards: [], to: &writer)
        return writer.document(info)
    }

    private func add(
        _ group: RouteGroup, prefix: String, guards: [any Guard], to writer: inout OpenAPIWriter
    ) throws(RouteError) {
        let prefix = RouteTable.joined(prefix, group.prefix)
        let guards = guards + group.middleware.guards
        for route in group.routes {
            writer.add(
                route, at: try PathPattern(RouteTable.joined(prefix, route.path)),
                guards: guards + route.middleware.guards)
        }
        for inner in group.groups { try add(inner, prefix: prefix, guards: guards, to: &writer) }
    }

    /// Serves the description at `path`; it is made when the program begins to serve, and the
    /// route is not part of it.
    public func serveOpenAPI(_ info: APIInfo, at path: String = "/openapi.json") {
        let text = DescriptionText(info)
        get(path) { _ in text.response }.use(text).hidden()
    }
}

extension [any Middleware] {
    fileprivate var guards: [any Guard] { compactMap { $0 as? any Guard } }
}

/// A description as it is served.
private final class DescriptionText: Hook {
    private let info: APIInfo
    private let bytes = Mutex<[UInt8]>([])

    init(_ info: APIInfo) { self.info = info }

    func prepare(for app: App) throws {
        let description = try app.openAPI(info)
        bytes.withLock { $0 = Array(description.encode().utf8) }
    }

    var response: Response {
        Response(
            .ok, fields: ["Content-Type": "application/vnd.oai.openapi+json;version=3.1"],
            bytes: bytes.withLock(\.self))
    }
}
