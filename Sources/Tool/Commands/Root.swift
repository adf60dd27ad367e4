internal import Arguments
internal import Terminal

/// The whole tree of commands.
enum Root {
    static let command = Command(
        [
            ServeCommand.command, LoopDemoCommand.command, ReplCommand.command,
            ConfigCommand.command,
            CompletionsCommand.command, ManCommand.command, HelpCommand.command,
        ],
        spec: { subcommands in
            CommandSpec(
                name: "bx", purpose: "A developer's multitool for back ends",
                description: [
                    "Alone on a terminal, bx opens a prompt that takes the same commands."
                ],
                examples: [
                    Example("bx serve", "the working directory over HTTP"),
                    Example("bx help serve", "everything about a command"),
                    Example("bx", "a prompt with completion and history"),
                ],
                groups: GlobalFlags.groups, subcommands: subcommands, runsAlone: true)
        },
        run: { call throws(CommandFailure) in
            if call.caller == .shell, ReplCommand.isOnTerminal { try Prompt.run(call) }
            if call.arguments[GlobalFlags.json] {
                try call.console.print(call.arguments.path.json)
            } else {
                let printer = HelpPrinter(
                    color: call.arguments[GlobalFlags.color], surroundings: call.surroundings)
                try printer.print(call.arguments.path, .short)
            }
            return .commandLine
        })
}
