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
    var requestIDs = RequestIDs()

    init(_ app: CompiledApp, on loop: EventLoop) {
        self.app = app
        self.loop = loop
        mounted = app.mounts.map { $0(loop) }
    }

    var takesOtherMethods: Bool { true }

    func preparedAnswer(for request: RequestView) -> PreparedAnswer? { nil }

    func answerAtOnce(_ request: Request) -> Response? {
        do throws(RequestPathError) {
            return try chain(for: request).answerAtOnce(request)
        } catch {
            // Who passed it on may have read it otherwise: nothing behind it is answered.
            var problem = Problem(.badRequest, error.description)
            problem.fields["Connection"] = "close"
            return problem.response(to: request)
        }
    }

    func respond(to request: Request) async throws -> Response {
        let chain = try request.routing.chain ?? chain(for: request)
        return await chain.answer(request)
    }

    /// Who answers `request`, which knows its route from here on.
    private func chain(for request: Request) throws(RequestPathError) -> Chain {
        let routing: Routing
        do throws(RequestPathError) {
            routing = try self.routing(of: request)
        } catch {
            request.context = Routing(on: self, path: [], query: nil)
            throw error
        }
        request.context = routing
        let chain = chain(for: request, routing)
        routing.chain = chain
        return chain
    }

    private func chain(for request: Request, _ routing: Routing) -> Chain {
        let table = app.hosts.isEmpty ? app.table : app.table(for: request.host)
        guard let (index, captures) = table.find(routing.path) else { return table.notFound }
        let endpoint = table.endpoints[index]
        guard let entry = endpoint.entry(for: request.method) else { return endpoint.otherwise }
        routing.captures = captures
        routing.names = entry.names
        routing.pattern = entry.pattern
        return entry.chain
    }

    private func routing(of request: Request) throws(RequestPathError) -> Routing {
        let target = request.originFormTarget
        let path = try RequestPath(target.span.bytes, keepsEscapedSlashes: true)
        let bytes = path.bytes(in: target.span.bytes)
        return Routing(on: self, path: bytes, query: path.query)
    }
}
