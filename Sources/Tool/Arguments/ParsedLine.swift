/// A flag as it was given on the command line.
package struct GivenFlag: Sendable {
    package let flag: FlagSpec
    /// As it was written, without the value: `--listen` or `-l`.
    package let spelling: String
    /// Nil for a toggle.
    package let value: ArgumentText?
    /// Whether a toggle was given in its `--no-` form.
    package let isNegated: Bool
}

/// A command line taken apart by a spec. Values are not parsed yet.
package struct ParsedLine: Sendable {
    /// What the line asks for.
    package enum Request: Hashable, Sendable {
        case run
        /// `-h`
        case shortHelp
        /// `--help`
        case fullHelp
        case version
    }

    package var path: CommandPath
    package var given: [GivenFlag] = []
    package var operands: [ArgumentText] = []
    package var request = Request.run

    package init(root: CommandSpec) { path = CommandPath(root: root) }

    package func isGiven(_ flag: Flag<Bool>) -> Bool {
        given.last { $0.flag.name == flag.name }.map { !$0.isNegated } ?? false
    }
}
