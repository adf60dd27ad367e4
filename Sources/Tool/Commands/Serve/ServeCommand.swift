// bx serve: a directory over HTTP.

internal import Arguments
internal import EventLoops
internal import HTTPForwarding
internal import HTTPServing
internal import JSON
internal import Linux
internal import Logs
internal import Sites
internal import Sockets
internal import TLS

enum ServeCommand {
    static let command = Command(
        spec: CommandSpec(
            name: "serve", purpose: "Serve a directory over HTTP",
            description: [
                "Files are served with their media types, entity tags, conditions, ranges and "
                    + "compressed neighbours (.br, .zst, .gz); directories with their index.html or "
                    + "a listing, as HTML or, for clients that accept it, as JSON.",
                "Nothing outside of DIR is ever served, whatever the path or a link says; names "
                    + "that begin with a dot only with --dotfiles.",
                "SIGTERM or Ctrl-C stops accepting and lets what is in flight finish; a second one "
                    + "stops at once.",
            ],
            examples: [
                Example("bx serve", "the working directory, on http://127.0.0.1:8080"),
                Example("bx serve site --listen :80", "a directory, on every interface"),
                Example("bx serve dist --spa --live-reload --open", "while developing"),
                Example(
                    "bx serve dist --proxy /api=http://127.0.0.1:3000",
                    "one origin for pages and what answers them"),
                Example(
                    "bx serve --upload .",
                    "listings that take files, dropped on the page or sent by curl -T"),
                Example(
                    "bx serve -H '/js/**: Cache-Control: immutable'",
                    "a header for some of the files"),
            ],
            operands: Operands(ServeFlags.directory), groups: ServeFlags.groups,
            exitCodes: [
                ExitCodeNote(.done, "stopped by SIGTERM or Ctrl-C, with every answer sent"),
                ExitCodeNote(.failed, "the directory cannot be read, or the address not be used"),
            ], seeAlso: ["curl(1)"]),
        run: { call throws(CommandFailure) in
            try ServeCommand.run(call.arguments, call.console)
        })

    private static func run(
        _ arguments: ParsedArguments, _ console: Console
    ) throws(CommandFailure) -> ExitCode {
        // Before any thread starts: what one left unblocked would end the program.
        blockSignals(ServeService.signals)
        let root = try open(arguments[ServeFlags.directory], arguments)
        let directory = arguments[ServeFlags.directory]
        if let page = arguments[ServeFlags.notFound] {
            try check(page, in: root, arguments[ServeFlags.directory])
        }
        let group = try LoopGroup.make(count: arguments[ServeFlags.workers])
        let security = try ServeSecurity.open(arguments, console)
        let listeners = try ServeListeners.open(
            arguments[ServeFlags.listen], count: group.loops.count)
        let redirect = try arguments[ServeFlags.redirect].map { (address) throws(CommandFailure) in
            try ServeListeners.open(address, count: group.loops.count, flag: "--redirect-http")
        }
        // The loops, their listeners and the logs have theirs.
        let descriptorsMax = max(16, DescriptorLimit.raise() - 24 - 8 * group.loops.count)
        let log = try ServeLog.open(arguments)
        let total = ConnectionCount()
        let pool = BlockingPool()
        let uploads = try ServeUploads.open(arguments, pool: pool, console: console)
        var limits = ServerLimits(arguments, descriptorsMax)
        let site = Site(
            root, options: try SiteOptions(arguments, descriptorsMax), pool: pool,
            reloads: arguments[ServeFlags.liveReload] ? LiveReload() : nil,
            metrics: arguments[ServeFlags.metrics] ? SiteMetrics(total: total) : nil,
            uploads: uploads?.site(directory, otherBodyMax: limits.bodyMax))
        if let uploads { limits.bodyMax = max(limits.bodyMax, uploads.bodyMax) }
        let service = ServeService(
            site: site, directory: directory, limits: limits,
            total: total, group: group, listeners: listeners, security: security,
            redirect: redirect, log: log, grace: arguments[ServeFlags.grace], console: console)
        let url = listeners.url(isSecure: security != nil)
        let redirectURL = redirect?.url(isSecure: false)
        return try service.run { () throws(CommandFailure) in
            try announce(directory, url, redirectURL, uploads, console)
            if arguments[ServeFlags.open] { Browser.open(url, console) }
        }
    }

    private static func announce(
        _ directory: ArgumentPath, _ url: String, _ redirect: String?, _ uploads: ServeUploads?,
        _ console: Console
    ) throws(CommandFailure) {
        if console.isJSON {
            try console.print(
                JSONValue.object(
                    [
                        JSONMember("url", .string(url)),
                        JSONMember("directory", .string(directory.description)),
                    ] + (redirect.map { [JSONMember("redirect", .string($0))] } ?? [])
                        + (uploads?.members(url) ?? [])))
        } else if !console.isQuiet {
            try console.print("serving \(directory) on \(url)")
            if let redirect { try console.print("redirecting \(redirect) there") }
            if let uploads { try console.print(uploads.sentence(url)) }
        }
    }

    /// A stand-in page that is never found would never be missed: it is told of here or nowhere.
    private static func check(
        _ page: ArgumentPath, in root: borrowing RootDirectory, _ directory: ArgumentPath
    ) throws(CommandFailure) {
        let name = Array(page.bytes.drop { $0 == UInt8(ascii: "/") })
        if let found = try? root.open(name), found.status.kind == .regular { return }
        throw CommandFailure(
            exitCode: .failed, code: "no-page",
            message: "there is no file \(page) in \(directory) for --not-found; "
                + "its path is one within \(directory)")
    }

    private static func open(
        _ path: ArgumentPath, _ arguments: ParsedArguments
    ) throws(CommandFailure) -> RootDirectory {
        var rules = RootDirectory.Rules()
        rules.allowsDotfiles = arguments[ServeFlags.dotfiles]
        rules.followsOutwardLinks = arguments[ServeFlags.outwardLinks]
        do {
            return try RootDirectory(path.bytes, rules: rules)
        } catch {
            let sentence =
                switch error {
                case .fileNotFound: "there is no directory \(path)"
                case .notADirectory: "\(path) is not a directory; name the directory that it is in"
                case .accessDenied: "the directory \(path) may not be read"
                default: "cannot open \(path): \(error)"
                }
            throw CommandFailure(exitCode: .failed, code: "no-directory", message: sentence)
        }
    }
}

extension LoopGroup {
    fileprivate static func make(count: Int) throws(CommandFailure) -> LoopGroup {
        do {
            return try LoopGroup(count: count)
        } catch {
            throw CommandFailure(
                exitCode: .failed, code: "no-loop", message: "cannot make an event loop: \(error)")
        }
    }
}

extension SiteOptions {
    /// - Parameter descriptorsMax: Of these descriptors, files that are kept open get a quarter.
    fileprivate init(
        _ arguments: ParsedArguments, _ descriptorsMax: Int
    ) throws(CommandFailure) {
        self.init()
        lists = arguments[ServeFlags.listing]
        isSinglePage = arguments[ServeFlags.singlePage]
        cleansURLs = arguments[ServeFlags.cleanURLs]
        allowsOrigins = arguments[ServeFlags.cors]
        fieldRules = arguments[ServeFlags.headers]
        notFoundPath = arguments[ServeFlags.notFound]?.bytes
        cacheControl = arguments[ServeFlags.cacheControl]
        servesDotfiles = arguments[ServeFlags.dotfiles]
        followsOutwardLinks = arguments[ServeFlags.outwardLinks]
        compresses = arguments[ServeFlags.compression]
        forwarding = ForwardingTable(arguments[ServeFlags.proxies])
        forwardingSecurity = try Self.forwardingSecurity(arguments, forwarding)
        forwardingPatience = arguments[ServeFlags.proxyTimeout]
        cacheWeightMax = arguments[ServeFlags.cacheMax]
        cacheEntriesMax = arguments[ServeFlags.cacheFilesMax]
        cacheOpenMax = descriptorsMax / 4 / arguments[ServeFlags.workers]
    }

    /// Found out before anyone asks: what is missing for it is missing for every request.
    private static func forwardingSecurity(
        _ arguments: ParsedArguments, _ table: ForwardingTable
    ) throws(CommandFailure) -> SecureClient? {
        let authorities = arguments[ServeFlags.proxyAuthorities]
        guard table.hasSecureOrigins else {
            if authorities == nil { return nil }
            throw CommandFailure(
                exitCode: .commandLine, code: "bad-tls",
                message: "--proxy-ca needs a --proxy with an https URL")
        }
        do throws(SecurityError) {
            return try SecureClient(
                SecureClientOptions(trust: authorities.map { .file($0.bytes) } ?? .system))
        } catch {
            throw CommandFailure(
                exitCode: .failed, code: "no-tls", message: error.description)
        }
    }
}

extension ServerLimits {
    /// - Parameter descriptorsMax: Of these descriptors, connections get five eighths: what they
    ///   ask for has to be opened too.
    fileprivate init(_ arguments: ParsedArguments, _ descriptorsMax: Int) {
        self.init()
        headMax = arguments[ServeFlags.headMax]
        targetMax = arguments[ServeFlags.targetMax]
        fieldsMax = arguments[ServeFlags.fieldsMax]
        bodyMax = arguments[ServeFlags.bodyMax]
        headTimeout = arguments[ServeFlags.headTimeout]
        idleTimeout = arguments[ServeFlags.idleTimeout]
        bodyRateMin = arguments[ServeFlags.bodyRate]
        answerRateMin = arguments[ServeFlags.answerRate]
        rateGrace = arguments[ServeFlags.rateGrace]
        answerGrace = rateGrace * 6
        connectionsMax = min(arguments[ServeFlags.connectionsMax], descriptorsMax / 8 * 5)
        requestsPerConnectionMax = arguments[ServeFlags.requestsMax]
    }
}
