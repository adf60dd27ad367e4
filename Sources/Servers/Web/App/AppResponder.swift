internal import Bytes
internal import EventLoops
internal import HTTP
internal import HTTPServing

/// A program's answers on one loop.
final class AppResponder: Responder {
    let app: CompiledApp
    let loop: EventLoop
    /// What answers whole paths on this loop, in the order in which it was registered.
    let mounted: [any Responder]

    init(_ app: CompiledApp, on loop: EventLoop) {
        self.app = app
        self.loop = loop
        mounted = app.mounts.map { $0(loop) }
    }

    var takesOtherMethods: Bool { true }

    func preparedAnswer(for request: RequestView) -> PreparedAnswer? { nil }

    func respond(to request: Request) async throws -> Response {
        let table = app.hosts.isEmpty ? app.table : app.table(for: request.host)
        let routing: Routing
        do throws(RequestPathError) {
            routing = try self.routing(of: request)
        } catch {
            routing = Routing(on: self, path: [], query: nil)
            request.context = routing
            // Who passed it on may have read it otherwise: nothing behind it is answered.
            var problem = Problem(.badRequest, error.description)
            problem.fields["Connection"] = "close"
            return problem.response(to: request)
        }
        request.context = routing
        guard let (index, captures) = table.find(routing.path) else {
            return try await table.notFound(request)
        }
        let endpoint = table.endpoints[index]
        guard let entry = endpoint.entry(for: request.method) else {
            return try await endpoint.otherwise(request)
        }
        routing.captures = captures
        routing.names = entry.names
        routing.pattern = entry.pattern
        return try await entry.handler(request)
    }

    private func routing(of request: Request) throws(RequestPathError) -> Routing {
        let target = request.originFormTarget
        let path = try RequestPath(target.span.bytes, keepsEscapedSlashes: true)
        let bytes = path.bytes(in: target.span.bytes)
        return Routing(on: self, path: bytes, query: path.query)
    }
}
