internal import Arguments
internal import JSON

extension CommandPath {
    /// What the help page says, for programs.
    var json: JSONValue {
        [
            "command": .string(title), "usage": .string(usage),
            "purpose": .string(command.purpose),
            "description": .array(command.description.map { .string($0) }),
            "examples": .array(
                command.examples.map {
                    ["command": .string($0.command), "explanation": .string($0.explanation)]
                }),
            "operands": .array(
                command.operands.map { ["name": .string($0.usage), "help": .string($0.help)] }),
            "flags": .array(flags.map { json(of: $0) }),
            "commands": .array(
                command.visibleSubcommands.map {
                    ["name": .string($0.name), "purpose": .string($0.purpose)]
                }),
        ]
    }

    private func json(of flag: FlagSpec) -> JSONValue {
        var members = [
            JSONMember("name", .string(flag.name)), JSONMember("help", .string(flag.help)),
            JSONMember("takesValue", .bool(flag.takesValue)),
        ]
        if let short = flag.short { members.append(JSONMember("short", .string("\(short)"))) }
        if flag.takesValue { members.append(JSONMember("value", .string(flag.valueName))) }
        if let text = flag.defaultText { members.append(JSONMember("default", .string(text))) }
        if let name = variable(for: flag) {
            members.append(JSONMember("environment", .string(name)))
        }
        return .object(members)
    }
}
