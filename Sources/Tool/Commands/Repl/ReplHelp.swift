internal import Arguments
internal import JSON
internal import Terminal

extension Repl {
    /// What `help` prints.
    func printHelp() throws(CommandFailure) {
        let width = terminalWidth(
            of: StandardStream.output.rawValue,
            columnsVariable: call.surroundings.text(of: "COLUMNS"))
        // The output may be a pipe, other than the prompt's.
        let paint = Painter(
            isOn: call.arguments[GlobalFlags.color].allowsColor(
                isTerminal: StandardStream.output.isTerminal,
                variable: call.surroundings.text(of:)))
        let commands = root.visibleSubcommands.filter { $0.name != ReplCommand.name }
            .map { [$0.name, $0.purpose] }
        let page =
            [
                paint("Commands:", .bold)
            ] + Self.table(commands, width) + [
                "", paint("Of this prompt:", .bold),
            ] + Self.table(Self.notes, width)
        try call.console.write(page.map { $0 + "\n" }.joined())
    }

    private static func table(_ rows: [[String]], _ width: Int) -> [String] {
        if width >= 60 {
            return Terminal.table(rows.map { ["  " + $0[0], $0[1]] }, width: width)
        }
        return rows.flatMap { ["  " + $0[0]] + indented($0[1], by: 6, to: width) }
    }

    private static let notes = [
        ["help COMMAND", "Explain a command; COMMAND -h is shorter"],
        ["set FLAG VALUE", "Keep a default for a flag: set listen :9000"],
        ["set", "Show the defaults"],
        ["unset FLAG", "Forget a default"],
        ["set -e, set +e", "Stop at the first failure, or go on"],
        ["!COMMAND", "Run a shell command"],
        ["... | COMMAND", "Give the output to a shell command"],
        ["... > FILE, >> FILE", "Write the output to a file, or append it"],
        ["exit [CODE], quit", "Leave; Ctrl-D does too"],
    ]

    /// What `set` prints: lines that can be run again.
    func printDefaults() throws(CommandFailure) {
        let defaults = session.values.sorted { $0.key < $1.key }
        if call.console.isJSON {
            return try call.console.print(
                .object(defaults.map { JSONMember($0.key, .string($0.value.repaired)) }))
        }
        for (name, value) in defaults {
            try call.console.print("set \(name) \(ReplQuoting.plainly(value.repaired))")
        }
        if stopsAtFailure { try call.console.print("set -e") }
    }
}
