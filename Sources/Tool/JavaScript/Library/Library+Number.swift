internal import CLinux

extension Machine {
    func installNumber() {
        installBoolean()
        let prototype = intrinsics.number
        let type = constructor("Number", 1, prototype) { (machine, call) throws(Abrupt) in
            let number = Value.number(call.count > 0 ? try machine.number(call[0]) : 0)
            guard let target = call.newTarget else { return number }
            return .object(
                PrimitiveObject(
                    heap: machine.heap, prototype: try machine.prototype(for: target, prototype),
                    number))
        }
        let constants: [(PropertyKey, Double)] = [
            ("MAX_SAFE_INTEGER", 9_007_199_254_740_991),
            ("MIN_SAFE_INTEGER", -9_007_199_254_740_991),
            ("MAX_VALUE", .greatestFiniteMagnitude), ("MIN_VALUE", .leastNonzeroMagnitude),
            ("EPSILON", .ulpOfOne), ("POSITIVE_INFINITY", .infinity),
            ("NEGATIVE_INFINITY", -.infinity), ("NaN", .nan),
        ]
        for (name, value) in constants { type.define(name, Property(.number(value), [])) }
        installNumberTests(type)
        installNumberParsers(type)
        installNumberTexts(prototype)
    }

    private func installBoolean() {
        let prototype = intrinsics.boolean
        constructor("Boolean", 1, prototype) { (machine, call) throws(Abrupt) in
            let flag = Value.boolean(call[0].isTrue)
            guard call.newTarget != nil else { return flag }
            return .object(
                PrimitiveObject(heap: machine.heap, prototype: machine.intrinsics.boolean, flag))
        }
        for name: Text in ["toString", "valueOf"] {
            method(prototype, name, 0) { (machine, call) throws(Abrupt) in
                let value = (call.this.object as? PrimitiveObject)?.primitive ?? call.this
                return name == "valueOf" ? value : .string(try machine.string(value))
            }
        }
    }

    private func installNumberTests(_ type: Object) {
        let tests: [(Text, (Double) -> Bool)] = [
            ("isInteger", { $0.isFinite && $0 == $0.rounded() }), ("isFinite", \.isFinite),
            ("isNaN", \.isNaN),
            (
                "isSafeInteger",
                { $0 == $0.rounded() && $0.magnitude <= 9_007_199_254_740_991 }
            ),
        ]
        for (name, test) in tests {
            method(type, name, 1) { (_, call) throws(Abrupt) in
                if case .number(let number) = call[0] { return .boolean(test(number)) }
                return .boolean(false)
            }
        }
        for (name, test) in [("isFinite", \Double.isFinite), ("isNaN", \Double.isNaN)] {
            method(intrinsics.global, Text(name), 1) { (machine, call) throws(Abrupt) in
                .boolean(try machine.number(call[0])[keyPath: test])
            }
        }
    }

    private func installNumberParsers(_ type: Object) {
        let parseInteger = makeFunction("parseInt", 2) { (machine, call) throws(Abrupt) in
            .number(
                Machine.parseInteger(try machine.string(call[0]), try machine.int32(call[1])))
        }
        let parseFloat = makeFunction("parseFloat", 1) { (machine, call) throws(Abrupt) in
            .number(NumberText.prefix(try machine.string(call[0]).trimmed).0)
        }
        for target in [type, intrinsics.global] {
            target.hide("parseInt", .object(parseInteger))
            target.hide("parseFloat", .object(parseFloat))
        }
    }

    private static func parseInteger(_ text: Text, _ radix: Int32) -> Double {
        var units = text.trimmed.units[...]
        let isNegative = units.first == 0x2D
        if units.first == 0x2D || units.first == 0x2B { units = units.dropFirst() }
        var radix = Int(radix)
        let hasPrefix =
            units.count > 1 && units[units.startIndex] == 0x30
            && units[units.startIndex + 1] | 0x20 == 0x78
        if hasPrefix, radix == 0 || radix == 16 {
            units = units.dropFirst(2)
            radix = 16
        }
        if radix == 0 { radix = 10 }
        guard (2...36).contains(radix) else { return .nan }
        let digits = units.prefix { Lexer.digit($0, radix: radix) != nil }
        guard let value = NumberText.natural(digits, radix: radix) else { return .nan }
        return isNegative ? -value : value
    }

    private func thisNumber(_ call: Call) throws(Abrupt) -> Double {
        if case .number(let number) = call.this { return number }
        if let object = call.this.object as? PrimitiveObject,
            case .number(let number) = object.primitive
        {
            return number
        }
        throw typeError("Number.prototype method requires that 'this' be a Number")
    }

    private func installNumberTexts(_ prototype: Object) {
        method(prototype, "valueOf", 0) { (machine, call) throws(Abrupt) in
            .number(try machine.thisNumber(call))
        }
        method(prototype, "toString", 1) { (machine, call) throws(Abrupt) in
            let radix = call[0].isUndefined ? 10 : try machine.integer(call[0])
            guard radix >= 2, radix <= 36 else {
                throw machine.error(.range, "toString() radix must be between 2 and 36")
            }
            return .text(NumberText.text(try machine.thisNumber(call), radix: Int(radix)))
        }
        method(prototype, "toFixed", 1) { (machine, call) throws(Abrupt) in
            let digits = try machine.integer(call[0])
            guard digits >= 0, digits <= 100 else {
                throw machine.error(.range, "toFixed() digits argument must be between 0 and 100")
            }
            let number = try machine.thisNumber(call)
            guard number.magnitude < 1e21 else { return .text(NumberText.decimal(number)) }
            return .text(NumberText.fixed(number, fraction: Int(digits)))
        }
        method(prototype, "toLocaleString", 0) { (machine, call) throws(Abrupt) in
            .text(Machine.grouped(try machine.thisNumber(call)))
        }
    }

    /// As en-US writes it: commas, and at most three digits behind the point.
    static func grouped(_ number: Double) -> String {
        guard number.isFinite else { return number.isNaN ? "NaN" : number < 0 ? "-∞" : "∞" }
        var text = NumberText.fixed(number.magnitude, fraction: 3)
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        let parts = text.split(separator: ".")
        var whole = ""
        for (index, digit) in parts[0].reversed().enumerated() {
            if index > 0, index % 3 == 0 { whole.append(",") }
            whole.append(digit)
        }
        let fraction = parts.count > 1 ? "." + parts[1] : ""
        return (number.sign == .minus ? "-" : "") + String(whole.reversed()) + fraction
    }

    func installMath() {
        let math = makeObject()
        intrinsics.global.hide("Math", .object(math))
        tag(math, "Math")
        let constants: [(PropertyKey, Double)] = [
            ("PI", .pi), ("E", M_E), ("LN2", M_LN2), ("LN10", M_LN10), ("LOG2E", M_LOG2E),
            ("LOG10E", M_LOG10E), ("SQRT2", 2.0.squareRoot()), ("SQRT1_2", 0.5.squareRoot()),
        ]
        for (name, value) in constants { math.define(name, Property(.number(value), [])) }
        let functions: [(Text, (Double) -> Double)] = [
            ("abs", \.magnitude), ("floor", { $0.rounded(.down) }), ("ceil", { $0.rounded(.up) }),
            ("trunc", { $0.rounded(.towardZero) }), ("sqrt", { $0.squareRoot() }),
            ("round", { ($0 - $0.rounded(.down)) >= 0.5 ? $0.rounded(.up) : $0.rounded(.down) }),
            ("sign", { $0.isNaN || $0 == 0 ? $0 : $0 < 0 ? -1 : 1 }), ("cbrt", Machine.cubeRoot),
            ("sin", sin), ("cos", cos), ("tan", tan), ("asin", asin), ("acos", acos),
            ("atan", atan), ("sinh", sinh), ("cosh", cosh), ("tanh", tanh), ("exp", exp),
            ("expm1", expm1), ("log", log), ("log2", log2), ("log10", log10), ("log1p", log1p),
            ("fround", { Double(Float($0)) }),
            ("clz32", { Double(UInt32(bitPattern: Machine.int32($0)).leadingZeroBitCount) }),
        ]
        for (name, function) in functions {
            method(math, name, 1) { (machine, call) throws(Abrupt) in
                .number(function(try machine.number(call[0])))
            }
        }
        installMathPairs(math)
    }

    /// With a step of Newton's on the C library's result, which may be off by one bit.
    private static func cubeRoot(_ number: Double) -> Double {
        let root = cbrt(number)
        guard root.isFinite, root != 0 else { return root }
        return root - (root * root * root - number) / (3 * root * root)
    }

    private func installMathPairs(_ math: Object) {
        method(math, "pow", 2) { (machine, call) throws(Abrupt) in
            .number(
                Machine.arithmetic(
                    .power, try machine.number(call[0]), try machine.number(call[1])))
        }
        method(math, "atan2", 2) { (machine, call) throws(Abrupt) in
            .number(atan2(try machine.number(call[0]), try machine.number(call[1])))
        }
        method(math, "imul", 2) { (machine, call) throws(Abrupt) in
            .number(Double(try machine.int32(call[0]) &* (try machine.int32(call[1]))))
        }
        method(math, "random", 0) { (_, _) throws(Abrupt) in .number(Double.random(in: 0..<1)) }
        method(math, "hypot", 2) { (machine, call) throws(Abrupt) in
            var numbers: [Double] = []
            for value in call.arguments { numbers.append(try machine.number(value).magnitude) }
            guard let largest = numbers.max(), largest > 0 else { return .number(0) }
            if numbers.contains(.infinity) { return .number(.infinity) }
            // In proportion to the largest, with what rounding loses made good, as V8 sums.
            var (sum, lost) = (0.0, 0.0)
            for number in numbers {
                let part = (number / largest) * (number / largest) - lost
                let next = sum + part
                lost = (next - sum) - part
                sum = next
            }
            return .number(sum.squareRoot() * largest)
        }
        for (name, start): (Text, Double) in [("max", -.infinity), ("min", .infinity)] {
            method(math, name, 2) { (machine, call) throws(Abrupt) in
                var best = start
                for value in call.arguments {
                    let number = try machine.number(value)
                    if number.isNaN || best.isNaN {
                        best = .nan
                    } else if name == "max" ? number > best : number < best {
                        best = number
                    } else if number == 0, best == 0, (number.sign == .plus) == (name == "max") {
                        best = number
                    }
                }
                return .number(best)
            }
        }
    }
}
