extension Machine {
    func installString() {
        let prototype = intrinsics.string
        let type = constructor("String", 1, prototype) { (machine, call) throws(Abrupt) in
            var text = Text()
            if call.count > 0 {
                if case .symbol(let symbol) = call[0], call.newTarget == nil {
                    text = PropertyKey.symbol(symbol).title
                } else {
                    text = try machine.string(call[0])
                }
            }
            guard let target = call.newTarget else { return .string(text) }
            return .object(
                PrimitiveObject(
                    heap: machine.heap, prototype: try machine.prototype(for: target, prototype),
                    .string(text)))
        }
        for name: Text in ["fromCharCode", "fromCodePoint"] {
            method(type, name, 1) { (machine, call) throws(Abrupt) in
                var text = Text()
                for value in call.arguments {
                    let code = Int(try machine.integer(value))
                    if name == "fromCharCode" || code < 0x10000 {
                        text.units.append(UInt16(truncatingIfNeeded: code))
                    } else if let scalar = Unicode.Scalar(UInt32(truncatingIfNeeded: code)) {
                        text.units += Array(String(scalar).utf16)
                    }
                }
                return .string(text)
            }
        }
        for name: Text in ["toString", "valueOf"] {
            method(prototype, name, 0) { (machine, call) throws(Abrupt) in
                if let object = call.this.object as? PrimitiveObject { return object.primitive }
                guard case .string = call.this else {
                    throw machine.typeError(
                        "String.prototype.\(name) requires that 'this' be a String")
                }
                return call.this
            }
        }
        method(prototype, intrinsics.iteratorSymbol, "[Symbol.iterator]") {
            (machine, call) throws(Abrupt) in
            .object(machine.makeIterator(.string(try machine.subject(call))))
        }
        installStringParts(prototype)
        installStringSearch(prototype)
        installStringChanges(prototype)
        installStringCode(prototype)
    }

    fileprivate func subject(_ call: Call) throws(Abrupt) -> Text {
        guard !call.this.isNullish else {
            throw typeError("String.prototype method called on null or undefined")
        }
        if let object = call.this.object as? PrimitiveObject { return object.primitive.text }
        return try string(call.this)
    }

    private func installStringParts(_ prototype: Object) {
        method(prototype, "slice", 2) { (machine, call) throws(Abrupt) in
            let text = try machine.subject(call)
            let start = try machine.index(call[0], count: text.count, fallback: 0)
            let end = try machine.index(call[1], count: text.count, fallback: text.count)
            return .string(text.slice(start..<max(start, end)))
        }
        method(prototype, "substring", 2) { (machine, call) throws(Abrupt) in
            let text = try machine.subject(call)
            let count = Double(text.count)
            let first = Int(min(max(0, try machine.integer(call[0])), count))
            let second =
                call[1].isUndefined
                ? text.count : Int(min(max(0, try machine.integer(call[1])), count))
            return .string(text.slice(min(first, second)..<max(first, second)))
        }
        method(prototype, "substr", 2) { (machine, call) throws(Abrupt) in
            let text = try machine.subject(call)
            let start = try machine.index(call[0], count: text.count, fallback: 0)
            let rest = text.count - start
            let count =
                call[1].isUndefined
                ? rest : Int(min(max(0, try machine.integer(call[1])), Double(rest)))
            return .string(text.slice(start..<start + count))
        }
        method(prototype, "split", 2) { (machine, call) throws(Abrupt) in
            let text = try machine.subject(call)
            let limit = call[1].isUndefined ? Int.max : Int(try machine.integer(call[1]))
            guard !call[0].isUndefined else {
                return .object(machine.makeArray([.string(text)]))
            }
            let parts = Machine.split(text, try machine.string(call[0]))
            return .object(machine.makeArray(parts.prefix(max(0, limit)).map(Value.string)))
        }
        method(prototype, "concat", 1) { (machine, call) throws(Abrupt) in
            var text = try machine.subject(call)
            for value in call.arguments { text.units += try machine.string(value).units }
            return .string(text)
        }
    }

    private static func split(_ text: Text, _ separator: Text) -> [Text] {
        if separator.isEmpty { return text.units.map { Text(units: [$0]) } }
        var parts: [Text] = []
        var start = 0
        while let end = text.index(of: separator, from: start) {
            parts.append(text.slice(start..<end))
            start = end + separator.count
        }
        return parts + [text.slice(start..<text.count)]
    }

    private func installStringSearch(_ prototype: Object) {
        method(prototype, "indexOf", 1) { (machine, call) throws(Abrupt) in
            let text = try machine.subject(call)
            let start = Int(min(max(0, try machine.integer(call[1])), Double(text.count)))
            return .integer(text.index(of: try machine.string(call[0]), from: start) ?? -1)
        }
        method(prototype, "lastIndexOf", 1) { (machine, call) throws(Abrupt) in
            let text = try machine.subject(call)
            let end = call[1].isUndefined ? text.count : Int(max(0, try machine.integer(call[1])))
            return .integer(text.lastIndex(of: try machine.string(call[0]), upTo: end) ?? -1)
        }
        method(prototype, "includes", 1) { (machine, call) throws(Abrupt) in
            let text = try machine.subject(call)
            let start = try machine.index(call[1], count: text.count, fallback: 0)
            return .boolean(text.index(of: try machine.string(call[0]), from: start) != nil)
        }
        method(prototype, "startsWith", 1) { (machine, call) throws(Abrupt) in
            let text = try machine.subject(call)
            let start = try machine.index(call[1], count: text.count, fallback: 0)
            return .boolean(
                text.units.dropFirst(start).starts(with: try machine.string(call[0]).units))
        }
        method(prototype, "endsWith", 1) { (machine, call) throws(Abrupt) in
            let text = try machine.subject(call)
            let other = try machine.string(call[0])
            let end = try machine.index(call[1], count: text.count, fallback: text.count)
            return .boolean(
                end >= other.count && text.slice(end - other.count..<end) == other)
        }
        method(prototype, "localeCompare", 1) { (machine, call) throws(Abrupt) in
            let (left, right) = (try machine.subject(call), try machine.string(call[0]))
            return .integer(Machine.compare(left, right))
        }
    }

    /// Letters first without their case, small before large where only that differs.
    private static func compare(_ left: Text, _ right: Text) -> Int {
        if left == right { return 0 }
        let (low, high) = (left.string.lowercased(), right.string.lowercased())
        if low != high { return low < high ? -1 : 1 }
        return left < right ? 1 : -1
    }

    private func installStringChanges(_ prototype: Object) {
        let simple: [(Text, (Text) -> Text)] = [
            ("toUpperCase", { Text($0.string.uppercased()) }),
            ("toLowerCase", { Text($0.string.lowercased()) }),
            ("toLocaleUpperCase", { Text($0.string.uppercased()) }),
            ("toLocaleLowerCase", { Text($0.string.lowercased()) }),
            ("trim", \.trimmed), ("trimStart", \.trimmedStart), ("trimEnd", \.trimmedEnd),
        ]
        for (name, change) in simple {
            method(prototype, name, 0) { (machine, call) throws(Abrupt) in
                .string(change(try machine.subject(call)))
            }
        }
        method(prototype, "repeat", 1) { (machine, call) throws(Abrupt) in
            let text = try machine.subject(call)
            let count = try machine.integer(call[0])
            guard count >= 0, count.isFinite else {
                throw machine.error(.range, "Invalid count value: \(try machine.string(call[0]))")
            }
            guard count * Double(text.count) < Double(1 << 28) else {
                throw machine.error(.range, "Invalid string length")
            }
            var units: [UInt16] = []
            for _ in 0..<Int(count) { units += text.units }
            return .string(Text(units: units))
        }
        for (name, atStart): (Text, Bool) in [("padStart", true), ("padEnd", false)] {
            method(prototype, name, 2) { (machine, call) throws(Abrupt) in
                let text = try machine.subject(call)
                let filler = call[1].isUndefined ? " " : try machine.string(call[1])
                let missing =
                    min(try machine.integer(call[0]), Double(1 << 28)) - Double(text.count)
                guard missing > 0, !filler.isEmpty else { return .string(text) }
                var padding: [UInt16] = []
                while padding.count < Int(missing) { padding += filler.units }
                let pad = Text(units: Array(padding.prefix(Int(missing))))
                return .string(atStart ? pad + text : text + pad)
            }
        }
        for (name, all): (Text, Bool) in [("replace", false), ("replaceAll", true)] {
            method(prototype, name, 2) { (machine, call) throws(Abrupt) in
                .string(try machine.replace(try machine.subject(call), call, all: all))
            }
        }
    }

    private func replace(_ text: Text, _ call: Call, all: Bool) throws(Abrupt) -> Text {
        let pattern = try string(call[0])
        let template = call[1].function == nil ? try string(call[1]) : ""
        var result = Text()
        var start = 0
        var search = 0
        while let place = text.index(of: pattern, from: search) {
            result.units += text.units[start..<place]
            if let function = call[1].function {
                let arguments: [Value] = [.string(pattern), .integer(place), .string(text)]
                result.units += try string(try self.call(function, .undefined, arguments)).units
            } else {
                result.units += Machine.expand(template, pattern, text, place).units
            }
            start = place + pattern.count
            search = pattern.isEmpty ? start + 1 : start
            if !all { break }
        }
        result.units += text.units[start...]
        return result
    }

    /// `$$`, `$&`, `` $` `` and `$'` in a replacement (22.1.3.19.1).
    private static func expand(
        _ template: Text, _ match: Text, _ text: Text, _ place: Int
    ) -> Text {
        var result = Text()
        var index = 0
        while index < template.count {
            let next = index + 1 < template.count ? template.units[index + 1] : 0
            guard template.units[index] == 0x24 else {
                result.units.append(template.units[index])
                index += 1
                continue
            }
            index += 2
            switch next {
            case 0x24: result.units.append(0x24)
            case 0x26: result.units += match.units
            case 0x60: result.units += text.units[..<place]
            case 0x27: result.units += text.units[(place + match.count)...]
            default:
                result.units.append(0x24)
                index -= 1
            }
        }
        return result
    }

    private func installStringCode(_ prototype: Object) {
        method(prototype, "charAt", 1) { (machine, call) throws(Abrupt) in
            let text = try machine.subject(call)
            let index = try machine.integer(call[0])
            guard index >= 0, index < Double(text.count) else { return .string("") }
            return .string(text.slice(Int(index)..<Int(index) + 1))
        }
        method(prototype, "at", 1) { (machine, call) throws(Abrupt) in
            let text = try machine.subject(call)
            let index = try machine.integer(call[0])
            let place = index < 0 ? Double(text.count) + index : index
            guard place >= 0, place < Double(text.count) else { return .undefined }
            return .string(text.slice(Int(place)..<Int(place) + 1))
        }
        method(prototype, "charCodeAt", 1) { (machine, call) throws(Abrupt) in
            let text = try machine.subject(call)
            let index = try machine.integer(call[0])
            guard index >= 0, index < Double(text.count) else { return .number(.nan) }
            return .integer(Int(text.units[Int(index)]))
        }
        method(prototype, "codePointAt", 1) { (machine, call) throws(Abrupt) in
            let text = try machine.subject(call)
            let index = try machine.integer(call[0])
            guard index >= 0, index < Double(text.count) else { return .undefined }
            let pair = text.slice(Int(index)..<Int(index) + 2).units
            guard pair.count == 2, (0xD800..<0xDC00).contains(pair[0]),
                (0xDC00..<0xE000).contains(pair[1])
            else { return .integer(Int(pair[0])) }
            return .integer(0x10000 + (Int(pair[0]) - 0xD800) << 10 + (Int(pair[1]) - 0xDC00))
        }
    }
}
