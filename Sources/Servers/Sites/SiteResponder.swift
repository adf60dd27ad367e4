// Answers one loop's requests for a site.

internal import Bytes
internal import EventLoops
internal import HTTP
internal import HTTPForwarding
internal import HTTPServing
internal import Linux
internal import Sockets

/// A site's answers on one loop, with that loop's cache.
final class SiteResponder: Responder {
    let site: Site
    let loop: EventLoop
    var cache: AnswerCache
    let forwarder: Forwarder?
    private let uploads: (any Responder)?

    /// How long a file that was looked at is taken for unchanged.
    static let freshness: Int64 = 900_000_000

    init(_ site: Site, on loop: EventLoop) {
        self.site = site
        self.loop = loop
        uploads = site.uploads?.responder(loop)
        cache = AnswerCache(
            weightMax: site.options.cacheWeightMax, entriesMax: site.options.cacheEntriesMax,
            openMax: site.options.cacheOpenMax)
        forwarder =
            site.options.forwarding.isEmpty
            ? nil
            : Forwarder(
                on: loop, resolver: Resolver(pool: site.pool),
                patience: site.options.forwardingPatience,
                security: site.options.forwardingSecurity)
        loop.setInterval(Self.sweepInterval, referenced: false) { [weak self] in
            guard let self else { return }
            self.cache.removeEntries(idleSince: self.loop.now - Self.idleMax)
        }
    }

    /// A file that nobody asks for is let go of after one to two minutes.
    private static let sweepInterval: Duration = .seconds(60)
    private static let idleMax: Int64 = 60_000_000_000

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
        if request.method == .connect { return notAllowed(request, Fields()) }
        if let uploads, let limit = site.uploads?.otherBodyMax {
            if SiteUploads.isPath(request.target) { return try await uploads.respond(to: request) }
            try request.body.limit(to: limit)
        }
        let path: SitePath
        do {
            path = try SitePath(of: request)
        } catch {
            // What no file can be named may be a name to who answers instead of us.
            if let answer = try await forwarded(request) { return answer }
            // Who passed it on may have read it otherwise: nothing behind it is answered.
            return problem(.badRequest, error.description, request, ["Connection": "close"])
        }
        if let answer = ownAnswer(request, at: path) {
            try await request.body.checkFraming()
            return answer
        }
        if let answer = try await forwarded(request) { return answer }
        return try await answer(request, at: path)
    }

    /// What is ours wherever it is asked for.
    private func ownAnswer(_ request: Request, at path: SitePath) -> Response? {
        if let metrics = site.metrics, request.method == .get || request.method == .head,
            path.bytes.elementsEqual("/metrics".utf8)
        {
            return metrics.answer()
        }
        if let reloads = site.reloads, request.method == .get || request.method == .head,
            path.bytes.elementsEqual(LiveReload.path.utf8)
        {
            return reloads.answer(request, on: loop)
        }
        return nil
    }

    private func answer(_ request: Request, at path: SitePath) async throws -> Response {
        if uploads != nil, SiteUploads.hides(path.bytes) { return notFound(request, path) }
        // Nobody wants a body, but a wrong one has its own answer, and what is behind it none.
        try await request.body.checkFraming()
        switch request.method {
        case .get, .head: return try await file(request, at: path)
        case .options: return options(request, path)
        case .post, .put, .delete, .connect, .trace, .patch, .other:
            return notAllowed(request, errorFields(at: path))
        }
    }

    private func notAllowed(_ request: Request, _ extraFields: Fields) -> Response {
        var fields = extraFields
        fields.add("Allow", Self.allowedMethods)
        return problem(.methodNotAllowed, "a file can only be read", request, fields)
    }

    private static let allowedMethods = "GET, HEAD, OPTIONS"

    private func options(_ request: Request, _ path: SitePath) -> Response {
        var fields: Fields = ["Allow": Self.allowedMethods]
        fields.apply(errorFields(at: path))
        if site.options.allowsOrigins, request.field("access-control-request-method") != nil {
            fields.add("Access-Control-Allow-Methods", Self.allowedMethods)
            if let names = request.joinedField("access-control-request-headers") {
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
        if site.options.allowsOrigins {
            fields.add("Access-Control-Allow-Origin", "*")
            fields.add("Access-Control-Expose-Headers", "*")
        }
        for rule in site.options.fieldRules where rule.glob.matches(path.bytes.span.bytes) {
            fields[rule.name] = rule.value
        }
        return fields
    }

    /// The same for answers without a file, but for what the rules say of the file alone.
    func errorFields(at path: SitePath) -> Fields {
        var fields = extraFields(at: path)
        for name in ["cache-control", "expires", "content-type"] { fields.remove(name) }
        return fields
    }

    /// The same for files, which may be kept by clients.
    func fileFields(at path: SitePath) -> Fields {
        var fields = extraFields(at: path)
        // Pages that reload themselves must not get from their browser's cache what they had.
        let asked = site.options.cacheControl ?? (site.reloads == nil ? nil : "no-cache")
        if let cacheControl = asked, !fields.contains("cache-control") {
            fields.add("Cache-Control", cacheControl)
        }
        return fields
    }

    /// An answer that says what is wrong: a page for browsers, problem details for programs that
    /// read JSON, and a line for others.
    func problem(
        _ status: Status, _ sentence: String, _ request: Request, _ extraFields: Fields
    ) -> Response {
        var fields: Fields = ["Vary": "Accept"]
        fields.apply(extraFields)
        switch problemFormat(for: request) {
        case .page:
            fields["Content-Type"] = "text/html; charset=utf-8"
            return Response(status, fields: fields, bytes: ErrorPage.html(status, sentence))
        case .json:
            fields["Content-Type"] = "application/problem+json"
            return Response(status, fields: fields, bytes: ErrorPage.json(status, sentence))
        case .line:
            return Response(status, fields: fields, text: "\(status): \(sentence)\n")
        }
    }

    private enum ProblemFormat {
        case line, page, json
    }

    private func problemFormat(for request: Request) -> ProblemFormat {
        guard let accept = request.joinedField("accept") else { return .line }
        let offers: [(StaticString, ProblemFormat)] = [
            ("text/plain", .line), ("text/html", .page), ("application/problem+json", .json),
            ("application/json", .json),
        ]
        let best = Accept.preferred(among: offers.map(\.0), in: accept.utf8.span.bytes)
        return best.map { offers[$0].1 } ?? .line
    }
}

extension Fields {
    /// Puts `others` in the place of ours of the same name; what the answer varies by adds up.
    mutating func apply(_ others: Fields) {
        for field in others {
            if field.name.lowercased() == "vary", let ours = self["vary"] {
                self["vary"] = "\(ours), \(field.value)"
            } else {
                self[field.name] = field.value
            }
        }
    }
}
