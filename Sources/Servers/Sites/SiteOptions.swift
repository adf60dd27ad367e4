package import Bytes
package import HTTPForwarding
package import TLS

/// How a directory is served.
package struct SiteOptions: Sendable {
    /// Whether a directory without an index is listed; else it is 404.
    package var lists = true
    /// Whether paths that name no file get `/index.html`, as single-page applications want it.
    package var isSinglePage = false
    /// Whether `/about` stands for `about.html`, and `/about.html` redirects there.
    package var cleansURLs = false
    /// Whether any page of any origin may read the answers.
    package var allowsOrigins = false
    /// Fields of the answers for paths that match; of one name the last that matches counts.
    package var fieldRules: [FieldRule] = []
    /// The page for what is not found, as a path under the root.
    package var notFoundPath: [UInt8]?
    /// Cache-Control of files; nil sends none, or `no-cache` when pages reload themselves.
    package var cacheControl: String?
    /// Whether names that begin with a dot are served.
    package var servesDotfiles = false
    /// Whether symbolic links may lead out of the directory.
    package var followsOutwardLinks = false
    /// Whether text without a compressed neighbour is compressed on the way.
    package var compresses = true
    /// Which paths are answered by other servers.
    package var forwarding = ForwardingTable()
    /// How long those may take to begin an answer, and between two pieces of it.
    package var forwardingPatience: Duration = .seconds(60)
    /// Whom among those is trusted over https; nil for whom the system trusts.
    package var forwardingSecurity: SecureClient?
    /// Bytes of small files and heads kept in memory, for each loop.
    package var cacheWeightMax = 64 << 20
    /// Files kept in memory or open, for each loop.
    package var cacheEntriesMax = 1024
    /// Files kept open by what is kept, for each loop.
    package var cacheOpenMax = 1024

    package init() {}
}

/// A field for the answers to paths that match a glob.
package struct FieldRule: Sendable {
    package let glob: Glob
    package let name: String
    package let value: String

    package init(glob: Glob, name: String, value: String) {
        self.glob = glob
        self.name = name
        self.value = value
    }

    /// The pattern of whole paths that `pattern` stands for, as in .gitignore: without a slash it
    /// is one of names in every directory, else it begins at the root.
    package static func pathPattern(_ pattern: String) -> String {
        if pattern.hasPrefix("/") || pattern.hasPrefix("**") { return pattern }
        return pattern.utf8.contains(UInt8(ascii: "/")) ? "/" + pattern : "/**/" + pattern
    }
}
