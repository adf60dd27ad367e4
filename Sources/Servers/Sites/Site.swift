// A directory as a web site: what all loops share.

internal import Bytes
package import EventLoops
internal import HTTP
package import HTTPServing
package import Linux

/// A directory that is served, with everything its answers need. One for the whole process; each
/// loop gets a responder of its own from `responder(on:)`.
package final class Site: Sendable {
    let root: RootDirectory
    package let options: SiteOptions
    package let pool: BlockingPool
    package let reloads: LiveReload?
    package let metrics: SiteMetrics?

    /// - Parameters:
    ///   - root: The directory, already open: it may be renamed while it is served.
    ///   - reloads: Tells pages of changes; nil when they do not listen.
    ///   - metrics: What `GET /metrics` tells; nil when that is a path like others.
    ///   - pool: Where directories are read and text is compressed.
    package init(
        _ root: consuming RootDirectory, options: SiteOptions, pool: BlockingPool,
        reloads: LiveReload?, metrics: SiteMetrics?
    ) {
        self.root = root
        self.options = options
        self.pool = pool
        self.reloads = reloads
        self.metrics = metrics
    }

    /// What answers the requests of one loop.
    package func responder(on loop: EventLoop) -> any Responder {
        SiteResponder(self, on: loop)
    }
}
