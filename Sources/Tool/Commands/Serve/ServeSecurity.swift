// The TLS of `bx serve`: which files it is made of, and what there is to say about them.

internal import Arguments
internal import CLinux
internal import EventLoops
internal import HTTPServing
internal import Linux
internal import TLS

/// What all loops of a secure `bx serve` share.
struct ServeSecurity: Sendable {
    let server: ReloadingServer
    /// Where handshakes are made that take milliseconds. As many at once as there are processors:
    /// more would only make each of them take longer.
    let pool = BlockingPool(
        threadsMax: max(1, Int(clinux_processor_count())), waitingMax: 1 << 20)
    private let strictTransportAge: Int?

    /// The TLS that the flags ask for; nil for none.
    static func open(
        _ arguments: ParsedArguments, _ console: Console
    ) throws(CommandFailure) -> ServeSecurity? {
        guard let options = try options(arguments, console) else { return nil }
        do throws(SecurityError) {
            let server = try ReloadingServer(options)
            for warning in server.current.warnings { console.note(warning) }
            let age = arguments[ServeFlags.strictTransport].map { Int($0.components.seconds) }
            return ServeSecurity(server: server, strictTransportAge: age)
        } catch {
            throw failure(error)
        }
    }

    private static func failure(_ error: SecurityError) -> CommandFailure {
        CommandFailure(exitCode: .failed, code: "no-tls", message: error.description)
    }

    private static func mistake(_ message: String) -> CommandFailure {
        CommandFailure(exitCode: .commandLine, code: "bad-tls", message: message)
    }

    /// Flags that mean nothing without TLS were not meant for nothing.
    private static func refuseUseless(_ arguments: ParsedArguments) throws(CommandFailure) {
        let useless: [(Bool, String)] = [
            (!arguments[ServeFlags.keys].isEmpty, "--tls-key"),
            (arguments[ServeFlags.clientAuthorities] != nil, "--tls-client-ca"),
            (arguments[ServeFlags.clientsOptional], "--tls-client-optional"),
            (!arguments[ServeFlags.staples].isEmpty, "--tls-ocsp"),
            (arguments[ServeFlags.strictTransport] != nil, "--hsts"),
            (arguments[ServeFlags.redirect] != nil, "--redirect-http"),
        ]
        for (isGiven, flag) in useless where isGiven {
            throw mistake("\(flag) needs TLS: give --tls-cert or --tls-dev")
        }
    }

    // MARK: Files

    private static func options(
        _ arguments: ParsedArguments, _ console: Console
    ) throws(CommandFailure) -> SecureServerOptions? {
        var pairs = try pairs(arguments)
        if arguments[ServeFlags.developmentCertificate] {
            pairs.append(try developmentPair(console))
        }
        guard !pairs.isEmpty else {
            try refuseUseless(arguments)
            return nil
        }
        var options = SecureServerOptions(pairs: pairs)
        let isOptional = arguments[ServeFlags.clientsOptional]
        if let authorities = arguments[ServeFlags.clientAuthorities] {
            options.clients =
                isOptional
                ? .optional(authorities: authorities.bytes)
                : .required(authorities: authorities.bytes)
        } else if isOptional {
            throw mistake("--tls-client-optional says nothing without --tls-client-ca")
        }
        return options
    }

    private static func pairs(
        _ arguments: ParsedArguments
    ) throws(CommandFailure) -> [SecureServerOptions.Pair] {
        let certificates = arguments[ServeFlags.certificates].map(\.bytes)
        guard !certificates.isEmpty || arguments[ServeFlags.developmentCertificate] else {
            return []
        }
        let keys = arguments[ServeFlags.keys].map(\.bytes)
        let staples = arguments[ServeFlags.staples].map(\.bytes)
        for (count, flag) in [(keys.count, "--tls-key"), (staples.count, "--tls-ocsp")]
        where count > certificates.count {
            throw mistake(
                "there are more \(flag) (\(count)) than --tls-cert (\(certificates.count)); "
                    + "they belong together in order")
        }
        return certificates.enumerated().map { index, certificate in
            SecureServerOptions.Pair(
                certificate: certificate, key: index < keys.count ? keys[index] : certificate,
                staple: index < staples.count ? staples[index] : nil)
        }
    }

    private static func developmentPair(
        _ console: Console
    ) throws(CommandFailure) -> SecureServerOptions.Pair {
        guard let directory = developmentDirectory else {
            throw failure(.notIssued(directory: "$XDG_DATA_HOME/bx/tls"))
        }
        do throws(SecurityError) {
            let made = try DevelopmentCertificates(in: directory, machine: machineName)
            if made.isNew {
                let file = String(decoding: made.authority, as: UTF8.self)
                console.note(
                    "made a certificate for localhost; to trust it, give its authority "
                        + "\(file) to curl with --cacert, to the system with: sudo install -m 644 "
                        + "\(file) /usr/local/share/ca-certificates/bx.crt && sudo "
                        + "update-ca-certificates, and to browsers in their settings under "
                        + "certificates, authorities")
            }
            return made.pair
        } catch {
            throw failure(error)
        }
    }

    /// In `$XDG_DATA_HOME`, else in `$HOME/.local/share`; nil when neither says where that is.
    private static var developmentDirectory: [UInt8]? {
        func variable(_ name: String) -> String? {
            getenv(name).map { String(cString: $0) }.flatMap { $0.hasPrefix("/") ? $0 : nil }
        }
        let data = variable("XDG_DATA_HOME") ?? variable("HOME").map { "\($0)/.local/share" }
        return data.map { Array("\($0)/bx/tls".utf8) }
    }

    private static var machineName: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "localhost" }
        return String(
            decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    // MARK: Running

    /// One loop's side of it.
    func server(onHandshake: ((HandshakeRecord) -> Void)?) -> ServerSecurity {
        ServerSecurity(
            server, pool: pool, strictTransportAge: strictTransportAge, onHandshake: onHandshake)
    }

    /// Looks at the files once a second, for as long as the loop runs.
    func watchFiles(on loop: EventLoop, _ console: Console) {
        loop.setInterval(.seconds(1), referenced: false) { [server, pool] in
            // When there is no room the next second will do.
            try? pool.submit {
                switch server.reload() {
                case .unchanged: break
                case .reloaded:
                    console.note("took over the changed certificates")
                    for warning in server.current.warnings { console.note(warning) }
                case .refused(let error):
                    console.note("kept the certificates as they were: \(error)")
                }
            }
        }
    }
}
