// The config file: defaults for flags.
//
//   color: never              # a flag of every command
//   serve:                    # a command
//     listen: :9000           # one of its flags, by its long name
//     header:                 # a repeatable flag takes a list
//       - 'Cache-Control: no-store'
//   kv:
//     db: data.kv
//     get:                    # a subcommand
//       quiet: true           # an inherited flag, for this command alone
//
// Every key is checked against the specs, also those of other commands, so that a misspelt key
// never passes unseen.

internal import Bytes
internal import Linux
internal import YAML

struct ConfigFile: Sendable {
    /// As messages call it.
    let path: String
    /// Nil for an empty file.
    private let root: YAMLNode?

    /// A value in the file and the key that it stands under.
    struct Entry: Sendable {
        let node: YAMLNode
        let place: FilePlace
        let key: String
    }

    /// Reads the file that `--config` (or its variable) names, else the first that exists of
    /// `./bx.yaml` and the one in the XDG config directory; nil when there is none.
    static func load(
        for line: ParsedLine, surroundings: Surroundings
    ) throws(ArgumentError) -> ConfigFile? {
        let flag = GlobalFlags.config.spec
        guard line.path.flag(named: flag.name) != nil else { return nil }
        if let path = try namedPath(flag, line, surroundings) {
            return try read(path, surroundings, root: line.path.root, mustExist: true)
        }
        for path in defaultPaths(of: line.path.root.name, surroundings) {
            let file = try read(path, surroundings, root: line.path.root, mustExist: false)
            if let file { return file }
        }
        return nil
    }

    private static func namedPath(
        _ flag: FlagSpec, _ line: ParsedLine, _ surroundings: Surroundings
    ) throws(ArgumentError) -> ArgumentPath? {
        if let given = line.given.last(where: { $0.flag.name == flag.name }),
            let text = given.value
        {
            return cast(try flag.value(of: text, from: .flag(given.spelling)), of: flag.name)
        }
        guard let name = line.path.variable(for: flag), let text = surroundings.variables[name],
            !text.isEmpty
        else { return nil }
        return cast(try flag.value(of: text, from: .variable(name)), of: flag.name)
    }

    /// Where a file is looked for when none is named. `XDG_CONFIG_HOME` counts only as an
    /// absolute path (XDG Base Directory Specification).
    private static func defaultPaths(of name: String, _ surroundings: Surroundings)
        -> [ArgumentPath]
    {
        var paths = [ArgumentPath("\(name).yaml")]
        let slash = UInt8(ascii: "/")
        if let home = surroundings.variables["XDG_CONFIG_HOME"], home.bytes.first == slash {
            paths.append(ArgumentPath(bytes: home.bytes + Array("/\(name)/config.yaml".utf8)))
        } else if let home = surroundings.variables["HOME"], home.bytes.first == slash {
            let tail = "/.config/\(name)/config.yaml"
            paths.append(ArgumentPath(bytes: home.bytes + Array(tail.utf8)))
        }
        return paths
    }

    private static func read(
        _ path: ArgumentPath, _ surroundings: Surroundings, root: CommandSpec, mustExist: Bool
    ) throws(ArgumentError) -> ConfigFile? {
        let bytes: [UInt8]
        do throws(Errno) {
            bytes = try surroundings.readFile(path).get()
        } catch {
            if !mustExist, error == .fileNotFound || error == .notADirectory { return nil }
            throw .unreadableConfig(path: "\(path)", reason: "\(error)")
        }
        return try ConfigFile(parsing: bytes, path: "\(path)", root: root)
    }

    init(parsing bytes: [UInt8], path: String, root: CommandSpec) throws(ArgumentError) {
        self.path = path
        do throws(YAMLError) {
            self.root = try YAMLNode.parse(bytes)
        } catch {
            let place = FilePlace(path: path, line: error.mark.line, column: error.mark.column)
            throw .malformedConfig(place, reason: "\(error.reason)")
        }
        if let node = self.root, !node.isNull { try check(node, against: CommandPath(root: root)) }
    }

    private func place(_ mark: YAMLMark) -> FilePlace {
        FilePlace(path: path, line: mark.line, column: mark.column)
    }

    // MARK: - Keys

    private func check(_ node: YAMLNode, against path: CommandPath) throws(ArgumentError) {
        guard let pairs = node.mapping else {
            if path.names.isEmpty {
                throw .malformedConfig(place(node.mark), reason: "the file is no list of commands")
            }
            let key = path.names.joined(separator: ".")
            throw .misshapenKey(place(node.mark), key: key, expected: "a mapping of its flags")
        }
        for pair in pairs { try check(pair, against: path) }
    }

    private func check(_ pair: YAMLPair, against path: CommandPath) throws(ArgumentError) {
        let key = (path.names + [pair.key]).joined(separator: ".")
        let commands = path.command.visibleSubcommands
        if let command = commands.first(where: { $0.name == pair.key }) {
            if !pair.value.isNull { try check(pair.value, against: path.appending(command)) }
            return
        }
        let flags = path.flags.filter(\.isInConfig)
        guard let flag = flags.first(where: { $0.name == pair.key }) else {
            let names = commands.map(\.name) + flags.map(\.name)
            // A switch that is on is turned off by its own name here: `gzip: false`.
            let isNegated = pair.key.hasPrefix("no-")
            let name = isNegated ? String(pair.key.dropFirst(3)) : pair.key
            throw .unknownKey(
                place(pair.keyMark), key: key,
                suggestion: nearest(to: name, among: names).map { isNegated ? "\($0): false" : $0 })
        }
        try checkShape(of: pair.value, flag, key)
    }

    private func checkShape(
        of node: YAMLNode, _ flag: FlagSpec, _ key: String
    ) throws(ArgumentError) {
        if node.scalar != nil, !node.isNull { return }
        if let nodes = node.sequence, flag.shape == .repeated,
            nodes.allSatisfy({ $0.scalar != nil && !$0.isNull })
        {
            return
        }
        let list = flag.shape == .repeated ? "one value or a list of values" : "one value"
        throw .misshapenKey(place(node.mark), key: key, expected: "\(list): \(flag.accepted)")
    }

    // MARK: - Values

    /// The value for a flag of a command: the one under the command itself, else the nearest
    /// command above it.
    func entry(for flag: FlagSpec, of path: CommandPath) -> Entry? {
        guard flag.isInConfig else { return nil }
        for depth in (0...path.names.count).reversed() {
            if let entry = entry(for: flag, under: Array(path.names.prefix(depth))) { return entry }
        }
        return nil
    }

    /// The value that stands under exactly these commands.
    func entry(for flag: FlagSpec, under names: [String]) -> Entry? {
        var node = root
        for name in names { node = node?[name] }
        guard let value = node?[flag.name] else { return nil }
        let key = (names + [flag.name]).joined(separator: ".")
        return Entry(node: value, place: place(value.mark), key: key)
    }
}

extension ConfigFile.Entry {
    func values(of flag: FlagSpec) throws(ArgumentError) -> [any Sendable] {
        var values: [any Sendable] = []
        for node in node.sequence ?? [node] {
            guard let scalar = node.scalar else { continue }
            let place = FilePlace(
                path: place.path, line: node.mark.line, column: node.mark.column)
            values.append(
                try flag.value(of: ArgumentText(scalar.text), from: .file(place, key: key)))
        }
        return values
    }
}

extension FlagSpec {
    /// Whether the config file can speak for the flag: not for `--config` itself.
    var isInConfig: Bool {
        shape != .request && name != GlobalFlags.config.name
    }
}
