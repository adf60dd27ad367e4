internal import Bytes
package import Linux

/// What surrounds a command line: everything outside of it that a flag's value can come from.
///
/// A value of its own so that precedence can be tested without a process.
package struct Surroundings: Sendable {
    /// Environment variables by name.
    package var variables: [String: ArgumentText]
    /// What the REPL's `set` keeps.
    package var session: SessionDefaults
    /// A whole file. `Errno.fileNotFound` and `Errno.notADirectory` mean that there is none.
    package var readFile: @Sendable (ArgumentPath) -> Result<[UInt8], Errno>

    package init(
        variables: [String: ArgumentText] = [:], session: SessionDefaults = SessionDefaults(),
        readFile: @escaping @Sendable (ArgumentPath) -> Result<[UInt8], Errno>
    ) {
        self.variables = variables
        self.session = session
        self.readFile = readFile
    }

    /// A variable as text; nil when it is not set or not UTF-8.
    package func text(of variable: String) -> String? { variables[variable]?.text }
}

/// Defaults for flags that hold until the REPL is left: stronger than the environment, weaker
/// than a flag on the line. A default holds for every command that has a flag of the name.
package struct SessionDefaults: Sendable {
    package private(set) var values: [String: ArgumentText] = [:]

    package init() {}

    /// Keeps `value` for `--name`, which at least one command must take as it is.
    package mutating func set(
        _ name: String, to value: ArgumentText, root: CommandSpec
    ) throws(CommandLineMistake) {
        let path = CommandPath(root: root)
        let all = path.visibleTree.flatMap(\.flags).filter { $0.shape != .request }
        let flags = all.filter { $0.name == name }
        guard let first = flags.first else {
            let suggestion = nearest(to: name, among: all.map(\.name))
            throw CommandLineMistake(.unknownDefault(name, suggestion: suggestion), in: path)
        }
        if flags.contains(where: { (try? $0.parse(value)) != nil }) {
            values[name] = value
            return
        }
        do throws(ArgumentError) {
            _ = try first.value(of: value, from: .session(name))
        } catch {
            throw CommandLineMistake(error, in: path)
        }
    }

    package mutating func unset(_ name: String) { values[name] = nil }
}
