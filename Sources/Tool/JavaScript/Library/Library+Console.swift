extension Machine {
    func installConsole() {
        let console = makeObject()
        intrinsics.global.hide("console", .object(console))
        tag(console, "console")
        let groups = Groups()
        let names: [(Text, ScriptOutput.Stream)] = [
            ("log", .output), ("info", .output), ("debug", .output), ("error", .error),
            ("warn", .error), ("trace", .error),
        ]
        for (name, stream) in names {
            method(console, name, 0) { (machine, call) throws(Abrupt) in
                let text = try machine.formatted(call.arguments)
                machine.say(name == "trace" ? "Trace: " + text : text, groups, stream)
                return .undefined
            }
        }
        method(console, "dir", 0) { (machine, call) throws(Abrupt) in
            var depth = 2.0
            if let options = call[1].object, case .number(let wanted) = options.value("depth") {
                depth = wanted
            } else if let options = call[1].object, case .null = options.value("depth") {
                depth = .infinity
            }
            machine.say(machine.inspect(call[0], depth: depth), groups, .output)
            return .undefined
        }
        for name: Text in ["group", "groupCollapsed"] {
            method(console, name, 0) { (machine, call) throws(Abrupt) in
                if call.count > 0 {
                    machine.say(try machine.formatted(call.arguments), groups, .output)
                }
                groups.indentation += 2
                return .undefined
            }
        }
        method(console, "groupEnd", 0) { (_, _) throws(Abrupt) in
            groups.indentation = max(0, groups.indentation - 2)
            return .undefined
        }
        method(console, "assert", 0) { (machine, call) throws(Abrupt) in
            guard !call[0].isTrue else { return .undefined }
            let text = try machine.formatted(Array(call.arguments.dropFirst()))
            machine.say(
                "Assertion failed" + (call.count > 1 ? ": " + text : ""), groups, .error)
            return .undefined
        }
        method(console, "count", 0) { (machine, call) throws(Abrupt) in
            let label = call[0].isUndefined ? "default" : try machine.string(call[0])
            groups.counts[label, default: 0] += 1
            machine.say("\(label): \(groups.counts[label] ?? 0)", groups, .output)
            return .undefined
        }
        method(console, "countReset", 0) { (machine, call) throws(Abrupt) in
            groups.counts[call[0].isUndefined ? "default" : try machine.string(call[0])] = nil
            return .undefined
        }
    }

    /// What `console.group` and `console.count` have come to.
    fileprivate final class Groups {
        var indentation = 0
        var counts: [Text: Int] = [:]
    }

    private func say(_ text: String, _ groups: Groups, _ stream: ScriptOutput.Stream) {
        let indent = String(repeating: " ", count: groups.indentation)
        let whole = indent.isEmpty ? text : indent + text.replacingNewlines(with: "\n" + indent)
        agenda.print(whole, to: stream, line: position?.line)
    }

    /// `util.format`: the first argument may have places for the others.
    func formatted(_ arguments: [Value]) throws(Abrupt) -> String {
        guard case .string(let format) = arguments.first, arguments.count > 1 else {
            return arguments.map(shown).joined(separator: " ")
        }
        var output: [UInt16] = []
        var next = 1
        var index = 0
        while index < format.count {
            let unit = format.units[index]
            guard unit == 0x25, index + 1 < format.count else {
                output.append(unit)
                index += 1
                continue
            }
            let kind = format.units[index + 1]
            if kind == 0x25 {
                output.append(0x25)
                index += 2
            } else if next < arguments.count, let text = try placed(arguments[next], kind) {
                output += Array(text.utf16)
                next += 1
                index += 2
            } else {
                output.append(unit)
                index += 1
            }
        }
        let rest = arguments[next...].map(shown)
        return ([Text(units: output).string] + rest).joined(separator: " ")
    }

    private func shown(_ value: Value) -> String {
        if case .string(let text) = value { return text.string }
        return inspect(value)
    }

    /// A value in the place of `%` and `kind`; nil where that is no place.
    private func placed(_ value: Value, _ kind: UInt16) throws(Abrupt) -> String? {
        switch Unicode.Scalar(kind) {
        case "s": return try plain(value)
        case "d":
            if case .symbol = value { return "NaN" }
            return Inspector.number(try number(value))
        case "i":
            if case .symbol = value { return "NaN" }
            let number = NumberText.prefix(try string(value).trimmed).0
            return Inspector.number(number.isFinite ? number.rounded(.towardZero) : .nan)
        case "f":
            if case .symbol = value { return "NaN" }
            return Inspector.number(NumberText.prefix(try string(value).trimmed).0)
        case "j":
            let stringify = try get(intrinsics.global.value("JSON"), "stringify")
            return try string(try call(stringify, .undefined, [value])).string
        case "O": return inspect(value)
        case "o":
            let inspector = Inspector(machine: self)
            inspector.depth = 4
            inspector.showsHidden = true
            return inspector.format(value, 0, typed: false)
        case "c": return ""
        default: return nil
        }
    }

    private func plain(_ value: Value) throws(Abrupt) -> String {
        switch value {
        case .number(let number): return Inspector.number(number)
        case .object(let object):
            if !hasOwnText(object) { return inspect(value, depth: 0) }
            return try string(value).string
        case .symbol: return inspect(value)
        case .empty, .undefined, .null, .boolean, .string: return try string(value).string
        }
    }

    /// Whether the program says how the object is a string.
    private func hasOwnText(_ object: Object) -> Bool {
        var next: Object? = object
        while let current = next {
            if let method = current.own("toString")?.value.function {
                if current is ErrorObject || method is Closure { return true }
                return current === intrinsics.errors[.plain]
            }
            next = current.prototype
        }
        return false
    }
}
