internal import Arguments
internal import Terminal

/// `bx config show`: the defaults that hold, and where they come from.
enum ConfigCommand {
    static let command = Command(
        [show],
        spec: { subcommands in
            CommandSpec(
                name: "config", purpose: "Show the configuration",
                description: [
                    "A flag's value comes from the command line, else from its environment "
                        + "variable, else from the config file, else it is the default.",
                    "The config file is YAML: ./bx.yaml, or else bx/config.yaml in "
                        + "$XDG_CONFIG_HOME (or ~/.config), or what --config names. Flags of "
                        + "every command stand at the top, the others below the name of their "
                        + "command, each by its long name: a line 'serve:', below it, "
                        + "indented, 'listen: :9000'. A repeatable flag takes a list.",
                    "The environment variable of a flag is made of its command's and its own "
                        + "name: BX_SERVE_LISTEN.",
                ],
                examples: [Example("bx config show", "each effective value and its source")],
                subcommands: subcommands)
        })

    private static let show = Command(
        spec: CommandSpec(
            name: "show", purpose: "Print each effective value and where it comes from",
            examples: [
                Example("bx config show", "a line for each flag"),
                Example("BX_SERVE_LISTEN=:9000 bx config show --json", "as one JSON document"),
            ]),
        run: { call throws(CommandFailure) in
            let report: ConfigReport
            do throws(CommandLineMistake) {
                report = try ConfigReport(call.arguments.line, surroundings: call.surroundings)
            } catch {
                throw CommandFailure(
                    exitCode: .commandLine, code: error.error.code, message: "\(error.error)",
                    hint: call.caller.hint(on: error))
            }
            if call.console.isJSON {
                try call.console.write(
                    report.json(pretty: StandardStream.output.isTerminal))
            } else {
                // Into a pipe a line is never cut.
                let width =
                    StandardStream.output.isTerminal
                    ? terminalWidth(
                        of: StandardStream.output.rawValue,
                        columnsVariable: call.surroundings.text(of: "COLUMNS"))
                    : Int.max
                try call.console.write(report.table(width: width))
            }
            return .done
        })
}
