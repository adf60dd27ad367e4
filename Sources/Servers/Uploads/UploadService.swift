// Uploads over HTTP: which protocol a request speaks, and to whom it goes.
//
//   OPTIONS  PREFIX, PREFIX/ID    what this speaks, and its limits
//   POST     PREFIX               a new upload (tus 1.0; the IETF's draft; or a body and no more)
//   PUT      PREFIX/NAME          the same with a name, as `curl -T` does
//   HEAD     PREFIX/ID            how far it is
//   PATCH    PREFIX/ID            more of it
//   DELETE   PREFIX/ID            no more of it
//
// A request with Tus-Resumable speaks tus 1.0 (https://tus.io/protocols/resumable-upload); any
// other, draft-ietf-httpbis-resumable-upload with interop version 8.

internal import Bytes
public import EventLoops
internal import HTTP
public import HTTPServing
internal import Linux

/// Answers the requests of uploads below a prefix. One for each loop, used on that loop alone.
public final class UploadService: Responder {
    /// Where uploads are: begins and ends with `/`.
    public let prefix: String
    let store: any UploadStore
    let options: UploadOptions
    let traffic: UploadTraffic
    let loop: EventLoop
    private let reporter: (UploadError) -> Void
    /// Nanoseconds since the epoch.
    var clock: () -> Int = wallClock
    private var sweep: TimerID?

    /// A loop's service.
    ///
    /// - Parameters:
    ///   - prefix: The path of the collection; a missing slash at its end is added.
    ///   - traffic: The same for all loops.
    ///   - reporter: Called for what an operator should know: a full disk, a directory that cannot
    ///     be written. The client is told less.
    public init(
        at prefix: String, on loop: EventLoop, store: any UploadStore,
        options: UploadOptions = UploadOptions(), traffic: UploadTraffic,
        reporter: @escaping (UploadError) -> Void = { _ in }
    ) {
        self.prefix = prefix.hasSuffix("/") ? prefix : prefix + "/"
        self.store = store
        self.options = options
        self.traffic = traffic
        self.loop = loop
        self.reporter = reporter
    }

    /// Nothing is answered at once.
    public func preparedAnswer(for request: RequestView) -> PreparedAnswer? { nil }

    // MARK: Expiry

    /// Deletes what has expired, now and then every `interval`; on one loop only.
    public func startExpiring(every interval: Duration = .seconds(60)) {
        sweep = loop.setInterval(interval, referenced: false) { [weak self] in
            guard let self else { return }
            _ = loop.start { await self.expire() }
        }
    }

    /// Stops deleting.
    public func stopExpiring() {
        if let sweep { loop.clearTimeout(sweep) }
        sweep = nil
    }

    func expire() async {
        let traffic = traffic
        do {
            try await store.expire(at: now) { !traffic.isBusy($0) }
        } catch {
            reporter(error)
        }
    }

    /// Seconds since the epoch.
    var now: Int { clock() / 1_000_000_000 }

    // MARK: Requests

    /// Answers a request whose path is below the prefix; any other with 404.
    public func respond(to request: Request) async throws -> Response {
        let path = request.target.prefix { $0 != "?" }
        guard path.hasPrefix(prefix) || path + "/" == prefix else {
            return Response(.notFound, text: "uploads are at \(prefix)\n")
        }
        let name = path.dropFirst(prefix.count)
        guard options.allowsOrigins else {
            if request.isFromOtherSite {
                return Response(.forbidden, text: "pages of other sites may not upload here\n")
            }
            return try await respond(to: request, name)
        }
        var response = try await respond(to: request, name)
        response.allowOrigins(of: request)
        return response
    }

    private func respond(to request: Request, _ name: Substring) async throws -> Response {
        if request.method == .options { return describe() }
        if let version = request.field("tus-resumable") {
            return await answer(request, version, name)
        }
        do throws(UploadError) {
            return try await draftResponse(to: request, name)
        } catch {
            return draftAnswer(to: error)
        }
    }

    private func answer(_ request: Request, _ version: String, _ name: Substring) async -> Response
    {
        guard version == Self.tusVersion else {
            return tus(
                .preconditionFailed, ["Tus-Version": Self.tusVersion],
                "this server speaks tus \(Self.tusVersion)")
        }
        do throws(UploadError) {
            return try await tusResponse(to: request, name)
        } catch {
            return tusAnswer(to: error)
        }
    }

    /// What both protocols say to OPTIONS.
    private func describe() -> Response {
        var fields = tusDescription
        fields.add("Accept-Patch", "application/partial-upload, application/offset+octet-stream")
        fields.add("Upload-Limit", limits(expires: nil))
        fields.add("Upload-Draft-Interop-Version", Self.draftVersion)
        fields.add("Allow", "OPTIONS, POST, PUT, HEAD, PATCH, DELETE")
        return Response(.noContent, fields: fields)
    }

    /// Tells the operator what is theirs to mend.
    func report(_ error: UploadError) {
        switch error {
        case .noSpace, .tooMany, .notAllowed, .busy, .failed: reporter(error)
        case .unknown, .wrongOffset, .completed, .incomplete, .inconsistentLength, .badName,
            .nameTaken, .wrongDigest:
            break
        }
    }

    /// What is understood by an upload.
    static let uploadMethods: [Method] = [.head, .patch, .delete]
    static let allowedMethods = "OPTIONS, HEAD, PATCH, DELETE"

    func location(of id: UploadID) -> String { "\(prefix)\(id)" }

    /// Seconds since the epoch at which an upload that begins now expires.
    var expiry: Int { now + Int(options.lifetime.components.seconds) }

    /// Refuses a new upload when there are too many.
    func checkCount() async throws(UploadError) {
        let max = options.unfinishedMax
        guard try await store.unfinishedCount() < max else { throw .tooMany(max: max) }
    }

    /// What is known of an upload whose time is not over, though nobody may have swept yet.
    func state(of id: UploadID) async throws(UploadError) -> UploadState {
        let state = try await store.state(of: id)
        guard state.plan.expires > now else { throw .unknown(id) }
        return state
    }

    /// Bytes of the body, where its head says it.
    func contentLength(of request: Request) -> Int? {
        if let field = request.field("content-length") { return decimal(field) }
        return request.body.isComplete ? 0 : nil
    }

    /// Whether the body is of `type`, in any case and with any parameters (RFC 9110 §8.3.1).
    func isBody(of request: Request, _ type: String) -> Bool {
        let said = (request.field("content-type") ?? "").prefix { $0 != ";" }
        return said.filter { $0 != " " && $0 != "\t" }.lowercased() == type
    }
}

extension UploadError {
    /// What both protocols answer with.
    var status: Status {
        switch self {
        case .unknown: .notFound
        case .wrongOffset: .conflict
        case .completed, .incomplete, .inconsistentLength, .badName, .wrongDigest: .badRequest
        case .nameTaken: .conflict
        case .noSpace, .tooMany: .insufficientStorage
        case .busy: .serviceUnavailable
        case .notAllowed, .failed: .internalServerError
        }
    }
}
