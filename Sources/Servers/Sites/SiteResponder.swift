// Answers one loop's requests for a site.

internal import Bytes
internal import EventLoops
internal import HTTP
internal import HTTPServing
internal import Linux

/// A site's answers on one loop, with that loop's cache.
final class SiteResponder: Responder {
    let site: Site
    let loop: EventLoop
    var cache: AnswerCache

    /// How long a file that was looked at is taken for unchanged.
    static let freshness: Int64 = 900_000_000

    init(_ site: Site, on loop: EventLoop) {
        self.site = site
        self.loop = loop
        cache = AnswerCache(
            weightMax: site.options.cacheWeightMax, entriesMax: site.options.cacheEntriesMax)
    }

    // MARK: At once

    func preparedAnswer(for request: RequestView) -> PreparedAnswer? {
        guard request.head.method == .get || request.head.method == .head,
            let entry = cache.entry(for: request.target), loop.now < entry.freshUntil
        else { return nil }
        entry.wasUsed = true
        return entry.answer(to: request)
    }

    // MARK: With a handler

    func respond(to request: Request) async throws -> Response {
        let path: SitePath
        do {
            path = try SitePath(of: request)
        } catch {
            // Who passed it on may have read it otherwise: nothing behind it is answered.
            return problem(
                .badRequest, error.description, request, fields: ["Connection": "close"])
        }
        return try await answer(request, at: path)
    }

    private func answer(_ request: Request, at path: SitePath) async throws -> Response {
        if let metrics = site.metrics, request.method == .get,
            path.bytes.elementsEqual("/metrics".utf8)
        {
            return metrics.answer()
        }
        if let reloads = site.reloads, request.method == .get,
            path.bytes.elementsEqual(LiveReload.path.utf8)
        {
            return reloads.answer(request, on: loop)
        }
        switch request.method {
        case .get, .head: return try await file(request, at: path)
        case .options: return options(request)
        case .post, .put, .delete, .connect, .trace, .patch, .other:
            return problem(
                .methodNotAllowed, "a file can only be read", request,
                fields: ["Allow": Self.allowedMethods])
        }
    }

    private static let allowedMethods = "GET, HEAD, OPTIONS"

    private func options(_ request: Request) -> Response {
        var fields: Fields = ["Allow": Self.allowedMethods]
        if site.options.allowsOrigins, request.field("access-control-request-method") != nil {
            fields.add("Access-Control-Allow-Origin", "*")
            fields.add("Access-Control-Allow-Methods", "GET, HEAD")
            if let names = request.field("access-control-request-headers") {
                fields.add("Access-Control-Allow-Headers", names)
            }
            fields.add("Access-Control-Max-Age", "600")
        }
        return Response(.noContent, fields: fields)
    }

    // MARK: Fields and problems

    /// What the options add to the answers for a path.
    func extraFields(at path: SitePath) -> Fields {
        var fields = Fields()
        if site.options.allowsOrigins { fields.add("Access-Control-Allow-Origin", "*") }
        for rule in site.options.fieldRules where rule.glob.matches(path.bytes.span.bytes) {
            fields.add(rule.name, rule.value)
        }
        return fields
    }

    /// The same for files, which may be kept by clients.
    func fileFields(at path: SitePath) -> Fields {
        var fields = extraFields(at: path)
        if let cacheControl = site.options.cacheControl, !fields.contains("cache-control") {
            fields.add("Cache-Control", cacheControl)
        }
        return fields
    }

    /// An answer that says what is wrong, as a page for browsers and as a line for others.
    func problem(
        _ status: Status, _ sentence: String, _ request: Request, fields: Fields = Fields()
    ) -> Response {
        Response(status, fields: fields, text: "\(status): \(sentence)\n")
    }
}
