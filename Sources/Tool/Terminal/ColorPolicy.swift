// When text is coloured: the flag says, else the environment, else the stream.

/// What `--color` says.
package enum ColorPolicy: String, CaseIterable, Sendable {
    case auto, always, never

    /// Whether to colour what goes to a stream.
    ///
    /// `auto` asks, in this order: `NO_COLOR` (no-color.org: set and not empty is no; set and
    /// empty is ignored), `CLICOLOR_FORCE` (set and not `0` is yes, bixense.com/clicolors),
    /// `TERM=dumb` (no), `CLICOLOR=0` (no), and last whether the stream is a terminal.
    package func allowsColor(
        isTerminal: Bool, variable: (String) -> String?
    ) -> Bool {
        switch self {
        case .always: return true
        case .never: return false
        case .auto: break
        }
        if let text = variable("NO_COLOR"), !text.isEmpty { return false }
        if let text = variable("CLICOLOR_FORCE"), !text.isEmpty, text != "0" { return true }
        if variable("TERM") == "dumb" || variable("CLICOLOR") == "0" { return false }
        return isTerminal
    }
}
