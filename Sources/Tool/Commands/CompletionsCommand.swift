internal import Arguments
internal import JSON

/// `bx completions bash`: the script that teaches a shell to complete bx.
enum CompletionsCommand {
    private static let shell = Operand(
        "SHELL", .choice { (shell: CompletionShell) in shell.advice }, "Which shell")

    static let command = Command(
        spec: CommandSpec(
            name: "completions", purpose: "Print the completion script of a shell",
            description: [
                "The script asks bx itself for every completion, so that it never needs to be "
                    + "installed anew when bx changes."
            ],
            examples: [
                Example("source <(bx completions bash)", "in ~/.bashrc"),
                Example(
                    "bx completions zsh > ~/.zfunc/_bx", "with ~/.zfunc in $fpath, for compinit"),
                Example("bx completions fish | source", "in ~/.config/fish/config.fish"),
            ],
            operands: Operands(shell)),
        run: { call throws(CommandFailure) in
            let shell = call.arguments[shell]
            let script = shell.script(for: call.arguments.path.root.name)
            if call.console.isJSON {
                try call.console.print([
                    "shell": .string(shell.rawValue), "script": .string(script),
                ])
            } else {
                try call.console.write(script)
            }
            return .done
        })
}

extension CompletionShell {
    fileprivate var advice: String {
        switch self {
        case .bash: "source it in ~/.bashrc"
        case .zsh: "a file _bx in a directory of $fpath"
        case .fish: "a file bx.fish in ~/.config/fish/completions"
        }
    }
}
