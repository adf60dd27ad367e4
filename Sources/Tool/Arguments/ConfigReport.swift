// `bx config show`: each effective value and where it comes from.

internal import JSON
internal import Terminal

/// The effective values of all flags.
package struct ConfigReport: Sendable {
    struct Row: Sendable {
        /// The commands that the flag stands under; empty for a flag of every command.
        let command: [String]
        let flag: FlagSpec
        let values: [any Sendable]
        let origin: Origin
    }

    let rows: [Row]

    /// Resolves the flags of every command, as a command line without any of them would.
    ///
    /// - Parameter line: The arguments of the command that reports, for its `--config`.
    package init(
        _ line: ParsedLine, surroundings: Surroundings
    ) throws(CommandLineMistake) {
        do throws(ArgumentError) {
            let config = try ConfigFile.load(for: line, surroundings: surroundings)
            var rows: [Row] = []
            for path in CommandPath(root: line.path.root).visibleTree {
                rows += try Self.rows(of: path, config, surroundings)
            }
            self.rows = rows
        } catch {
            throw CommandLineMistake(
                error, in: line.path, wantsJSON: line.isGiven(GlobalFlags.json))
        }
    }

    /// A flag stands under the command that declares it, and again under one below it for which
    /// the config file says something else.
    private static func rows(
        of path: CommandPath, _ config: ConfigFile?, _ surroundings: Surroundings
    ) throws(ArgumentError) -> [Row] {
        let values = try ParsedArguments.resolve(
            flagsOf: path, config: config, surroundings: surroundings)
        return path.flags.compactMap { flag in
            let isOwn = path.owner(of: flag) == path.names
            let isSpecial = config?.entry(for: flag, under: path.names) != nil
            guard flag.shape != .request, isOwn || isSpecial, let value = values[flag.name]
            else { return nil }
            return Row(
                command: path.names, flag: flag, values: value.values, origin: value.origin)
        }
    }

    /// One line for each flag: key, value, origin.
    package func table(width: Int) -> String {
        let cells = rows.map { row in [row.key, row.shownValue, "\(row.origin)"] }
        return Terminal.table(cells, width: width).map { $0 + "\n" }.joined()
    }

    /// `[{"command","flag","value","origin","source"}]`; a value is text as a user would write
    /// it, a boolean, a list, or null.
    package func json(pretty: Bool) -> String {
        JSONValue.array(rows.map(\.json)).encode(pretty: pretty) + "\n"
    }
}

extension ConfigReport.Row {
    fileprivate var key: String { (command + [flag.name]).joined(separator: ".") }

    fileprivate var shownValue: String {
        let texts = values.map(flag.format)
        if texts.isEmpty { return flag.defaultText.map { "(\($0))" } ?? "-" }
        if origin == .fallback, flag.takesValue, let text = flag.defaultText { return text }
        return texts.map { $0.isEmpty ? "''" : $0 }.joined(separator: ", ")
    }

    fileprivate var json: JSONValue {
        let texts = values.map(flag.format)
        let value: JSONValue =
            switch flag.shape {
            case .toggle, .request: .bool(values.last as? Bool ?? false)
            case .single: texts.last.map { .string($0) } ?? .null
            case .repeated: .array(texts.map { .string($0) })
            }
        return [
            "command": .string(command.joined(separator: " ")), "flag": .string(flag.name),
            "value": value, "origin": .string(origin.kind), "source": .string("\(origin)"),
        ]
    }
}

extension Origin {
    fileprivate var kind: String {
        switch self {
        case .flag: "flag"
        case .session: "session"
        case .variable: "environment"
        case .file: "file"
        case .fallback: "default"
        }
    }
}
