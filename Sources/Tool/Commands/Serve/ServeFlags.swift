// Every flag of `bx serve`, once.

internal import Arguments
internal import Bytes
internal import EventLoops
internal import HTTP
internal import HTTPForwarding
internal import Logs
internal import Sites

enum ServeFlags {
    static let directory = Operand(
        "DIR", .directory, default: ArgumentPath("."), defaultText: "the working directory",
        "What to serve; with --app, what no route is for")

    // MARK: An app

    static let app = Flag(
        "app", .file, "Serve the routes, collections and pages that FILE (YAML) describes",
        details: "bx serve init writes an example that says what there is. With a DIR, that is "
            + "served for whatever no route is for; without one, flags for files are refused. The "
            + "file is read again when it or what it names changes: a version with mistakes is "
            + "told of, and the one before serves on. Collections live in memory; they keep their "
            + "items until their seed or schema changes, or the command ends.")
    static let check = Flag("check", "Check the --app, tell all mistakes, and exit")
    static let openAPI = Flag(
        "openapi", "Print the --app's description (OpenAPI 3.1) as JSON, and exit")
    static let dev = Flag(
        "dev", "Tell clients of an --app what an unexpected error was",
        details: "Without it they get the request's number, and standard error the rest.")

    // MARK: Listening

    static let listen = Flag(
        "listen", short: "l", .address, default: .tcp(host: "127.0.0.1", port: 8080),
        "Where to accept connections",
        details: "A port alone means this machine only; :8080 means every interface. Port 0 takes "
            + "a free one, which is then printed.")
    static let workers = Flag(
        "workers", short: "w", .integer(in: 1...256), default: 1,
        "Event loops, each on a thread and a listening socket of its own")
    static let open = Flag("open", "Open the page in the browser")
    static let grace = Flag(
        "grace", .duration, default: .seconds(10),
        "How long requests in flight may take after SIGTERM or Ctrl-C")

    // MARK: TLS

    static let certificates = Flag(
        "tls-cert", repeated: .file, "Speak https, with the certificate chain in FILE (PEM)",
        details: "Repeat it for several names: each client gets the one that is for the name it "
            + "asks for (SNI, also *.example.org), and the first one without a name. TLS 1.2 and "
            + "1.3, with forward secrecy. Files that change are read again within a second; wrong "
            + "ones are told of, and the old ones kept.")
    static let keys = Flag(
        "tls-key", repeated: .file, "The private key of the --tls-cert at the same place (PEM)",
        details: "Not needed for a certificate whose file holds its key.")
    static let developmentCertificate = Flag(
        "tls-dev", "Speak https with a certificate for localhost made here",
        details:
            "It is for localhost, *.localhost, 127.0.0.1, ::1 and this machine's name, from an "
            + "authority that can sign for no others. Both are kept in $XDG_DATA_HOME/bx/tls (or "
            + "~/.local/share/bx/tls) and renewed in time; curl --cacert ca.pem trusts it.")
    static let clientAuthorities = Flag(
        "tls-client-ca", .file, "Let in only clients with a certificate from those in FILE (PEM)")
    static let clientsOptional = Flag(
        "tls-client-optional", "Let in clients without a certificate too")
    static let staples = Flag(
        "tls-ocsp", repeated: .file,
        "Staple the OCSP response in FILE (DER) to the --tls-cert at the same place")
    static let strictTransport = Flag(
        "hsts", .duration,
        "Have browsers ask for nothing but https for so long (Strict-Transport-Security)")
    static let redirect = Flag(
        "redirect-http", .address, "Redirect plain http on ADDRESS to https",
        details: "With 308, for hosts that the certificates are for; others get 421.")

    // MARK: Files

    static let listing = Flag("listing", default: true, "Do not list directories without an index")
    static let singlePage = Flag(
        "spa", "Answer paths without a file with /index.html",
        details: "For single-page applications, whose paths are made in the browser. Paths with "
            + "an extension still are 404.")
    static let cleanURLs = Flag(
        "clean-urls", "Serve about.html as /about, and redirect /about.html there")
    static let notFound = Flag("not-found", .file, "Answer 404 with FILE, a path within DIR")
    static let cors = Flag("cors", "Let pages of every origin read the answers")
    static let headers = Flag(
        "header", short: "H", repeated: .fieldRule,
        "Add a field to answers for paths that match",
        details: "As in '/assets/**: Cache-Control: max-age=31536000, immutable'. In a glob * is "
            + "any run of characters within a name, ** also across slashes; one without a slash, as "
            + "*.js, is for names in every directory. Of the rules for one name the last that "
            + "matches counts.")
    static let cacheControl = Flag(
        "cache-control", .fieldValue, "Send Cache-Control: TEXT with files")
    static let compression = Flag(
        "gzip", default: true, "Do not compress text that has no compressed neighbour")
    static let dotfiles = Flag("dotfiles", "Serve names that begin with a dot")
    static let outwardLinks = Flag(
        "follow-links", "Follow symbolic links that lead out of DIR")

    // MARK: Forwarding

    static let proxies = Flag(
        "proxy", repeated: .forwardingRule,
        "Pass requests below PREFIX on to the server at URL",
        details: "As in /api=http://127.0.0.1:3000, /api=https://api.example.org, or "
            + "/api=unix:/run/app.sock. The path goes over "
            + "as it is; a URL with a path, such as http://127.0.0.1:3000/ or .../v2, has it in "
            + "the place of PREFIX. Whole segments are compared, and the longest prefix wins.",
        "Host stays as the client sent it. X-Forwarded-For, -Host and -Proto, Forwarded and Via "
            + "are added. Bodies, server-sent events and WebSocket connections pass as they come. "
            + "A server that cannot be reached is answered for with 502, a silent one with 504.")
    static let proxyAuthorities = Flag(
        "proxy-ca", .file, defaultText: "what the system trusts",
        "Trust https servers behind --proxy by the authorities in FILE (PEM)")
    static let proxyTimeout = Flag(
        "proxy-timeout", .duration(in: .milliseconds(1) ... .seconds(86_400)),
        default: .seconds(60), "How long a server behind --proxy may be silent",
        details: "Until it accepts a connection, until its answer begins, and between two pieces "
            + "of it. Server-sent events and WebSocket connections may be silent for an hour.")

    // MARK: Uploads

    static let upload = Flag(
        "upload", .directory, "Take files into DIR, or into s3://BUCKET/PREFIX",
        details: "Listings get a place to drop files and folders; what breaks off goes on after a "
            + "lost connection, a reload or a restart. Programs upload to /.bx/uploads/ with PUT "
            + "(curl -T), tus 1.0 or the IETF's resumable uploads. DIR may be what is served: then "
            + "files go into the directory whose listing they are dropped on.",
        "Whoever reaches the server may upload; pages of other sites may not, except with --cors. "
            + "Names that begin with a dot are refused, except with --dotfiles. What is not "
            + "complete stands in DIR/.bx-uploads.")
    static let s3Endpoint = Flag(
        "s3-endpoint", .url(schemes: ["http", "https"]), "The store of --upload s3://BUCKET",
        details: "Without it, that of AWS_ENDPOINT_URL, or AWS. Keys are those of "
            + "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or of AWS_PROFILE in "
            + "~/.aws/credentials.")
    static let uploadSpool = Flag(
        "upload-spool", .directory, "Where parts for a bucket wait until they are 8 MiB",
        details: "What was acknowledged and is not in the bucket yet is there: keep it. Without "
            + "the flag it is below ~/.local/state/bx/uploads.")
    static let uploadMax = Flag(
        "upload-max", .size(in: 1...(1 << 50)), default: 16 << 30,
        "Bytes of one upload; more get 413")
    static let uploadsMax = Flag(
        "max-uploads", .integer(in: 1...1_000_000), default: 1000,
        "Uploads that are not complete; one more gets 507")
    static let uploadLifetime = Flag(
        "upload-lifetime", .duration(in: .seconds(1) ... .seconds(31_536_000)),
        default: .seconds(86_400), "How long an upload that broke off can go on")
    static let uploadOverwrite = Flag(
        "upload-overwrite", "Replace files of the same name, in place of 'name (1)' beside them")

    // MARK: Developing

    static let liveReload = Flag("live-reload", "Reload pages in the browser when a file changes")

    // MARK: Watching

    static let metrics = Flag(
        "metrics", "Tell counters and latencies at /metrics, for Prometheus")
    static let accessLog = Flag(
        "access-log", .choice { (format: AccessLogFormat) in "" }.named("FORMAT"),
        "Log every request, as common, combined or json")
    static let logFile = Flag(
        "log-file", .file, defaultText: "standard error",
        "Where the access log goes; opened anew on SIGHUP")

    // MARK: Limits

    static let connectionsMax = Flag(
        "max-connections", .integer(in: 1...1_000_000), default: 16_384,
        "Connections at once; one more gets 503",
        details: "Never more than about five eighths of the files that it may open (ulimit -n).")
    static let requestsMax = Flag(
        "max-requests", .integer(in: 0...Int.max), default: 0,
        "Requests on one connection before it is closed; 0 for any number")
    static let headMax = Flag(
        "max-head", .size(in: 256...(1 << 20)), default: 16 << 10,
        "Bytes of a request's head; more get 431")
    static let targetMax = Flag(
        "max-target", .size(in: 16...(1 << 20)), default: 8 << 10,
        "Bytes of a request's target; more get 414")
    static let fieldsMax = Flag(
        "max-fields", .integer(in: 1...10_000), default: 100,
        "Header fields of a request; more get 431")
    static let bodyMax = Flag(
        "max-body", .size(in: 0...Int.max), default: 1 << 30,
        "Bytes of a request's body; more get 413")
    static let headTimeout = Flag(
        "head-timeout", .duration(in: .milliseconds(1) ... .seconds(3600)), default: .seconds(10),
        "Time from a request's first byte to the end of its head")
    static let idleTimeout = Flag(
        "idle-timeout", .duration(in: .milliseconds(1) ... .seconds(86_400)),
        default: .seconds(75), "Time that a connection may wait for a request")
    static let bodyRate = Flag(
        "min-body-rate", .size(in: 0...(1 << 30)), default: 240,
        "Bytes a second that a request's body must bring")
    static let answerRate = Flag(
        "min-answer-rate", .size(in: 0...(1 << 30)), default: 240,
        "Bytes a second that a client must take of an answer")
    static let rateGrace = Flag(
        "rate-grace", .duration(in: .milliseconds(1) ... .seconds(3600)), default: .seconds(5),
        "The span over which a body's rate is measured, and six times it for an answer's",
        details: "The kernel of a client that reads slowly takes a megabyte at once, and then "
            + "nothing for a while.")
    static let cacheMax = Flag(
        "cache", .size(in: 0...(1 << 40)), default: 64 << 20,
        "Bytes of small files kept in memory, for each worker; 0 keeps none")
    static let cacheFilesMax = Flag(
        "cache-files", .integer(in: 0...1_000_000), default: 1024,
        "Files kept in memory or open, for each worker")

    static let groups = [
        FlagGroup("Listening", listen, workers, open, grace),
        FlagGroup("App", app, check, openAPI, dev),
        FlagGroup(
            "TLS", certificates, keys, developmentCertificate, clientAuthorities, clientsOptional,
            staples, strictTransport, redirect),
        FlagGroup(
            "Files", listing, singlePage, cleanURLs, notFound, cors, headers, cacheControl,
            compression, dotfiles, outwardLinks),
        FlagGroup("Forwarding", proxies, proxyAuthorities, proxyTimeout),
        FlagGroup(
            "Uploads", upload, s3Endpoint, uploadSpool, uploadOverwrite, uploadLifetime, uploadMax,
            uploadsMax),
        FlagGroup("Developing", liveReload),
        FlagGroup("Watching", accessLog, logFile, metrics),
        FlagGroup(
            "Limits", connectionsMax, requestsMax, headMax, targetMax, fieldsMax, bodyMax,
            headTimeout, idleTimeout, bodyRate, answerRate, rateGrace, cacheMax, cacheFilesMax),
    ]
}

// MARK: Kinds of values

extension ValueKind where Value == FieldRule {
    /// `GLOB: NAME: VALUE`
    static var fieldRule: ValueKind {
        ValueKind(
            name: "RULE", accepted: "a rule such as '/assets/**: Cache-Control: no-cache'",
            parseText: { (text) throws(ValueMistake) in
                let parts = text.split(
                    separator: ":", maxSplits: 2, omittingEmptySubsequences: false
                ).map { $0.trimmingBlanks }
                guard parts.count == 3, !parts[0].isEmpty else { throw .malformed }
                let glob: Glob
                do {
                    glob = try Glob(FieldRule.pathPattern(parts[0]))
                } catch {
                    throw .because("\(error)")
                }
                try checkField(parts[1], parts[2])
                return FieldRule(glob: glob, name: parts[1], value: parts[2])
            },
            format: { "\($0.glob.pattern): \($0.name): \($0.value)" })
    }
}

extension ValueKind where Value == ForwardingRule {
    /// `PREFIX=URL`
    static var forwardingRule: ValueKind {
        ValueKind(
            name: "PREFIX=URL", accepted: "a rule such as /api=http://127.0.0.1:3000",
            parseText: { (text) throws(ValueMistake) in
                guard let sign = text.firstIndex(of: "=") else { throw .malformed }
                do throws(ForwardingRule.Mistake) {
                    return try ForwardingRule(
                        prefix: String(text[..<sign]), url: String(text[sign...].dropFirst()))
                } catch {
                    throw .because(error.description)
                }
            },
            format: { $0.text })
    }
}

extension ValueKind where Value == String {
    /// Text that can be the value of a header field.
    static var fieldValue: ValueKind {
        .string.refusing { text in
            text.utf8.contains { $0 < 0x20 || $0 == 0x7F }
                ? "a header field has no control characters" : nil
        }
    }
}

private func checkField(_ name: String, _ value: String) throws(ValueMistake) {
    guard Method(token: name) != nil else {
        throw .because("'\(name)' is no name of a header field")
    }
    if value.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
        throw .because("a header field has no control characters")
    }
    let ours = [
        "connection", "content-encoding", "content-length", "content-range", "date", "keep-alive",
        "trailer", "transfer-encoding", "upgrade",
    ]
    if ours.contains(name.lowercased()) {
        throw .because("\(name) says how the answer is sent, which only the server knows")
    }
}

extension Substring {
    fileprivate var trimmingBlanks: String {
        var rest = self
        while rest.first == " " || rest.first == "\t" { rest = rest.dropFirst() }
        while rest.last == " " || rest.last == "\t" { rest = rest.dropLast() }
        return String(rest)
    }
}
