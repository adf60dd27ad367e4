internal import CLinux

extension Value {
    /// The text of a value that is one, for the library's own use.
    var text: Text {
        if case .string(let text) = self { text } else { "" }
    }
}

extension Machine {
    // MARK: Conversions (7.1)

    enum Hint: String { case string, number, `default` }

    func primitive(_ value: Value, _ hint: Hint) throws(Abrupt) -> Value {
        guard case .object(let object) = value else { return value }
        let special = try get(object, .symbol(intrinsics.toPrimitiveSymbol))
        if !special.isNullish {
            let result = try call(special, value, [.text(hint.rawValue)])
            guard result.object == nil else {
                throw typeError("Cannot convert object to primitive value")
            }
            return result
        }
        let names: [PropertyKey] =
            hint == .string ? ["toString", "valueOf"] : ["valueOf", "toString"]
        for name in names {
            guard let method = try get(object, name).function else { continue }
            let result = try call(method, value, [])
            if result.object == nil { return result }
        }
        throw typeError("Cannot convert object to primitive value")
    }

    func string(_ value: Value) throws(Abrupt) -> Text {
        switch value {
        case .string(let text): return text
        case .number(let number): return Text(NumberText.decimal(number))
        case .boolean(let flag): return flag ? "true" : "false"
        case .undefined, .empty: return "undefined"
        case .null: return "null"
        case .symbol: throw typeError("Cannot convert a Symbol value to a string")
        case .object: return try string(try primitive(value, .string))
        }
    }

    func number(_ value: Value) throws(Abrupt) -> Double {
        switch value {
        case .number(let number): return number
        case .undefined, .empty: return .nan
        case .null: return 0
        case .boolean(let flag): return flag ? 1 : 0
        case .string(let text): return NumberText.number(text)
        case .symbol: throw typeError("Cannot convert a Symbol value to a number")
        case .object: return try number(try primitive(value, .number))
        }
    }

    /// Whole, toward zero; NaN is 0.
    func integer(_ value: Value) throws(Abrupt) -> Double {
        let number = try number(value)
        return number.isNaN ? 0 : number.rounded(.towardZero) + 0
    }

    /// A place counted from the start, or from the end where it is negative; within the bounds.
    func index(_ value: Value, count: Int, fallback: Int) throws(Abrupt) -> Int {
        if value.isUndefined { return fallback }
        let number = try integer(value)
        return Int(number < 0 ? max(0, Double(count) + number) : min(number, Double(count)))
    }

    func int32(_ value: Value) throws(Abrupt) -> Int32 { Machine.int32(try number(value)) }

    static func int32(_ number: Double) -> Int32 {
        guard number.isFinite else { return 0 }
        let wrapped = number.rounded(.towardZero).truncatingRemainder(dividingBy: 4_294_967_296)
        return Int32(truncatingIfNeeded: Int64(wrapped))
    }

    func propertyKey(_ value: Value) throws(Abrupt) -> PropertyKey {
        switch value {
        case .string(let text): return .text(text)
        case .symbol(let symbol): return .symbol(symbol)
        case .object:
            return try propertyKey(try primitive(value, .string))
        case .empty, .undefined, .null, .boolean, .number: return .text(try string(value))
        }
    }

    func object(_ value: Value) throws(Abrupt) -> Object {
        switch value {
        case .object(let object): return object
        case .empty, .undefined, .null:
            throw typeError("Cannot convert undefined or null to object")
        case .boolean, .number, .string, .symbol: return wrapper(of: value)
        }
    }

    func wrapper(of value: Value) -> Object {
        let prototype: Object =
            switch value {
            case .boolean: intrinsics.boolean
            case .number: intrinsics.number
            case .string: intrinsics.string
            case .symbol: intrinsics.symbol
            case .empty, .undefined, .null, .object: intrinsics.object
            }
        return PrimitiveObject(heap: heap, prototype: prototype, value)
    }

    /// `length` of something like an array.
    func count(of object: Object) throws(Abrupt) -> Int {
        if let array = object as? ArrayObject { return array.elements.count }
        let length = try integer(try get(object, "length"))
        return Int(min(max(0, length), Double(ArrayObject.countMax)))
    }

    // MARK: Operators (13.4 to 13.12)

    func typeOf(_ value: Value) -> String {
        switch value {
        case .undefined, .empty: "undefined"
        case .null: "object"
        case .boolean: "boolean"
        case .number: "number"
        case .string: "string"
        case .symbol: "symbol"
        case .object(let object): object is FunctionObject ? "function" : "object"
        }
    }

    func unary(_ operation: UnaryOperator, _ value: Value) throws(Abrupt) -> Value {
        switch operation {
        case .plus: .number(try number(value))
        case .minus: .number(-(try number(value)))
        case .not: .boolean(!value.isTrue)
        case .bitNot: .number(Double(~(try int32(value))))
        case .void: .undefined
        }
    }

    func binary(
        _ operation: BinaryOperator, _ left: Value, _ right: Value
    ) throws(Abrupt) -> Value {
        switch operation {
        case .add: return try add(left, right)
        case .subtract, .multiply, .divide, .remainder, .power:
            return .number(
                Machine.arithmetic(operation, try number(left), try number(right)))
        case .shiftLeft, .shiftRight, .shiftRightUnsigned, .bitAnd, .bitOr, .bitXor:
            return .number(try bits(operation, left, right))
        case .identical: return .boolean(Value.areIdentical(left, right))
        case .notIdentical: return .boolean(!Value.areIdentical(left, right))
        case .equal: return .boolean(try areEqual(left, right))
        case .notEqual: return .boolean(!(try areEqual(left, right)))
        case .less: return .boolean(try isLess(left, right) ?? false)
        case .greater: return .boolean(try isLess(right, left, rightFirst: true) ?? false)
        case .lessEqual: return .boolean(try isLess(right, left, rightFirst: true) == false)
        case .greaterEqual: return .boolean(try isLess(left, right) == false)
        case .contains:
            guard let object = right.object else {
                throw typeError(
                    "Cannot use 'in' operator to search for '\(try propertyKey(left).title)' "
                        + "in \(shortText(right))")
            }
            return .boolean(object.has(try propertyKey(left)))
        case .instanceOf: return .boolean(try isInstance(left, right))
        }
    }

    private func add(_ left: Value, _ right: Value) throws(Abrupt) -> Value {
        if case .number(let left) = left, case .number(let right) = right {
            return .number(left + right)
        }
        let left = try primitive(left, .default)
        let right = try primitive(right, .default)
        switch (left, right) {
        case (.string, _), (_, .string):
            let text = try string(left) + string(right)
            guard text.count < 1 << 28 else { throw error(.range, "Invalid string length") }
            return .string(text)
        default: return .number(try number(left) + number(right))
        }
    }

    static func arithmetic(
        _ operation: BinaryOperator, _ left: Double, _ right: Double
    ) -> Double {
        switch operation {
        case .subtract: left - right
        case .multiply: left * right
        case .divide: left / right
        case .remainder: fmod(left, right)
        case .power:
            // Where C says 1, JavaScript says NaN (6.1.6.1.3).
            right.isNaN || left.magnitude == 1 && right.isInfinite ? .nan : pow(left, right)
        default: .nan
        }
    }

    private func bits(
        _ operation: BinaryOperator, _ left: Value, _ right: Value
    ) throws(Abrupt) -> Double {
        let (left, right) = (try int32(left), try int32(right))
        return switch operation {
        case .shiftLeft: Double(left << (right & 31))
        case .shiftRight: Double(left >> (right & 31))
        case .shiftRightUnsigned: Double(UInt32(bitPattern: left) >> UInt32(right & 31))
        case .bitAnd: Double(left & right)
        case .bitOr: Double(left | right)
        default: Double(left ^ right)
        }
    }

    /// IsLooselyEqual (7.2.13).
    func areEqual(_ left: Value, _ right: Value) throws(Abrupt) -> Bool {
        switch (left, right) {
        case (.undefined, .null), (.null, .undefined): return true
        case (.undefined, _), (.null, _), (_, .undefined), (_, .null):
            return Value.areIdentical(left, right)
        case (.number, .string), (.string, .number):
            return try number(left) == number(right)
        case (.boolean, .boolean): return Value.areIdentical(left, right)
        case (.boolean, _): return try areEqual(.number(try number(left)), right)
        case (_, .boolean): return try areEqual(left, .number(try number(right)))
        case (.object, .object): return Value.areIdentical(left, right)
        case (.object, _): return try areEqual(try primitive(left, .default), right)
        case (_, .object): return try areEqual(left, try primitive(right, .default))
        default: return Value.areIdentical(left, right)
        }
    }

    /// IsLessThan (7.2.12); nil for what cannot be compared.
    private func isLess(
        _ left: Value, _ right: Value, rightFirst: Bool = false
    ) throws(Abrupt) -> Bool? {
        var (first, second) = (left, right)
        if rightFirst {
            second = try primitive(right, .number)
            first = try primitive(left, .number)
        } else {
            first = try primitive(left, .number)
            second = try primitive(right, .number)
        }
        if case .string(let left) = first, case .string(let right) = second { return left < right }
        let (leftNumber, rightNumber) = (try number(first), try number(second))
        if leftNumber.isNaN || rightNumber.isNaN { return nil }
        return leftNumber < rightNumber
    }

    /// InstanceofOperator (13.10.2).
    func isInstance(_ value: Value, _ type: Value) throws(Abrupt) -> Bool {
        guard let target = type.object else {
            throw typeError("Right-hand side of 'instanceof' is not an object")
        }
        let special = try get(target, .symbol(intrinsics.hasInstanceSymbol))
        if !special.isNullish { return try call(special, type, [value]).isTrue }
        guard let function = type.function else {
            throw typeError("Right-hand side of 'instanceof' is not callable")
        }
        if let bound = function as? BoundFunction, let target = bound.target {
            return try isInstance(value, .object(target))
        }
        guard let object = value.object else { return false }
        guard let prototype = try get(function, "prototype").object else {
            throw typeError("Function has non-object prototype 'undefined' in instanceof check")
        }
        return object.inherits(from: prototype)
    }
}
