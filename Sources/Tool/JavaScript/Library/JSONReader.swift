/// JSON.parse (25.5.1), with V8's sentences for what is none.
struct JSONReader {
    let machine: Machine
    let text: Text
    private var index = 0
    private var depth = 0

    init(machine: Machine, text: Text) {
        self.machine = machine
        self.text = text
    }

    mutating func read() throws(Abrupt) -> Value {
        let value = try value()
        skipSpace()
        guard index == text.count else { throw unexpected(afterValue: true) }
        return value
    }

    private var unit: UInt16? { index < text.count ? text.units[index] : nil }

    private mutating func skipSpace() {
        while let unit, [0x20, 0x09, 0x0A, 0x0D].contains(unit) { index += 1 }
    }

    private func unexpected(afterValue: Bool = false) -> Abrupt {
        guard let unit else { return machine.error(.syntax, "Unexpected end of JSON input") }
        if afterValue {
            return machine.error(
                .syntax, "Unexpected non-whitespace character after JSON at position \(index)")
        }
        let shown =
            text.count <= 40
            ? "\"\(text)\" is not valid JSON"
            : "\(index > 10 ? "..." : "")\"\(text.slice(max(0, index - 10)..<index + 10))\""
                + "\(index + 10 < text.count ? "... " : " ")is not valid JSON"
        return machine.error(.syntax, "Unexpected token '\(Text(units: [unit]))', \(shown)")
    }

    private mutating func value() throws(Abrupt) -> Value {
        skipSpace()
        guard depth < 1000 else { throw machine.stackOverflow() }
        switch unit {
        case 0x7B: return try object()
        case 0x5B: return try array()
        case 0x22: return .string(try string())
        case 0x2D, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39: return try number()
        case 0x74: return try word("true", .boolean(true))
        case 0x66: return try word("false", .boolean(false))
        case 0x6E: return try word("null", .null)
        default: throw unexpected()
        }
    }

    private mutating func word(_ word: Text, _ value: Value) throws(Abrupt) -> Value {
        for wanted in word.units {
            guard unit == wanted else { throw unexpected() }
            index += 1
        }
        return value
    }

    private mutating func number() throws(Abrupt) -> Value {
        let start = index
        func isDigit(_ unit: UInt16?) -> Bool { unit.map { (0x30...0x39).contains($0) } ?? false }
        if unit == 0x2D { index += 1 }
        guard isDigit(unit) else {
            throw unit == nil
                ? machine.error(.syntax, "No number after minus sign in JSON at position \(index)")
                : machine.error(.syntax, "No number after minus sign in JSON at position \(index)")
        }
        let leadsWithZero = unit == 0x30
        index += 1
        if leadsWithZero, isDigit(unit) {
            throw machine.error(.syntax, "Unexpected number in JSON at position \(index)")
        }
        let (value, length) = NumberText.prefix(text.slice(start..<text.count))
        index = start + length
        if index > start, text.units[index - 1] == 0x2E {
            throw machine.error(
                .syntax, "Unterminated fractional number in JSON at position \(index)")
        }
        return .number(value)
    }

    private mutating func string() throws(Abrupt) -> Text {
        index += 1
        var units: [UInt16] = []
        while true {
            guard let unit else {
                throw machine.error(
                    .syntax, "Unterminated string in JSON at position \(index)")
            }
            index += 1
            if unit == 0x22 { return Text(units: units) }
            if unit < 0x20 {
                throw machine.error(
                    .syntax,
                    "Bad control character in string literal in JSON at position \(index - 1)")
            }
            units.append(unit == 0x5C ? try escape() : unit)
        }
    }

    private mutating func escape() throws(Abrupt) -> UInt16 {
        let escape = unit
        index += 1
        switch escape {
        case 0x22, 0x5C, 0x2F: return escape ?? 0
        case 0x62: return 0x08
        case 0x66: return 0x0C
        case 0x6E: return 0x0A
        case 0x72: return 0x0D
        case 0x74: return 0x09
        case 0x75:
            var value = 0
            for _ in 0..<4 {
                guard let unit, let digit = Lexer.digit(unit, radix: 16) else {
                    throw machine.error(
                        .syntax, "Bad Unicode escape in JSON at position \(index)")
                }
                value = value * 16 + digit
                index += 1
            }
            return UInt16(value)
        default:
            throw machine.error(
                .syntax, "Bad escaped character in JSON at position \(index - 1)")
        }
    }

    private mutating func array() throws(Abrupt) -> Value {
        index += 1
        depth += 1
        let array = machine.makeArray([])
        skipSpace()
        if unit == 0x5D {
            index += 1
            depth -= 1
            return .object(array)
        }
        while true {
            array.elements.append(try value())
            skipSpace()
            switch unit {
            case 0x2C: index += 1
            case 0x5D:
                index += 1
                depth -= 1
                return .object(array)
            default:
                if unit == nil { throw unexpected() }
                throw machine.error(
                    .syntax, "Expected ',' or ']' after array element in JSON at position \(index)")
            }
        }
    }

    private mutating func object() throws(Abrupt) -> Value {
        index += 1
        depth += 1
        let object = machine.makeObject()
        skipSpace()
        var isFirst = true
        while true {
            skipSpace()
            if isFirst, unit == 0x7D { break }
            guard unit == 0x22 else {
                throw machine.error(
                    .syntax,
                    isFirst
                        ? "Expected property name or '}' in JSON at position \(index)"
                        : "Expected double-quoted property name in JSON at position \(index)")
            }
            let name = try string()
            skipSpace()
            guard unit == 0x3A else {
                throw machine.error(
                    .syntax, "Expected ':' after property name in JSON at position \(index)")
            }
            index += 1
            object.define(.text(name), Property(try value()))
            isFirst = false
            skipSpace()
            if unit == 0x2C {
                index += 1
                continue
            }
            guard unit == 0x7D else {
                if unit == nil { throw unexpected() }
                throw machine.error(
                    .syntax,
                    "Expected ',' or '}' after property value in JSON at position \(index)")
            }
            break
        }
        index += 1
        depth -= 1
        return .object(object)
    }
}
