internal import Arguments

/// `bx help kv get`: the page that `bx kv get --help` shows.
enum HelpCommand {
    private static let names = Operand(
        variadic: "COMMAND", .commandName, "The command to explain, with those it stands under")

    static let command = Command(
        spec: CommandSpec(
            name: "help", purpose: "Explain a command",
            examples: [
                Example("bx help", "all commands"),
                Example("bx help serve", "everything about one of them"),
            ],
            operands: Operands(names), seeAlso: ["bx-man(1)"]),
        run: { call throws(CommandFailure) in
            let path = try CommandPath.named(call.arguments[names], in: call)
            if call.console.isJSON {
                try call.console.print(path.json)
                return .done
            }
            let printer = HelpPrinter(
                color: call.arguments[GlobalFlags.color], surroundings: call.surroundings)
            try printer.print(path, .full)
            return .done
        })
}

extension ValueKind where Value == ArgumentText {
    /// The name of a command, checked where it is used, which knows the tree.
    static var commandName: ValueKind {
        ValueKind(
            name: "COMMAND", accepted: "the name of a command", completion: .commands,
            parse: { (word) throws(ValueMistake) in word }, format: { $0.repaired })
    }
}

extension CommandPath {
    /// The command that `names` lead to.
    static func named(
        _ names: [ArgumentText], in call: Call
    ) throws(CommandFailure) -> CommandPath {
        do throws(CommandLineMistake) {
            return try CommandPath(root: call.arguments.path.root).following(names)
        } catch {
            throw CommandFailure(
                exitCode: .commandLine, code: error.error.code, message: "\(error.error)",
                hint: call.caller.hint(on: error))
        }
    }
}
