package import EventLoops
package import HTTPServing
internal import Synchronization

/// A program that another can take the place of while it serves. A request ends with the program
/// that it began with.
package final class LiveApp: Sendable {
    private let app: Mutex<CompiledApp>
    private let version = Atomic(0)

    /// Serves `app` until it is replaced.
    package init(_ app: CompiledApp) { self.app = Mutex(app) }

    /// Puts `app` in the place of the one that serves, for every request that comes from now on.
    /// From any thread.
    package func replace(by app: CompiledApp) {
        self.app.withLock { $0 = app }
        version.add(1, ordering: .releasing)
    }

    /// What answers the requests of one loop.
    ///
    /// - Parameter locals: What handlers keep on that loop, whichever program is served.
    package func responder(
        on loop: EventLoop, locals: LoopLocals = LoopLocals()
    ) -> any Responder {
        LiveResponder(self, on: loop, locals: locals)
    }

    fileprivate var currentVersion: Int { version.load(ordering: .acquiring) }

    fileprivate var current: CompiledApp { app.withLock { $0 } }
}

/// The answers of whichever program is served, on one loop.
private final class LiveResponder: Responder {
    private let live: LiveApp
    private let loop: EventLoop
    private let locals: LoopLocals
    private var version: Int
    private var responder: AppResponder

    init(_ live: LiveApp, on loop: EventLoop, locals: LoopLocals) {
        self.live = live
        self.loop = loop
        self.locals = locals
        // Before the program: a version too old is looked at once more, one too new never.
        version = live.currentVersion
        responder = AppResponder(live.current, on: loop, locals: locals)
    }

    var takesOtherMethods: Bool { true }

    func preparedAnswer(for request: RequestView) -> PreparedAnswer? { nil }

    func answerAtOnce(_ request: Request) -> Response? {
        let version = live.currentVersion
        if version != self.version {
            self.version = version
            responder = AppResponder(live.current, on: loop, locals: locals)
        }
        return responder.answerAtOnce(request)
    }

    func respond(to request: Request) async throws -> Response {
        try await request.routing.responder.respond(to: request)
    }
}
