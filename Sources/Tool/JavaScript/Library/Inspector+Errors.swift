extension Inspector {
    /// An error's stack, and which of its properties are shown beside it.
    func errorBase(_ object: Object, _ names: Names, _ keys: inout [PropertyKey]) -> String {
        let name = object.find("name").map { text($0.value) } ?? "Error"
        let message = text(object.value("message"))
        var stack = object.value("stack").text.string
        if stack.isEmpty { stack = object.header.string }
        keys.removeAll { key in
            guard key == "name" || key == "message" || key == "stack",
                case .string(let value) = object.value(key)
            else { return false }
            return value.isEmpty || Text(stack).index(of: value) != nil
        }
        if object.own("cause") != nil, !keys.contains("cause") { keys.append("cause") }
        if object.own("errors")?.value.object is ArrayObject, !keys.contains("errors") {
            keys.append("errors")
        }
        stack = improved(stack, names.constructor, name)
        let search = Text(stack)
        let start =
            message.isEmpty
            ? 0 : search.index(of: Text(message)).map { $0 + message.utf16.count } ?? 0
        if search.index(of: "\n    at", from: start) == nil { stack = "[\(stack)]" }
        guard indentation > 0 else { return stack }
        return stack.replacingNewlines(with: "\n" + String(repeating: " ", count: indentation))
    }

    private func text(_ value: Value) -> String {
        if case .string(let text) = value { return text.string }
        return (try? machine.string(value).string) ?? ""
    }

    /// Puts the class's name where the stack only says `Error`.
    private func improved(_ stack: String, _ constructor: String?, _ name: String) -> String {
        guard let constructor, constructor != name, name.hasSuffix("Error"),
            stack.hasPrefix(name)
        else { return stack }
        let rest = stack.dropFirst(name.count)
        guard rest.isEmpty || rest.hasPrefix(":") || rest.hasPrefix("\n") || rest.hasPrefix(" [")
        else { return stack }
        if Text(constructor).index(of: Text(name)) != nil { return constructor + rest }
        return "\(constructor) [\(name)]\(rest)"
    }
}
