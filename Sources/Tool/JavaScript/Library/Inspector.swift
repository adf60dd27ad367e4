// Values as `console.log` shows them: Node's util.inspect, with its rules for line breaks.

extension Machine {
    /// A value as `util.inspect` writes it.
    func inspect(_ value: Value, depth: Double = 2) -> String {
        let inspector = Inspector(machine: self)
        inspector.depth = depth
        return inspector.format(value, 0, typed: false)
    }
}

final class Inspector {
    static let breakLength = 80
    static let compact = 3
    static let arrayMax = 100
    static let stringMax = 10_000

    let machine: Machine
    var depth = 2.0
    var showsHidden = false
    var indentation = 0
    var currentDepth = 0
    private var seen: [Object] = []
    private var circular: [(object: Object, index: Int)] = []

    init(machine: Machine) { self.machine = machine }

    /// What a list of parts is put between and before.
    struct Shape {
        var open = "{"
        var close = "}"
        var base = ""
        var isArray = false
    }

    func format(_ value: Value, _ level: Int, typed: Bool) -> String {
        switch value {
        case .empty, .undefined: return "undefined"
        case .null: return "null"
        case .boolean(let flag): return flag ? "true" : "false"
        case .number(let number): return Inspector.number(number)
        case .symbol: return symbolText(value)
        case .string(let text): return string(text)
        case .object(let object):
            if let text = custom(object, level) { return text }
            if let index = seen.firstIndex(where: { $0 === object }) {
                return circle(to: seen[index])
            }
            return formatObject(object, level)
        }
    }

    static func number(_ number: Double) -> String {
        number == 0 && number.sign == .minus ? "-0" : NumberText.decimal(number)
    }

    private func symbolText(_ value: Value) -> String {
        if case .symbol(let symbol) = value { return PropertyKey.symbol(symbol).title.string }
        return ""
    }

    private func circle(to object: Object) -> String {
        let index =
            circular.first { $0.object === object }?.index
            ?? {
                circular.append((object, circular.count + 1))
                return circular.count
            }()
        return "[Circular *\(index)]"
    }

    /// `[util.inspect.custom]` of the program's own.
    private func custom(_ object: Object, _ level: Int) -> String? {
        let key = PropertyKey.symbol(machine.intrinsics.customInspectSymbol)
        guard let function = object.find(key)?.value.function else { return nil }
        let options = machine.makeObject()
        options["depth"] = .number(depth - Double(level))
        let result = try? machine.call(
            function, .object(object), [.number(depth - Double(level)), .object(options)])
        guard let result else { return nil }
        if case .string(let text) = result {
            return text.string.replacingNewlines(
                with: "\n" + String(repeating: " ", count: indentation))
        }
        return result.object === object ? nil : format(result, level, typed: false)
    }

    // MARK: Strings

    private func string(_ text: Text) -> String {
        let long = text.count > Inspector.stringMax
        let shown = long ? text.slice(0..<Inspector.stringMax) : text
        let tail =
            long ? "... \(text.count - Inspector.stringMax) more characters" : ""
        if shown.count > 16, shown.count > Inspector.breakLength - indentation - 4 {
            let lines = Inspector.lines(of: shown)
            if lines.count > 1 {
                return lines.map(Inspector.quoted).joined(
                    separator: " +\n" + String(repeating: " ", count: indentation + 2)) + tail
            }
        }
        return Inspector.quoted(shown) + tail
    }

    private static func lines(of text: Text) -> [Text] {
        var lines: [Text] = []
        var start = 0
        for (index, unit) in text.units.enumerated() where unit == 0x0A {
            lines.append(text.slice(start..<index + 1))
            start = index + 1
        }
        if start < text.count { lines.append(text.slice(start..<text.count)) }
        return lines
    }

    static func quoted(_ text: Text) -> String {
        var quote: UInt16 = 0x27
        if text.units.contains(0x27) {
            if !text.units.contains(0x22) {
                quote = 0x22
            } else if !text.units.contains(0x60), text.index(of: "${") == nil {
                quote = 0x60
            }
        }
        var units: [UInt16] = [quote]
        for unit in text.units {
            switch unit {
            case 0x0A: units += Array("\\n".utf16)
            case 0x09: units += Array("\\t".utf16)
            case 0x0D: units += Array("\\r".utf16)
            case 0x08: units += Array("\\b".utf16)
            case 0x0C: units += Array("\\f".utf16)
            case 0x0B: units += Array("\\v".utf16)
            case 0x5C: units += [0x5C, 0x5C]
            case quote: units += [0x5C, quote]
            case 0..<0x20, 0x7F..<0xA0:
                units += Array("\\x\(Lexer.hexadecimal(Int(unit), width: 2))".utf16)
            default: units.append(unit)
            }
        }
        return Text(units: units + [quote]).string
    }

    // MARK: Objects

    private func formatObject(_ object: Object, _ level: Int) -> String {
        var keys = keys(of: object)
        var shape = Shape()
        let names = Names(
            constructor: constructorName(of: object), tag: tag(of: object))
        guard let parts = prepare(object, names, &keys, &shape) else { return shape.base }
        if Double(level) > depth || seen.count > 150 {
            return "[\(names.constructor ?? "Object: null prototype")]"
        }
        seen.append(object)
        currentDepth = level
        var output = parts(level + 1)
        for key in keys { output.append(property(object, key, level + 1, isElement: false)) }
        seen.removeLast()
        if let index = circular.first(where: { $0.object === object })?.index {
            shape.base = shape.base.isEmpty ? "<ref *\(index)>" : "<ref *\(index)> \(shape.base)"
        }
        return reduce(output, shape, level, object)
    }

    struct Names {
        let constructor: String?
        let tag: String

        func prefix(_ fallback: String, size: String = "") -> String {
            guard let constructor else {
                return tag.isEmpty || tag == fallback
                    ? "[\(fallback)\(size): null prototype] "
                    : "[\(fallback)\(size): null prototype] [\(tag)] "
            }
            return tag.isEmpty || tag == constructor
                ? "\(constructor)\(size) " : "\(constructor)\(size) [\(tag)] "
        }
    }

    private typealias Parts = (Int) -> [String]

    /// Sets the shape, and says how the parts before the properties are written; nil where the
    /// shape's base is all there is.
    private func prepare(
        _ object: Object, _ names: Names, _ keys: inout [PropertyKey], _ shape: inout Shape
    ) -> Parts? {
        func complete(_ text: String) -> Parts? {
            shape.base = text
            return nil
        }
        let none: Parts = { _ in [] }
        switch object {
        case let array as ArrayObject where !array.isArguments:
            let isPlain = names.constructor == "Array" && names.tag.isEmpty
            let prefix = isPlain ? "" : names.prefix("Array", size: "(\(array.elements.count))")
            shape = Shape(open: "\(prefix)[", close: "]", isArray: true)
            if array.elements.isEmpty, keys.isEmpty { return complete("\(prefix)[]") }
            return { self.elements(of: array, $0) }
        case let array as ArrayObject:
            shape.open = "[Arguments] {"
            keys = array.elements.indices.map { .text(Text(String($0))) } + keys
            return keys.isEmpty ? complete("[Arguments] {}") : none
        case let collection as CollectionObject:
            return prepare(collection, names, keys, &shape)
        case let function as FunctionObject:
            shape.base = functionBase(function, names)
            return keys.isEmpty ? nil : none
        case is ErrorObject:
            shape.base = errorBase(object, names, &keys)
            return keys.isEmpty ? nil : none
        case let promise as PromiseObject:
            shape.open = "\(names.prefix("Promise")){"
            return { self.parts(of: promise, $0) }
        case let box as PrimitiveObject:
            keys.removeAll { $0.text?.arrayIndex != nil }
            shape.base = boxBase(box, names)
            return keys.isEmpty ? nil : none
        case let buffer as BufferObject:
            let bytes = buffer.bytes.prefix(50).map {
                Lexer.hexadecimal(Int($0), width: 2).lowercased()
            }
            let more = buffer.bytes.count - 50
            let tail = more > 0 ? " ... \(more) more byte\(more > 1 ? "s" : "")" : ""
            return complete("<Buffer \(bytes.joined(separator: " "))\(tail)>")
        case let iterator as IteratorObject:
            return prepare(iterator, names, &shape)
        default:
            if names.constructor == "Object", names.tag.isEmpty {
                return keys.isEmpty ? complete("{}") : none
            }
            shape.open = "\(names.prefix("Object")){"
            return keys.isEmpty ? complete("\(shape.open)}") : none
        }
    }

    private func prepare(
        _ collection: CollectionObject, _ names: Names, _ keys: [PropertyKey],
        _ shape: inout Shape
    ) -> Parts? {
        let name = collection.isMap ? "Map" : "Set"
        if collection.isWeak {
            shape.open = "\(names.prefix("Weak" + name)){"
            return { _ in ["<items unknown>"] }
        }
        shape.open = "\(names.prefix(name, size: "(\(collection.count))")){"
        if collection.count == 0, keys.isEmpty {
            shape.base = "\(shape.open)}"
            return nil
        }
        return { self.entries(of: collection, $0) }
    }

    private func prepare(
        _ iterator: IteratorObject, _ names: Names, _ shape: inout Shape
    ) -> Parts? {
        if case .collection(let collection, let part) = iterator.source {
            shape.open = "[\(names.tag)] {"
            let isEntries = part == .entries
            if isEntries { shape.open = "[\(collection.isMap ? "Map" : "Set") Entries] {" }
            return { level in
                self.indented {
                    collection.entries.dropFirst(iterator.index).compactMap { entry in
                        guard let entry else { return nil }
                        switch part {
                        case .keys: return self.format(entry.key, level, typed: false)
                        case .values: return self.format(entry.value, level, typed: false)
                        case .entries:
                            let pair = self.machine.makeArray([entry.key, entry.value])
                            return self.format(.object(pair), level, typed: false)
                        }
                    }
                }
            }
        }
        shape.base = "Object [\(names.tag)] {}"
        return nil
    }

    private func indented<Result>(_ body: () -> Result) -> Result {
        indentation += 2
        defer { indentation -= 2 }
        return body()
    }

    // MARK: Parts

    private func elements(of array: ArrayObject, _ level: Int) -> [String] {
        var output: [String] = []
        var index = 0
        while index < array.elements.count, output.count < Inspector.arrayMax {
            if array.elements[index].isEmpty {
                let start = index
                while index < array.elements.count, array.elements[index].isEmpty { index += 1 }
                output.append("<\(index - start) empty item\(index - start > 1 ? "s" : "")>")
            } else {
                output.append(
                    indented { format(array.elements[index], level, typed: false) })
                index += 1
            }
        }
        let rest = array.elements.count - index
        if rest > 0 { output.append("... \(rest) more item\(rest > 1 ? "s" : "")") }
        return output
    }

    private func entries(of collection: CollectionObject, _ level: Int) -> [String] {
        indented {
            let shown = collection.entries.compactMap { $0 }
            var output = shown.prefix(Inspector.arrayMax).map { entry in
                let key = format(entry.key, level, typed: false)
                return collection.isMap
                    ? "\(key) => \(format(entry.value, level, typed: false))" : key
            }
            let rest = shown.count - output.count
            if rest > 0 { output.append("... \(rest) more item\(rest > 1 ? "s" : "")") }
            return output
        }
    }

    private func parts(of promise: PromiseObject, _ level: Int) -> [String] {
        indented {
            switch promise.state {
            case .pending: ["<pending>"]
            case .fulfilled(let value): [format(value, level, typed: false)]
            case .rejected(let value): ["<rejected> \(format(value, level, typed: false))"]
            }
        }
    }

    private func property(
        _ object: Object, _ key: PropertyKey, _ level: Int, isElement: Bool
    ) -> String {
        guard let property = object.own(key) else { return "" }
        let text: String
        switch property.content {
        case .value(let value): text = indented { format(value, level, typed: false) }
        case .accessor(_?, _?): text = "[Getter/Setter]"
        case .accessor(_?, nil): text = "[Getter]"
        case .accessor(nil, _): text = "[Setter]"
        }
        let name: String
        switch key {
        case .symbol: name = "[\(key.title)]"
        case .text("__proto__"): name = "['__proto__']"
        case .text(let text):
            name =
                !property.flags.contains(.enumerable)
                ? "[\(text)]" : Inspector.isName(text) ? text.string : Inspector.quoted(text)
        }
        return "\(name): \(text)"
    }

    private static func isName(_ text: Text) -> Bool {
        guard let first = text.units.first, first < 0x80, Lexer.startsName(first), first != 0x24
        else { return false }
        return text.units.allSatisfy { $0 < 0x80 && $0 != 0x24 && Lexer.continuesName($0) }
    }

    private func keys(of object: Object) -> [PropertyKey] {
        let isArray = (object as? ArrayObject) != nil
        return object.ownKeys.filter { key in
            if isArray, key.text?.arrayIndex != nil || key == "length" {
                return showsHidden && key == "length"
                    && (object as? ArrayObject)?.isArguments == false
            }
            if showsHidden, object is FunctionObject == false { return true }
            return object.own(key)?.flags.contains(.enumerable) == true
        }
    }

    // MARK: Names

    private func constructorName(of object: Object) -> String? {
        var next: Object? = object
        while let current = next {
            if let constructor = current.own("constructor")?.value.function {
                let name = constructor.value("name").text
                if !name.isEmpty, let prototype = constructor.value("prototype").object,
                    object.inherits(from: prototype)
                {
                    return name.string
                }
            }
            next = current.prototype
        }
        return nil
    }

    private func tag(of object: Object) -> String {
        let key = PropertyKey.symbol(machine.intrinsics.toStringTagSymbol)
        guard let value = try? machine.get(object, key), case .string(let tag) = value else {
            return ""
        }
        return tag.string
    }

    private func functionBase(_ function: FunctionObject, _ names: Names) -> String {
        let name = function.value("name").text
        if let closure = function as? Closure, closure.isClass {
            var base = "class \(name.isEmpty ? "(anonymous)" : name)"
            if let constructor = names.constructor, constructor != "Function" {
                base += " [\(constructor)]"
            }
            if let parent = closure.prototype?.value("name").text {
                if !parent.isEmpty { base += " extends \(parent)" }
            } else {
                base += " extends null"
            }
            return "[\(base)]"
        }
        let isAsync = (function as? Closure)?.code.isAsync == true
        let type = isAsync ? "AsyncFunction" : "Function"
        var base = "[\(type)\(names.constructor == nil ? " (null prototype)" : "")"
        base += name.isEmpty ? " (anonymous)]" : ": \(name)]"
        if let constructor = names.constructor, constructor != type { base += " \(constructor)" }
        if !names.tag.isEmpty, names.constructor != names.tag { base += " [\(names.tag)]" }
        return base
    }

    private func boxBase(_ box: PrimitiveObject, _ names: Names) -> String {
        let type =
            switch box.primitive {
            case .number: "Number"
            case .string: "String"
            case .boolean: "Boolean"
            case .empty, .undefined, .null, .symbol, .object: "Symbol"
            }
        let suffix = names.constructor.map { $0 == type ? "" : " (\($0))" } ?? " (null prototype)"
        return "[\(type)\(suffix): \(format(box.primitive, 0, typed: false))]"
    }
}

extension String {
    func replacingNewlines(with other: String) -> String {
        split(separator: "\n", omittingEmptySubsequences: false).joined(separator: other)
    }
}
