// bx repl: a prompt, or a script.

internal import Arguments
internal import CLinux
internal import Linux
internal import Terminal

enum ReplCommand {
    static let name = "repl"

    private static let text = Flag(
        "command", short: "c", .string.named("COMMANDS"), variable: .none,
        "Run COMMANDS instead of a script")
    private static let file = Operand(
        optional: "FILE", .file, "A script; standard input without it, or with -")

    static let command = Command(
        spec: CommandSpec(
            name: name, purpose: "Open a prompt for commands, or run a script of them",
            description: [
                "The prompt takes every command without the bx before it. Tab completes commands, "
                    + "flags, values and files; the history is kept in $XDG_STATE_HOME/bx/history "
                    + "(~/.local/state/bx/history). Ctrl-C stops the command that runs, or abandons "
                    + "the line; Ctrl-D leaves.",
                "Words are quoted as in a shell, but nothing is expanded. A line end or ; ends a "
                    + "command, # begins a comment. !COMMAND runs a shell command; COMMAND | TEXT "
                    + "gives the output to one; > FILE and >> FILE write it to a file.",
                "'set FLAG VALUE' keeps a default for every command that has the flag, 'unset "
                    + "FLAG' forgets it, 'set' shows all; 'exit CODE' leaves.",
                "A script's exit code is its last command's. After 'set -e' the first command that "
                    + "fails ends it, with that command's exit code. Behind a pipe a command fails "
                    + "when either side does.",
            ],
            examples: [
                Example("bx repl", "a prompt, as bx alone opens it"),
                Example("bx repl deploy.bx", "run a script"),
                Example("bx repl -c 'set color never; config show'", "run a few commands"),
            ],
            operands: Operands(file), groups: [FlagGroup("Flags", text)],
            exitCodes: [ExitCodeNote(.done, "left with Ctrl-D, or the last command was done")],
            seeAlso: ["bx-config(1)", "readline(3)"]),
        run: { call throws(CommandFailure) in
            guard call.caller == .shell else {
                throw CommandFailure(
                    exitCode: .commandLine, code: "nested", message: "the REPL runs already",
                    hint: "give the commands here, or run a script with !bx repl FILE")
            }
            let path = call.arguments[file]
            if let text = call.arguments[text] {
                if let path {
                    throw CommandFailure(
                        exitCode: .commandLine, code: "surplus-operand",
                        message: "both -c and the script \(path) are given",
                        hint: "give one of them")
                }
                try ReplScript.run(call, LineReader(text: Array(text.utf8)))
            }
            guard let path, path != "-" else {
                if path == nil, isOnTerminal { try Prompt.run(call) }
                try ReplScript.run(call, LineReader(0), readsInput: true)
            }
            // Open until the process ends, which is when the script does.
            let script = try open(path).release()
            try ReplScript.run(call, LineReader(script), place: "\(path), ")
        })

    /// Whether there is someone to type and to read.
    static var isOnTerminal: Bool {
        StandardStream.input.isTerminal && StandardStream.output.isTerminal
    }

    private static func open(_ path: ArgumentPath) throws(CommandFailure) -> FileDescriptor {
        do throws(Errno) {
            let number = try retrying {
                path.withCString { clinux_open($0, O_RDONLY | O_CLOEXEC, 0) }
            }
            return FileDescriptor(owning: number)
        } catch {
            throw CommandFailure(
                exitCode: .failed, code: "no-script", message: "cannot read \(path): \(error)")
        }
    }
}
