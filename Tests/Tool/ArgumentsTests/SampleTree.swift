// A small tree of commands with one of everything: the subject of these tests.

@testable import Arguments

enum LogFormat: String, CaseIterable, Sendable { case common, combined, json }

enum Serve {
    static let root = Operand("DIR", .directory, default: ".", "What to serve")
    static let listen = Flag(
        "listen", short: "l", .address, default: .tcp(host: "127.0.0.1", port: 8080),
        "Accept connections on ADDRESS",
        details: "A port alone listens on this machine only, :8080 on every interface. "
            + "Port 0 takes a free one.")
    static let workers = Flag(
        "workers", short: "w", .integer(in: 1...64), default: 1, defaultText: "one per core",
        "Event loops, each on its own thread")
    static let grace = Flag(
        "grace", .duration, default: .seconds(10), "Wait so long for requests in flight on stop")
    static let maxBody = Flag(
        "max-body", .size(in: 0...), default: 1 << 20, "Refuse request bodies that are longer")
    static let rate = Flag("rate", .rate, "Answer each client at most so often")
    static let ratio = Flag("ratio", .number(in: 0...1), default: 0.5, "Share of requests to log")
    static let offset = Flag("offset", short: "o", .integer(in: -100...100), default: 0, "Shift")
    static let log = Flag(
        "log",
        .choice { (format: LogFormat) in format == .json ? "one object a line" : "" }
            .named("FORMAT"),
        default: .common, "Write the access log as FORMAT")
    static let header = Flag(
        "header", short: "H", repeated: .string.named("'NAME: VALUE'"), "Add a header")
    static let notFound = Flag("not-found", .file, "Answer with FILE where there is nothing")
    static let upstream = Flag(
        "upstream", .url(schemes: ["http", "https"]), default: "http://localhost", "Ask URL")
    static let listing = Flag("listing", default: true, "Do not list directories")
    static let spa = Flag("spa", "Answer every path without a file with index.html")
    static let site = Flag(
        "site",
        .string.named("NAME").completing(
            .dynamic { _ in
                [
                    Candidate("a:b", "a colon"), Candidate("it's"), Candidate("x y"),
                    Candidate("$HOME"), Candidate("plain"),
                ]
            }),
        default: "", "Pick a site")

    static let spec = CommandSpec(
        name: "serve", purpose: "Serve a directory over HTTP",
        description: ["Files are sent as they are. What changes is seen within a second."],
        examples: [
            Example("bx serve", "the working directory on http://127.0.0.1:8080"),
            Example("bx serve site -l :9000", "a directory on every interface"),
            Example("bx serve --header 'Cache-Control: no-store' --log json", "for tests"),
        ],
        operands: Operands(root),
        groups: [
            FlagGroup("Listening", listen, workers, grace),
            FlagGroup(
                "Answers", maxBody, rate, ratio, offset, header, notFound, upstream, listing,
                spa, site),
            FlagGroup("Logs", log),
        ],
        exclusions: [Exclusion(spa, notFound)],
        exitCodes: [ExitCodeNote(.failed, "the directory or the address cannot be used")],
        seeAlso: ["bx(1)", "nginx(8)"])
}

enum KeyValue {
    static let database = Flag("db", .file, "Open FILE")
    static let key = Operand("KEY", .string.accepting("a key"), "The key")
    static let amount = Operand(
        "AMOUNT", .integer(in: Int.min...Int.max), default: 1, "What to add")
    static let keys = Operand(
        variadic: "KEY", .string.accepting("a key"), atLeast: 1, "Keys to delete")

    static let spec = CommandSpec(
        name: "kv", purpose: "Keep values under keys",
        groups: [FlagGroup("Store", inherited: true, database)],
        subcommands: [
            CommandSpec(name: "get", purpose: "Print a value", operands: Operands(key)),
            CommandSpec(name: "incr", purpose: "Add to a number", operands: Operands(key, amount)),
            CommandSpec(name: "del", purpose: "Delete keys", operands: Operands(keys)),
        ])
}

let topics = Operand(
    variadic: "COMMAND", .string.accepting("a command").completing(.commands), "The command")

let bx = CommandSpec(
    name: "bx", purpose: "A multitool for back ends", groups: GlobalFlags.groups,
    subcommands: [
        Serve.spec, KeyValue.spec,
        CommandSpec(name: "help", purpose: "Explain a command", operands: Operands(topics)),
        CommandSpec(name: "__complete", purpose: "Complete", isHidden: true),
    ],
    runsAlone: true)

/// Words of a line that needs no quoting.
func words(_ line: String) -> [ArgumentText] { line.split(separator: " ").map { ArgumentText($0) } }
