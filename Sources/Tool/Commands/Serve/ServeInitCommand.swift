// bx serve init: an app file to begin with.

internal import AppFiles
internal import Arguments
internal import CLinux
internal import JSON
internal import Linux

/// `bx serve init`.
enum ServeInitCommand {
    private static let directory = Operand(
        "DIR", .directory, default: ArgumentPath("."), defaultText: "the working directory",
        "Where to write; made where it is missing")

    static let command = Command(
        spec: CommandSpec(
            name: "init", purpose: "Write an app for bx serve --app that works as it is",
            description: [
                "Writes app.yaml, whose comments say what there is, todos.json, which its "
                    + "collection begins with, and views/hello.mustache, a template. A file that "
                    + "is there already is never overwritten: then nothing is written.",
                "To serve a directory that is called init, say bx serve ./init.",
                "The keys of an app file are title, version, description, prefix, cors, headers, "
                    + "views (a directory of mustache templates), guards (by name: basic with "
                    + "users, or bearer with tokens, and a realm), schemas, openapi (a path, or "
                    + "false) and routes. Those that begin with x- are left alone.",
                "A route has one of get, post, put, patch, delete, head, options, any or route "
                    + "('PURGE /cache') with its path; one answer of json, text, html, template "
                    + "with values, file, files, redirect or proxy, or a status alone; status and "
                    + "headers; path, query, header, cookie and body, rules in the words of JSON "
                    + "Schema; max-body, guard (a name, or several of which one has to let the "
                    + "request pass), summary, description and tags; delay (200ms, or "
                    + "100ms..2s) and fault (percent, and a status, or a connection to reset, hang "
                    + "or truncate).",
                "{{...}} in an answer is path.NAME, query.NAME, header.NAME, cookie.NAME, body or a "
                    + "part of it as body.a.0, method, target, host, id, now, uuid, counter, or a "
                    + "text in double quotes. Alone in a string of json it keeps its kind. In html "
                    + "it is escaped, in URLs percent-encoded; it cannot end a header field, or "
                    + "lead out of a directory.",
                "A collection has at, seed (a file, or the items), schema, key, max (items), "
                    + "item-max (bytes of one), if-match (required), guard, write-guard, delay and "
                    + "fault. Lists take filters (done=true, and _ne, _gt, _gte, _lt, _lte, _like "
                    + "behind a name), q, sort, page and size.",
            ],
            examples: [
                Example("bx serve init boats && bx serve --app boats/app.yaml", "an API at once")
            ],
            operands: Operands(directory),
            exitCodes: [ExitCodeNote(.failed, "a file is there already, or cannot be written")]),
        run: { call throws(CommandFailure) in
            try ServeInitCommand.run(call.arguments, call.console)
        })

    private static func run(
        _ arguments: ParsedArguments, _ console: Console
    ) throws(CommandFailure) -> ExitCode {
        let directory = arguments[directory]
        if !arguments.hasOperands, isDirectory("init") {
            throw CommandFailure(
                exitCode: .failed, code: "ambiguous",
                message: "there is a directory init here, which bx serve ./init serves",
                hint: "bx serve init . writes an example beside it")
        }
        let base = directory.text ?? directory.description
        let files = ExampleApp.files.map {
            (path: base == "." ? $0.path : "\(base)/\($0.path)", $0.text)
        }
        for (path, _) in files where exists(path) {
            throw CommandFailure(
                exitCode: .failed, code: "file-exists",
                message: "\(path) is there already, and is not overwritten")
        }
        for (path, text) in files { try write(text, to: path) }
        if console.isJSON {
            try console.print(["files": .array(files.map { .string($0.path) })])
        } else if !console.isQuiet {
            for (path, _) in files { try console.print("wrote \(path)") }
            try console.print("try: bx serve --app \(files[0].path)")
        }
        return .done
    }

    private static func isDirectory(_ path: String) -> Bool {
        guard let status = try? FileDescriptor.open(path, O_RDONLY | O_NONBLOCK).status() else {
            return false
        }
        return status.kind == .directory
    }

    private static func exists(_ path: String) -> Bool {
        var found = stat()
        return lstat(path, &found) == 0
    }

    private static func write(_ text: String, to path: String) throws(CommandFailure) {
        do throws(Errno) {
            try makeParents(of: path)
            let file = try FileDescriptor.open(path, O_WRONLY | O_CREAT | O_EXCL, mode: 0o666)
            let bytes = Array(text.utf8)
            var offset = 0
            while offset < bytes.count {
                let rest = Array(bytes[offset...])
                let number = file.rawValue
                offset += try retrying { CLinux.write(number, rest, rest.count) }
            }
        } catch {
            throw CommandFailure(
                exitCode: .failed, code: "cannot-write", message: "cannot write \(path): \(error)")
        }
    }

    private static func makeParents(of path: String) throws(Errno) {
        var end = path.startIndex
        while let slash = path[end...].dropFirst().firstIndex(of: "/") {
            end = slash
            if mkdir(String(path[..<slash]), 0o777) != 0, Errno.current != .alreadyExists {
                throw .current
            }
        }
    }
}
