// The app of `bx serve --app FILE`.

internal import AppFiles
internal import Arguments
internal import EventLoops
internal import HTTPServing
internal import JSON
internal import Linux
internal import Sites
internal import TLS
internal import Web

/// An app file that is served, checked or described.
struct ServeApp: Sendable, CustomStringConvertible {
    private let served: ServedApp
    private let path: ArgumentPath

    /// The file's path.
    var description: String { path.description }

    // MARK: Without serving

    /// Does what --check or --openapi ask for.
    ///
    /// - Returns: Nil when the app is to be served.
    static func inspect(
        _ call: Call
    ) throws(CommandFailure) -> ExitCode? {
        let (arguments, console) = (call.arguments, call.console)
        guard let path = arguments[ServeFlags.app] else {
            let useless = [
                (arguments[ServeFlags.check], "--check"),
                (arguments[ServeFlags.openAPI], "--openapi"), (arguments[ServeFlags.dev], "--dev"),
            ]
            for (isGiven, flag) in useless where isGiven {
                throw CommandFailure(
                    exitCode: .commandLine, code: "no-app",
                    message: "\(flag) needs an app: give --app FILE")
            }
            return nil
        }
        guard arguments[ServeFlags.check] || arguments[ServeFlags.openAPI] else { return nil }
        let file = file(path, call, pool: BlockingPool())
        let program: AppFile.Program
        do throws(AppFileMistakes) {
            program = try file.read().result.get()
        } catch {
            throw failure(error, path)
        }
        if arguments[ServeFlags.openAPI] {
            try printDescription(of: program, console)
        } else {
            try printSummary(of: program, path, console)
        }
        return .done
    }

    private static func printDescription(
        of program: AppFile.Program, _ console: Console
    ) throws(CommandFailure) {
        let description: JSONValue
        do throws(RouteError) {
            description = try program.app.openAPI(program.info)
        } catch {
            throw CommandFailure(exitCode: .failed, code: "bad-app", message: "\(error)")
        }
        try console.write(description.encode(pretty: !console.isJSON) + "\n")
    }

    private static func printSummary(
        of program: AppFile.Program, _ path: ArgumentPath, _ console: Console
    ) throws(CommandFailure) {
        let (routes, collections) = (program.routeCount, program.collections.count)
        if console.isJSON {
            try console.print([
                "app": .string(path.description), "routes": .integer(Int64(routes)),
                "collections": .integer(Int64(collections)),
            ])
        } else if !console.isQuiet {
            try console.print(
                "\(path) is right: \(routes) route\(routes == 1 ? "" : "s"), "
                    + "\(collections) collection\(collections == 1 ? "" : "s")")
        }
    }

    // MARK: Serving

    /// The app that the flags ask for; nil for none.
    ///
    /// - Parameters:
    ///   - metrics: What `/metrics` tells.
    ///   - hasDirectory: Whether a directory answers what no route is for.
    static func open(
        _ call: Call, pool: BlockingPool, metrics: SiteMetrics?, hasDirectory: Bool
    ) throws(CommandFailure) -> ServeApp? {
        let (arguments, console) = (call.arguments, call.console)
        guard let path = arguments[ServeFlags.app] else { return nil }
        if hasDirectory {
            warnIfShown(path, in: arguments[ServeFlags.directory], console)
        } else {
            try refuseUseless(arguments)
        }
        var file = file(path, call, pool: pool)
        file.report = { failure in console.note("\(failure)") }
        file.proxySecurity = try SecureClient.forProxies(arguments)
        file.fallback = { request in
            if let metrics, request.path == "/metrics",
                request.method == .get || request.method == .head
            {
                return metrics.answer()
            }
            let otherwise = request.loopLocals.value(of: Otherwise.self) { Otherwise(nil) }
            guard let responder = otherwise.responder else {
                throw Problem(.notFound, "there is nothing at \(request.path)")
            }
            return try await responder.respond(to: request)
        }
        do throws(AppFileMistakes) {
            return ServeApp(served: try ServedApp(file), path: path)
        } catch {
            throw failure(error, path)
        }
    }

    /// What answers requests without a route, on one loop.
    private final class Otherwise {
        let responder: (any Responder)?

        init(_ responder: (any Responder)?) { self.responder = responder }
    }

    private static func file(
        _ path: ArgumentPath, _ call: Call, pool: BlockingPool
    ) -> AppFile {
        var file = AppFile(path.text ?? path.description, pool: pool)
        file.environment = call.surroundings.variables.compactMapValues(\.text)
        file.isDev = call.arguments[ServeFlags.dev]
        file.proxyPatience = call.arguments[ServeFlags.proxyTimeout]
        return file
    }

    /// All mistakes, each on a line of its own.
    private static func failure(
        _ mistakes: AppFileMistakes, _ path: ArgumentPath
    ) -> CommandFailure {
        let count = mistakes.list.count
        let lines = mistakes.list.map { "\n\($0)" }.joined()
        return CommandFailure(
            exitCode: .failed, code: "bad-app",
            message: "\(path) has \(count == 1 ? "a mistake" : "\(count) mistakes"):\(lines)")
    }

    /// Whoever can read the app file may read what stands in it: passwords, for one.
    private static func warnIfShown(
        _ path: ArgumentPath, in directory: ArgumentPath, _ console: Console
    ) {
        let parent = path.bytes.lastIndex(of: UInt8(ascii: "/")).map { path.bytes[...$0] }
        let place = parent.map { ArgumentPath(bytes: Array($0)) } ?? ArgumentPath(".")
        if place.isSameFile(as: directory) {
            console.note(
                "\(path) is in the directory that is served, where everybody can read it")
        }
    }

    /// Flags for files say nothing where none are served.
    private static func refuseUseless(_ arguments: ParsedArguments) throws(CommandFailure) {
        let useless: [(Bool, String)] = [
            (!arguments[ServeFlags.listing], "--no-listing"),
            (arguments[ServeFlags.singlePage], "--spa"),
            (arguments[ServeFlags.cleanURLs], "--clean-urls"),
            (arguments[ServeFlags.notFound] != nil, "--not-found"),
            (arguments[ServeFlags.cors], "--cors"),
            (!arguments[ServeFlags.headers].isEmpty, "--header"),
            (arguments[ServeFlags.cacheControl] != nil, "--cache-control"),
            (arguments[ServeFlags.dotfiles], "--dotfiles"),
            (arguments[ServeFlags.outwardLinks], "--follow-links"),
            (!arguments[ServeFlags.proxies].isEmpty, "--proxy"),
            (arguments[ServeFlags.upload] != nil, "--upload"),
            (arguments[ServeFlags.liveReload], "--live-reload"),
        ]
        for (isGiven, flag) in useless where isGiven {
            throw CommandFailure(
                exitCode: .commandLine, code: "no-directory",
                message: "\(flag) is about files, and --app alone serves none",
                hint: "name the DIR to serve for what no route is for, or say it in the app file")
        }
    }

    func responder(on loop: EventLoop, otherwise: (any Responder)?) -> any Responder {
        let locals = LoopLocals()
        _ = locals.value(of: Otherwise.self) { Otherwise(otherwise) }
        return served.responder(on: loop, locals: locals)
    }

    /// Takes changes over, until the loop ends.
    func watch(on loop: EventLoop, pool: BlockingPool, _ console: Console) {
        let path = path
        _ = ServedAppWatch(served, on: loop, pool: pool) { outcome in
            switch outcome {
            case .unchanged: break
            case .taken: console.note("took over the changed \(path)")
            case .refused(let mistakes):
                for mistake in mistakes.list { console.note("\(mistake)") }
                console.note("kept the app as it was before")
            }
        }
    }
}
