internal import Arguments
internal import CLinux
internal import JSON
internal import Linux

/// `bx man serve`: the man page, as roff, or in the reader when there is a terminal.
enum ManCommand {
    private static let names = Operand(
        variadic: "COMMAND", .commandName, "The command to explain, with those it stands under")
    private static let output = Flag(
        "output", short: "o", .directory, "Write every page into DIR, as man(1) looks for them")

    static let command = Command(
        spec: CommandSpec(
            name: "man", purpose: "Print a man page",
            description: [
                "The page is printed as roff, for man(1) to show: bx man serve | man -l -",
                "With --output all pages are written, as files such as bx-serve.1.",
            ],
            examples: [
                Example("bx man serve | man -l -", "read the page of a command"),
                Example("bx man --output man", "write all pages into a directory"),
            ],
            operands: Operands(names), groups: [FlagGroup("Flags", output)],
            seeAlso: ["man(1)", "bx-help(1)"]),
        run: { call throws(CommandFailure) in
            if let directory = call.arguments[output] {
                let root = CommandPath(root: call.arguments.path.root)
                for path in root.visibleTree {
                    let name = "/\(path.pageName).1"
                    try write(
                        roff(of: path), to: ArgumentPath(bytes: directory.bytes + name.utf8))
                }
                return .done
            }
            let path = try CommandPath.named(call.arguments[names], in: call)
            if call.console.isJSON {
                try call.console.print([
                    "name": .string(path.pageName), "section": 1, "roff": .string(roff(of: path)),
                ])
            } else {
                try call.console.write(roff(of: path))
            }
            return .done
        })

    /// Replaces the file at `path`.
    private static func write(
        _ text: String, to path: ArgumentPath
    ) throws(CommandFailure) {
        do throws(Errno) {
            let number = try retrying {
                path.withCString {
                    clinux_open($0, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
                }
            }
            let file = FileDescriptor(owning: number)
            var rest = Array(text.utf8)[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { bytes in
                    Result { () throws(Errno) in try file.write(bytes) }
                }
                rest = rest.dropFirst(try count.get())
            }
        } catch {
            throw CommandFailure(
                exitCode: .failed, code: "cannot-write", message: "cannot write \(path): \(error)")
        }
    }

    private static func roff(of path: CommandPath) -> String {
        ManPage.roff(for: path, version: Version.number, date: Version.date)
    }
}
