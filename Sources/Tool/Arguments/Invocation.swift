// From the words of a command line to something that can be run.

package import Terminal

/// What a command line asks for.
package enum Invocation: Sendable {
    case run(ParsedArguments)
    case help(CommandPath, HelpPage.Detail, ColorPolicy)
    case version

    /// Parses `words` (without the program's name) and finds every value's source.
    ///
    /// Help and version read neither environment nor files, so they answer also where those are
    /// broken.
    package static func parse(
        _ words: [ArgumentText], root: CommandSpec, surroundings: Surroundings
    ) throws(CommandLineMistake) -> Invocation {
        let line = try LineParser.parse(words, root: root)
        switch line.request {
        case .version: return .version
        case .shortHelp: return .help(line.path, .short, line.colorPolicy)
        case .fullHelp: return .help(line.path, .full, line.colorPolicy)
        case .run: break
        }
        do throws(ArgumentError) {
            let config = try ConfigFile.load(for: line, surroundings: surroundings)
            return .run(
                try ParsedArguments.resolve(line, config: config, surroundings: surroundings))
        } catch {
            throw CommandLineMistake(
                error, in: line.path, wantsJSON: line.isGiven(GlobalFlags.json))
        }
    }
}

extension ParsedLine {
    /// What `--color` on the line says, if it says it well.
    fileprivate var colorPolicy: ColorPolicy {
        CompletionContext(line: self, prefix: "").value(of: GlobalFlags.color) ?? .auto
    }
}
