internal import Bytes
internal import EventLoops
internal import HTTP
internal import HTTPServing
internal import Schemas
internal import Templates

/// A program's answers on one loop.
final class AppResponder: Responder {
    let app: CompiledApp
    let loop: EventLoop
    let locals: LoopLocals
    var requestNames = RequestNames()
    private let viewsWatch: TemplateWatch?

    private var validators: [ObjectIdentifier: SchemaValidator?] = [:]

    init(_ app: CompiledApp, on loop: EventLoop, locals: LoopLocals = LoopLocals()) {
        self.app = app
        self.locals = locals
        self.loop = loop
        viewsWatch = app.watchViews(on: loop)
    }

    deinit { viewsWatch?.close() }

    /// What checks values of a type; nil for one that is not `Described`.
    ///
    /// - Throws: `SchemaError`, which is the program's mistake.
    func validator(of type: Any.Type) throws -> SchemaValidator? {
        let key = ObjectIdentifier(type)
        if let known = validators[key] { return known }
        let validator = try (type as? any Described.Type).map { try $0.schema.validator() }
        validators[key] = .some(validator)
        return validator
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
        var found = table.find(routing.path)
        if found == nil, let policy = app.trailingSlash, routing.path.count > 1 {
            var other = routing.path
            if other.last == UInt8(ascii: "/") {
                other.removeLast()
            } else {
                other.append(UInt8(ascii: "/"))
            }
            found = table.find(other)
            if found != nil {
                if case .redirects = policy { return table.redirect }
                routing.path = other
            }
        }
        guard let (index, captures) = found else { return table.notFound }
        let endpoint = table.endpoints[index]
        let method = app.overridesMethods ? app.options.method(of: request) : request.method
        guard let entry = endpoint.entry(for: method) else { return endpoint.otherwise }
        routing.captures = captures
        routing.entry = entry
        return entry.chain
    }

    private func routing(of request: Request) throws(RequestPathError) -> Routing {
        let target = request.originFormTarget
        let path = try RequestPath(target.span.bytes, keepsEscapedSlashes: true)
        let bytes = path.bytes(in: target.span.bytes)
        return Routing(on: self, path: bytes, query: path.query)
    }
}
