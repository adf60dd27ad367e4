// A running `bx serve`: its loops, its signals and its end.

internal import Arguments
internal import CLinux
internal import EventLoops
internal import HTTPServing
internal import Linux
internal import Sites
internal import Sockets
internal import Synchronization

/// The servers of all loops, from the first connection to the last answer.
final class ServeService: Sendable {
    private let content: ServeContent
    private let limits: ServerLimits
    private let group: LoopGroup
    private let listeners: ServeListeners
    private let security: ServeSecurity?
    private let redirect: ServeListeners?
    private let log: ServeLog?
    private let grace: Duration
    private let console: Console
    private let total: ConnectionCount
    private let outcome = Mutex<Result<ExitCode, CommandFailure>>(.success(.done))

    /// A loop's server; used on that loop's thread alone.
    private final class Slot: @unchecked Sendable {
        /// The one for the site, and the one that redirects to it.
        var servers: [HTTPServer] = []
        var log: ServeLog.Writer?
    }

    private let slots: [Slot]

    /// What ends the service, and SIGHUP, which opens the log anew.
    static let signals = [SIGINT, SIGTERM, SIGHUP]

    init(
        content: ServeContent, limits: ServerLimits, total: ConnectionCount,
        group: LoopGroup, listeners: ServeListeners, security: ServeSecurity?,
        redirect: ServeListeners?, log: ServeLog?, grace: Duration, console: Console
    ) {
        self.total = total
        self.content = content
        self.limits = limits
        self.group = group
        self.listeners = listeners
        self.security = security
        self.redirect = redirect
        self.log = log
        self.grace = grace
        self.console = console
        slots = group.loops.map { _ in Slot() }
    }

    /// Serves until a signal says to stop. The caller's thread is the first loop's.
    ///
    /// - Parameter announce: Called once connections are accepted.
    func run(announce: () throws(CommandFailure) -> Void) throws(CommandFailure) -> ExitCode {
        let first = group.loops[0]
        var stops = 0
        let signals: SignalWatch
        do {
            signals = try first.watchSignals(Self.signals) { [self] signal in
                if signal == SIGHUP {
                    log?.reopen()
                    return
                }
                stops += 1
                if stops == 1 { beginStop() } else { stopNow() }
            }
        } catch {
            throw CommandFailure(
                exitCode: .failed, code: "no-signals", message: "cannot wait for signals: \(error)")
        }
        defer { signals.close() }
        // The sockets listen already: whoever connects from here on is served.
        try announce()
        group.run { [self] loop in prepare(loop) }
        log?.close()
        return try outcome.withLock { $0 }.get()
    }

    private func prepare(_ loop: EventLoop) {
        guard let index = group.loops.firstIndex(where: { $0 === loop }) else { return }
        let slot = slots[index]
        slot.log = log?.writer()
        let recorder = content.metrics?.recorder()
        let server = HTTPServer(
            on: loop, limits: limits, total: total, responder: content.responder(on: loop),
            security: security?.server(onHandshake: recorder.map { $0.record }),
            observer: observer(slot.log, recorder),
            reporter: { [console] in console.note("\($0)") })
        slot.servers = [server]
        if index == 0 { security?.watchFiles(on: loop, console) }
        if index == 0 { content.watch(on: loop, console) }
        accept(by: server, at: index, of: listeners)
        if let security, let redirect {
            let redirector = HTTPServer(
                on: loop, limits: limits, total: total,
                responder: SecureRedirect(to: security.server, port: listeners.address.port ?? 443),
                observer: observer(slot.log, recorder))
            slot.servers.append(redirector)
            accept(by: redirector, at: index, of: redirect)
        }
    }

    private func accept(by server: HTTPServer, at index: Int, of listeners: ServeListeners) {
        guard index < listeners.listeners.count else { return }
        do {
            try server.serve(listeners.listeners[index].listener)
        } catch {
            fail("cannot accept connections: \(error)")
        }
    }

    /// What hears of every answer; nil when nobody wants to, which costs nothing.
    private func observer(
        _ log: ServeLog.Writer?, _ recorder: SiteMetrics.Recorder?
    ) -> ((AnswerRecord) -> Void)? {
        switch (log, recorder) {
        case (nil, nil): nil
        case (let log?, nil): { log.write($0) }
        case (nil, let recorder?): { recorder.record($0) }
        case (let log?, let recorder?):
            {
                log.write($0)
                recorder.record($0)
            }
        }
    }

    private func fail(_ sentence: String) {
        outcome.withLock {
            $0 = .failure(CommandFailure(exitCode: .failed, code: "failed", message: sentence))
        }
        group.stop()
    }

    // MARK: Stopping

    /// Accepts no more and lets what is in flight finish, within the grace.
    private func beginStop() {
        content.site?.reloads?.close()
        for (loop, slot) in zip(group.loops, slots) {
            loop.execute {
                guard !slot.servers.isEmpty else { return loop.stop() }
                var running = slot.servers.count
                for server in slot.servers {
                    server.stop {
                        running -= 1
                        if running == 0 { loop.stop() }
                    }
                }
            }
        }
        let first = group.loops[0]
        // Most stops are over by then, and nobody needs to hear of them.
        first.setTimeout(.milliseconds(200), referenced: false) { [self] in
            let limit = ValueKind.duration.format(grace)
            console.note("requests in flight have \(limit) to finish (Ctrl-C again stops at once)")
        }
        first.setTimeout(grace, referenced: false) { [self] in abort() }
    }

    private func stopNow() {
        outcome.withLock { $0 = .success(.interrupted) }
        abort()
    }

    private func abort() {
        for (loop, slot) in zip(group.loops, slots) {
            loop.execute {
                for server in slot.servers { server.abort() }
                loop.stop()
            }
        }
    }
}
