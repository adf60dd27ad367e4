// bx itself: from the words of its command line to its exit code.

internal import Arguments
internal import CLinux
internal import Terminal

/// The program.
package enum Program {
    /// Runs this process's command line and ends the process.
    package static func run() -> Never {
        StandardStream.prepare()
        let words = ArgumentText.processWords
        if words.first?.text == CompletionCommand.name {
            exit(answerShell(words.dropFirst()).rawValue)
        }
        exit(run(words, surroundings: .process, caller: .shell).rawValue)
    }

    /// Runs one command line.
    ///
    /// - Parameter words: Without the program's own name.
    static func run(
        _ words: [ArgumentText], surroundings: Surroundings, caller: Caller
    ) -> ExitCode {
        do throws(CommandLineMistake) {
            switch try Invocation.parse(words, root: Root.command.spec, surroundings: surroundings)
            {
            case .run(let arguments):
                return run(arguments, surroundings, caller)
            case .help(let path, let detail, let color, let isJSON):
                let title = caller.title(of: path)
                return reporting(as: title, isJSON) { (console) throws(CommandFailure) in
                    if isJSON { return try console.print(path.json) }
                    try HelpPrinter(color: color, surroundings: surroundings).print(path, detail)
                }
            case .version(let isJSON):
                return reporting(as: "bx", isJSON) { (console) throws(CommandFailure) in
                    try Version.print(to: console)
                }
            }
        } catch {
            printToStandardError(caller.report(error))
            return .commandLine
        }
    }

    private static func run(
        _ arguments: ParsedArguments, _ surroundings: Surroundings, _ caller: Caller
    ) -> ExitCode {
        let console = Console(arguments, surroundings, caller)
        // The tree that parsed the line is the one that it is looked up in: it is there.
        guard let run = Root.command.following(arguments.path.names)?.run else {
            preconditionFailure("\(arguments.path.title) has nothing to run")
        }
        do throws(CommandFailure) {
            return try run(
                Call(
                    arguments: arguments, surroundings: surroundings, console: console,
                    caller: caller))
        } catch {
            console.report(error)
            return error.exitCode
        }
    }

    private static func reporting(
        as title: String, _ isJSON: Bool, _ work: (Console) throws(CommandFailure) -> Void
    ) -> ExitCode {
        let console = Console(
            title: title, isJSON: isJSON, isQuiet: false, isVerbose: false, isColored: false)
        do throws(CommandFailure) {
            try work(console)
            return .done
        } catch {
            console.report(error)
            return error.exitCode
        }
    }

    private static func answerShell(_ words: ArraySlice<ArgumentText>) -> ExitCode {
        reporting(as: "bx", false) { (console) throws(CommandFailure) in
            try console.write(CompletionCommand.answer(Array(words), root: Root.command.spec))
        }
    }
}

extension Console {
    fileprivate init(
        _ arguments: ParsedArguments, _ surroundings: Surroundings, _ caller: Caller
    ) {
        self.init(
            title: caller.title(of: arguments.path), isJSON: arguments[GlobalFlags.json],
            isQuiet: arguments[GlobalFlags.quiet], isVerbose: arguments[GlobalFlags.verbose],
            isColored: arguments[GlobalFlags.color].allowsColor(
                isTerminal: StandardStream.output.isTerminal, variable: surroundings.text(of:)))
    }
}
