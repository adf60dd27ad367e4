extension Machine {
    func installJSON() {
        let json = makeObject()
        intrinsics.global.hide("JSON", .object(json))
        tag(json, "JSON")
        method(json, "stringify", 3) { (machine, call) throws(Abrupt) in
            var writer = JSONText(machine: machine, replacer: call[1].function)
            if let names = call[1].object as? ArrayObject {
                var keys: [PropertyKey] = []
                for name in names.elements { keys.append(try machine.propertyKey(name)) }
                writer.names = keys
            }
            writer.indent = try machine.indent(call[2])
            let holder = machine.makeObject()
            holder[""] = call[0]
            guard try writer.write(call[0], key: "", holder: holder, indent: "") else {
                return .undefined
            }
            return .string(writer.text)
        }
        method(json, "parse", 2) { (machine, call) throws(Abrupt) in
            var reader = JSONReader(machine: machine, text: try machine.string(call[0]))
            let value = try reader.read()
            guard let reviver = call[1].function else { return value }
            let holder = machine.makeObject()
            holder[""] = value
            return try machine.revive(holder, "", reviver)
        }
    }

    private func indent(_ value: Value) throws(Abrupt) -> Text {
        switch value {
        case .number(let number):
            Text(String(repeating: " ", count: Int(min(10, max(0, number.isNaN ? 0 : number)))))
        case .string(let text): text.slice(0..<10)
        case .empty, .undefined, .null, .boolean, .symbol, .object: ""
        }
    }

    private func revive(
        _ holder: Object, _ key: PropertyKey, _ reviver: FunctionObject
    ) throws(Abrupt) -> Value {
        try nested { () throws(Abrupt) in
            let value = try get(holder, key)
            if let object = value.object {
                for name in object.ownKeys
                where object.own(name)?.flags.contains(.enumerable) == true {
                    let changed = try revive(object, name, reviver)
                    if changed.isUndefined {
                        _ = object.delete(name)
                    } else {
                        object.define(name, Property(changed))
                    }
                }
            }
            return try call(reviver, .object(holder), [key.value, value])
        }
    }
}

/// JSON.stringify (25.5.2).
private struct JSONText {
    let machine: Machine
    let replacer: FunctionObject?
    var names: [PropertyKey]?
    var indent = Text()
    var text = Text()
    private var open: [Object] = []

    init(machine: Machine, replacer: FunctionObject?) {
        self.machine = machine
        self.replacer = replacer
    }

    /// - Returns: False for what JSON has no word for.
    mutating func write(
        _ value: Value, key: Text, holder: Object, indent: Text
    ) throws(Abrupt) -> Bool {
        var value = value
        if value.object != nil {
            let method = try machine.get(value, "toJSON")
            if let method = method.function {
                value = try machine.call(method, value, [.string(key)])
            }
        }
        if let replacer {
            value = try machine.call(replacer, .object(holder), [.string(key), value])
        }
        if let object = value.object as? PrimitiveObject { value = object.primitive }
        switch value {
        case .empty, .undefined, .symbol: return false
        case .null: text.units += Text("null").units
        case .boolean(let flag): text.units += Text(flag ? "true" : "false").units
        case .number(let number):
            text.units += Text(number.isFinite ? NumberText.decimal(number) : "null").units
        case .string(let string): text.units += JSONText.quoted(string).units
        case .object(let object):
            if object is FunctionObject { return false }
            try writeObject(object, indent)
        }
        return true
    }

    static func quoted(_ text: Text) -> Text {
        var result: [UInt16] = [0x22]
        for (index, unit) in text.units.enumerated() {
            switch unit {
            case 0x22: result += [0x5C, 0x22]
            case 0x5C: result += [0x5C, 0x5C]
            case 0x08: result += [0x5C, 0x62]
            case 0x0C: result += [0x5C, 0x66]
            case 0x0A: result += [0x5C, 0x6E]
            case 0x0D: result += [0x5C, 0x72]
            case 0x09: result += [0x5C, 0x74]
            case 0..<0x20: result += escaped(unit)
            case 0xD800..<0xDC00:
                let next = index + 1 < text.count ? text.units[index + 1] : 0
                result += (0xDC00..<0xE000).contains(next) ? [unit] : escaped(unit)
            case 0xDC00..<0xE000:
                let previous = index > 0 ? text.units[index - 1] : 0
                result += (0xD800..<0xDC00).contains(previous) ? [unit] : escaped(unit)
            default: result.append(unit)
            }
        }
        return Text(units: result + [0x22])
    }

    private static func escaped(_ unit: UInt16) -> [UInt16] {
        Array("\\u\(Lexer.hexadecimal(Int(unit), width: 4).lowercased())".utf16)
    }

    private mutating func writeObject(_ object: Object, _ outer: Text) throws(Abrupt) {
        guard !open.contains(where: { $0 === object }) else {
            throw machine.typeError(circle(to: object))
        }
        guard open.count < Machine.nestingMax else { throw machine.stackOverflow() }
        open.append(object)
        let inner = outer + indent
        let array = (object as? ArrayObject).flatMap { $0.isArguments ? nil : $0 }
        text.units.append(array == nil ? 0x7B : 0x5B)
        let start = text.count
        if let array {
            for (index, element) in array.elements.enumerated() {
                separate(start, inner)
                let key = Text(String(index))
                if !(try write(element.visible, key: key, holder: object, indent: inner)) {
                    text.units += Text("null").units
                }
            }
        } else {
            try writeMembers(object, start, inner)
        }
        if text.count > start, !indent.isEmpty { text.units += [0x0A] + outer.units }
        text.units.append(array == nil ? 0x7D : 0x5D)
        open.removeLast()
    }

    private mutating func writeMembers(
        _ object: Object, _ start: Int, _ inner: Text
    ) throws(Abrupt) {
        for key in names ?? object.ownKeys {
            guard case .text(let name) = key, let property = object.own(key),
                property.flags.contains(.enumerable)
            else { continue }
            let value = try machine.read(property, .object(object))
            let before = text.count
            separate(start, inner)
            text.units += JSONText.quoted(name).units + [0x3A]
            if !indent.isEmpty { text.units.append(0x20) }
            if !(try write(value, key: name, holder: object, indent: inner)) {
                text.units.removeLast(text.count - before)
            }
        }
    }

    private mutating func separate(_ start: Int, _ inner: Text) {
        if text.count > start { text.units.append(0x2C) }
        if !indent.isEmpty { text.units += [0x0A] + inner.units }
    }

    private func circle(to object: Object) -> String {
        let name = object.value("constructor").object?.value("name").text ?? "Object"
        guard let start = open.firstIndex(where: { $0 === object }) else { return "" }
        func key(from holder: Object, to inner: Object) -> String {
            for key in holder.ownKeys where holder.value(key).object === inner {
                if let index = key.text?.arrayIndex { return "index \(index)" }
                return "property '\(key.title)'"
            }
            return "property ''"
        }
        var lines = [
            "Converting circular structure to JSON",
            "    --> starting at object with constructor '\(name)'",
        ]
        let path = Array(open[start...])
        if path.count == 1 {
            return lines.joined(separator: "\n")
                + "\n    --- \(key(from: path[0], to: object)) closes the circle"
        }
        for (holder, inner) in zip(path, path.dropFirst()).prefix(1) {
            let inside = inner.value("constructor").object?.value("name").text ?? "Object"
            lines.append(
                "    |     \(key(from: holder, to: inner)) -> object with constructor '\(inside)'")
        }
        if path.count > 3 { lines.append("    |     ...") }
        if path.count > 2 {
            let inside =
                path[path.count - 1].value("constructor").object?.value("name").text ?? "Object"
            lines.append(
                "    |     \(key(from: path[path.count - 2], to: path[path.count - 1])) -> object with constructor '\(inside)'"
            )
        }
        lines.append("    --- \(key(from: path[path.count - 1], to: object)) closes the circle")
        return lines.joined(separator: "\n")
    }
}
