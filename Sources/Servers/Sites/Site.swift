// A directory as a web site: what all loops share.

internal import Bytes
package import EventLoops
internal import HTTP
package import HTTPServing
package import Linux
internal import Synchronization

/// A directory that is served, with everything its answers need. One for the whole process; each
/// loop gets a responder of its own from `responder(on:)`.
package final class Site: Sendable {
    private let current: Mutex<Root>
    package let options: SiteOptions
    package let pool: BlockingPool
    package let reloads: LiveReload?
    package let metrics: SiteMetrics?
    /// Where files are taken; nil where none are.
    package let uploads: SiteUploads?

    /// - Parameters:
    ///   - root: The directory, already open. When its path names another one later, that one is
    ///     served: builds make their output anew, and releases are swapped by a link.
    ///   - reloads: Tells pages of changes; nil when they do not listen.
    ///   - metrics: What `GET /metrics` tells; nil when that is a path like others.
    ///   - uploads: Where files are taken; nil where none are.
    ///   - pool: Where directories are read and text is compressed.
    package init(
        _ root: consuming RootDirectory, options: SiteOptions, pool: BlockingPool,
        reloads: LiveReload?, metrics: SiteMetrics?, uploads: SiteUploads? = nil
    ) {
        current = Mutex(Root(root))
        self.options = options
        self.pool = pool
        self.reloads = reloads
        self.metrics = metrics
        self.uploads = uploads
    }

    /// An open directory with several holders.
    final class Root: Sendable {
        private let directory: RootDirectory

        init(_ directory: consuming RootDirectory) { self.directory = directory }

        func open(_ path: [UInt8]) throws(BeneathError) -> RootDirectory.Opened {
            try directory.open(path)
        }

        func successor() -> Root? {
            guard let directory = directory.successor() else { return nil }
            return Root(directory)
        }
    }

    /// The directory as it was when it was last looked at.
    var root: Root { current.withLock { $0 } }

    /// Looks whether the path names another directory by now.
    func renewRoot() {
        guard let successor = root.successor() else { return }
        current.withLock { $0 = successor }
    }

    /// What answers the requests of one loop.
    package func responder(on loop: EventLoop) -> any Responder {
        SiteResponder(self, on: loop)
    }
}
