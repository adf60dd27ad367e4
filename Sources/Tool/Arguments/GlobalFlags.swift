package import Terminal

/// The flags that every command takes.
package enum GlobalFlags {
    package static let help = Flag(
        request: "help", short: "h", "Print this help; --help prints all of it")
    package static let json = Flag(
        "json", "Print JSON: one document, or one line each for a stream; errors too")
    package static let color = Flag(
        "color", .choice { (policy: ColorPolicy) in policy.purpose }.named("WHEN"), default: .auto,
        "Colour the output",
        details: "auto colours on a terminal, unless NO_COLOR is set or TERM is dumb; "
            + "CLICOLOR_FORCE colours also into a pipe.")
    package static let config = Flag(
        "config", .file, defaultText: "./bx.yaml",
        "Read defaults for flags from FILE",
        details: "Without it bx reads bx.yaml in the working directory or else "
            + "bx/config.yaml in $XDG_CONFIG_HOME (or ~/.config). Its top-level keys are "
            + "commands, the keys below them the long names of their flags.")
    package static let quiet = Flag("quiet", short: "q", "Print nothing but results and errors")
    package static let verbose = Flag("verbose", short: "v", "Say more about what is being done")
    package static let version = Flag(request: "version", "Print the version")

    /// For the root command.
    package static let groups = [
        FlagGroup(
            "Flags of every command", inherited: true, help, json, color, config, quiet, verbose),
        FlagGroup("Flags of bx alone", version),
    ]
}

extension ColorPolicy {
    fileprivate var purpose: String {
        switch self {
        case .auto: "on a terminal"
        case .always: "also into a pipe"
        case .never: "not at all"
        }
    }
}
