// From the words of a command line to something that can be run.

package import Terminal

/// What a command line asks for.
package enum Invocation: Sendable {
    case run(ParsedArguments)
    case help(CommandPath, HelpPage.Detail, ColorPolicy, isJSON: Bool)
    case version(isJSON: Bool)

    /// Parses `words` (without the program's name) and finds every value's source.
    ///
    /// Help and version read neither environment nor files, so they answer also where those are
    /// broken.
    package static func parse(
        _ words: [ArgumentText], root: CommandSpec, surroundings: Surroundings
    ) throws(CommandLineMistake) -> Invocation {
        do throws(CommandLineMistake) {
            let line = try LineParser.parse(words, root: root)
            let color = line.effective(GlobalFlags.color, in: surroundings) ?? .auto
            let isJSON = line.wantsJSON(in: surroundings)
            switch line.request {
            case .version: return .version(isJSON: isJSON)
            case .shortHelp: return .help(line.path, .short, color, isJSON: isJSON)
            case .fullHelp: return .help(line.path, .full, color, isJSON: isJSON)
            case .run: return .run(try resolve(line, surroundings))
            }
        } catch {
            let isAsked = ParsedLine(root: root).wantsJSON(in: surroundings)
            throw CommandLineMistake(
                error.error, in: error.path, wantsJSON: error.wantsJSON || isAsked)
        }
    }

    private static func resolve(
        _ line: ParsedLine, _ surroundings: Surroundings
    ) throws(CommandLineMistake) -> ParsedArguments {
        do throws(ArgumentError) {
            let config = try ConfigFile.load(for: line, surroundings: surroundings)
            return try ParsedArguments.resolve(line, config: config, surroundings: surroundings)
        } catch {
            throw CommandLineMistake(
                error, in: line.path, wantsJSON: line.isGiven(GlobalFlags.json))
        }
    }
}

extension ParsedLine {
    fileprivate func wantsJSON(in surroundings: Surroundings) -> Bool {
        if given.contains(where: { $0.flag.name == GlobalFlags.json.name }) {
            return isGiven(GlobalFlags.json)
        }
        return effective(GlobalFlags.json, in: surroundings) ?? false
    }

    /// What the line, else the session, else the environment says well about a flag, where nothing
    /// may fail.
    fileprivate func effective<Value>(
        _ flag: Flag<Value>, in surroundings: Surroundings
    ) -> Value? {
        if let value = CompletionContext(line: self, prefix: "").value(of: flag) { return value }
        if let text = surroundings.session.values[flag.name], let value = try? flag.spec.parse(text)
        {
            return flag.read([value])
        }
        guard path.flag(named: flag.name) != nil, let name = path.variable(for: flag.spec),
            let text = surroundings.variables[name], let value = try? flag.spec.parse(text)
        else { return nil }
        return flag.read([value])
    }
}
