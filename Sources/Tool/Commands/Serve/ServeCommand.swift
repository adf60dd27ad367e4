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
        [ServeInitCommand.command],
        spec: { subcommands in
            CommandSpec(
                name: "serve",
                purpose: "Serve a directory over HTTP, or an API that a file describes",
                description: [
                    "Files are served with their media types, entity tags, conditions, ranges and "
                        + "compressed neighbours (.br, .zst, .gz); directories with their index.html or "
                        + "a listing, as HTML or, for clients that accept it, as JSON.",
                    "Nothing outside of DIR is ever served, whatever the path or a link says; names "
                        + "that begin with a dot only with --dotfiles.",
                    "--app FILE serves an API without code: routes with rules for what they are sent, "
                        + "answers with values of the request, templates, proxies, and collections "
                        + "with filters, pages and conditional changes. bx serve init writes an "
                        + "example; bx serve ./init serves a directory of that name.",
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
                    Example("bx serve init", "an app to begin with: app.yaml and what it needs"),
                    Example("bx serve --app app.yaml", "an API, read again when the file changes"),
                    Example(
                        "bx serve --app app.yaml dist --spa",
                        "an API, and a front end for every other path"),
                    Example("bx serve --app app.yaml --openapi", "its description, printed"),
                    Example(
                        "bx serve -H '/js/**: Cache-Control: immutable'",
                        "a header for some of the files"),
                ],
                operands: Operands(ServeFlags.directory), groups: ServeFlags.groups,
                exclusions: [Exclusion(ServeFlags.check, ServeFlags.openAPI)],
                subcommands: subcommands, runsAlone: true,
                exitCodes: [
                    ExitCodeNote(.done, "stopped by SIGTERM or Ctrl-C, with every answer sent"),
                    ExitCodeNote(
                        .failed,
                        "the directory cannot be read, the app file has mistakes, or the address "
                            + "cannot be used"),
                ], seeAlso: ["curl(1)"])
        },
        run: { call throws(CommandFailure) in
            if let code = try ServeApp.inspect(call) { return code }
            return try ServeCommand.run(call)
        })

    private static func run(_ call: Call) throws(CommandFailure) -> ExitCode {
        let (arguments, console) = (call.arguments, call.console)
        // Before any thread starts: what one left unblocked would end the program.
        blockSignals(ServeService.signals)
        let directory = arguments[ServeFlags.directory]
        let hasDirectory = arguments.hasOperands || arguments[ServeFlags.app] == nil
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
        let metrics = arguments[ServeFlags.metrics] ? SiteMetrics(total: total) : nil
        let app = try ServeApp.open(
            call, pool: pool, metrics: metrics, hasDirectory: hasDirectory)
        let uploads = try ServeUploads.open(arguments, pool: pool, console: console)
        var limits = ServerLimits(arguments, descriptorsMax)
        let site =
            hasDirectory
            ? Site(
                try root(arguments), options: try SiteOptions(arguments, descriptorsMax),
                pool: pool, reloads: arguments[ServeFlags.liveReload] ? LiveReload() : nil,
                metrics: metrics,
                uploads: uploads?.site(directory, otherBodyMax: limits.bodyMax)) : nil
        let content = ServeContent(
            directory: directory, site: site, app: app, metrics: metrics, pool: pool)
        if let uploads { limits.bodyMax = max(limits.bodyMax, uploads.bodyMax) }
        let service = ServeService(
            content: content, limits: limits,
            total: total, group: group, listeners: listeners, security: security,
            redirect: redirect, log: log, grace: arguments[ServeFlags.grace], console: console)
        let url = listeners.url(isSecure: security != nil)
        let redirectURL = redirect?.url(isSecure: false)
        return try service.run { () throws(CommandFailure) in
            try announce(content, url, redirectURL, uploads, console)
            if arguments[ServeFlags.open] { Browser.open(url, console) }
        }
    }

    private static func announce(
        _ content: ServeContent, _ url: String, _ redirect: String?, _ uploads: ServeUploads?,
        _ console: Console
    ) throws(CommandFailure) {
        let directory = content.site.map { _ in content.directory.description }
        if console.isJSON {
            try console.print(
                JSONValue.object(
                    [
                        JSONMember("url", .string(url))
                    ] + (directory.map { [JSONMember("directory", .string($0))] } ?? [])
                        + (content.app.map { [JSONMember("app", .string($0.description))] } ?? [])
                        + (redirect.map { [JSONMember("redirect", .string($0))] } ?? [])
                        + (uploads?.members(url) ?? [])))
        } else if !console.isQuiet {
            let served = [content.app?.description, directory].compactMap(\.self)
            try console.print("serving \(served.joined(separator: " and ")) on \(url)")
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

    /// The directory, with the page for what is not in it.
    private static func root(
        _ arguments: ParsedArguments
    ) throws(CommandFailure) -> RootDirectory {
        let directory = arguments[ServeFlags.directory]
        let root = try open(directory, arguments)
        if let page = arguments[ServeFlags.notFound] { try check(page, in: root, directory) }
        return root
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
        forwardingSecurity = try SecureClient.forProxies(arguments)
        forwardingPatience = arguments[ServeFlags.proxyTimeout]
        cacheWeightMax = arguments[ServeFlags.cacheMax]
        cacheEntriesMax = arguments[ServeFlags.cacheFilesMax]
        cacheOpenMax = descriptorsMax / 4 / arguments[ServeFlags.workers]
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
