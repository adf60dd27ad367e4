internal import AppFiles
internal import Arguments
internal import EventLoops
internal import FileWatching
internal import HTTPServing
internal import Sites
internal import Web

/// What `bx serve` serves: a directory, an app, or an app with a directory for the rest.
struct ServeContent: Sendable {
    let directory: ArgumentPath
    let site: Site?
    let app: ServeApp?
    let metrics: SiteMetrics?
    let pool: BlockingPool

    /// What answers the requests of one loop.
    func responder(on loop: EventLoop) -> any Responder {
        let responder = site?.responder(on: loop)
        if let app { return app.responder(on: loop, otherwise: responder) }
        guard let responder else { preconditionFailure("nothing is served") }
        return responder
    }

    /// Looks for changes, until the loop ends.
    func watch(on loop: EventLoop, _ console: Console) {
        app?.watch(on: loop, pool: pool, console)
        if let site, let reloads = site.reloads { watch(site, for: reloads, on: loop, console) }
    }

    /// Has the pages told of changes in the directory.
    private func watch(
        _ site: Site, for reloads: LiveReload, on loop: EventLoop, _ console: Console
    ) {
        var options = WatchOptions()
        options.ignoresHidden = !site.options.servesDotfiles
        do {
            _ = try TreeWatcher(
                root: directory.bytes, options: options, on: loop,
                trouble: { console.note("\($0)") }
            ) { changes in
                switch changes {
                case .paths(let paths): reloads.notify(paths)
                case .everything: reloads.notify(["."])
                }
            }
        } catch {
            console.note("\(error)")
        }
    }
}
