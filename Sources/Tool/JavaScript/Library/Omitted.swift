/// What Node has and the subset has not.
enum Omitted {
    /// What a program may name without declaring it, as far as it is there.
    private static let present: Set<Text> = [
        "Object", "Function", "Array", "String", "Number", "Boolean", "Symbol", "Math", "JSON",
        "Map", "Set", "WeakMap", "WeakSet", "Promise", "Date", "Error", "TypeError", "RangeError",
        "ReferenceError", "SyntaxError", "EvalError", "URIError", "AggregateError", "NaN",
        "Infinity", "undefined", "globalThis", "global", "process", "console", "performance",
        "setTimeout", "setInterval", "setImmediate", "clearTimeout", "clearInterval",
        "clearImmediate", "queueMicrotask", "parseInt", "parseFloat", "isNaN", "isFinite",
    ]

    /// Global names that are refused before anything runs.
    static let globals = Set(words(NodeNames.globals)).subtracting(present)

    private static func words(_ text: String) -> [Text] {
        text.split { $0 == " " || $0 == "\n" }.map { Text($0) }
    }

    private static let members: [String: Set<Text>] = Dictionary(
        uniqueKeysWithValues: NodeNames.members.map { ($0.0, Set(words($0.1))) })

    /// Marks the objects of a machine.
    static func mark(_ machine: Machine) {
        let global = machine.intrinsics.global
        for (title, _) in NodeNames.members {
            let parts = title.split(separator: ".")
            var object = global.value(.text(Text(parts[0]))).object
            if parts.count > 1 { object = object?.value("prototype").object }
            mark(object, Text(title))
        }
        mark(machine.intrinsics.function, "Function.prototype")
        mark(machine.intrinsics.buffer, "Buffer.prototype")
        mark(machine.modules["events"]?.object, "events")
    }

    static func mark(_ object: Object?, _ title: Text) {
        guard let object, let names = members[title.string] else { return }
        let missing = names.filter { !object.has(.text($0)) }
        if !missing.isEmpty { object.omissions = Omissions(title: title.string, names: missing) }
    }
}
