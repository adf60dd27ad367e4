/// A value of the language. Of its loop's thread alone; an error, which may carry one, has to be
/// Sendable.
enum Value: @unchecked Sendable {
    /// No value: a variable before its declaration was reached, a hole in an array. Never seen by
    /// a program.
    case empty
    case undefined
    case null
    case boolean(Bool)
    case number(Double)
    case string(Text)
    case symbol(Symbol)
    case object(Object)

    static func text(_ text: some StringProtocol) -> Value { .string(Text(text)) }
    static func integer(_ number: Int) -> Value { .number(Double(number)) }

    var object: Object? {
        if case .object(let object) = self { object } else { nil }
    }

    /// The object where it can be called.
    var function: FunctionObject? { object as? FunctionObject }

    var isNullish: Bool {
        switch self {
        case .undefined, .null, .empty: true
        case .boolean, .number, .string, .symbol, .object: false
        }
    }

    var isUndefined: Bool {
        switch self {
        case .undefined, .empty: true
        case .null, .boolean, .number, .string, .symbol, .object: false
        }
    }

    var isEmpty: Bool {
        if case .empty = self { true } else { false }
    }

    /// ToBoolean (7.1.2).
    var isTrue: Bool {
        switch self {
        case .empty, .undefined, .null: false
        case .boolean(let flag): flag
        case .number(let number): !(number == 0 || number.isNaN)
        case .string(let text): !text.isEmpty
        case .symbol, .object: true
        }
    }

    /// `undefined` for what a program must not see.
    var visible: Value { isEmpty ? .undefined : self }

    /// `===` (7.2.14).
    static func areIdentical(_ left: Value, _ right: Value) -> Bool {
        switch (left, right) {
        case (.undefined, .undefined), (.null, .null), (.empty, .empty): true
        case (.boolean(let left), .boolean(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.string(let left), .string(let right)): left == right
        case (.symbol(let left), .symbol(let right)): left === right
        case (.object(let left), .object(let right)): left === right
        default: false
        }
    }

    /// SameValueZero (7.2.11): NaN is itself.
    static func areSame(_ left: Value, _ right: Value) -> Bool {
        if case .number(let left) = left, case .number(let right) = right {
            return left == right || left.isNaN && right.isNaN
        }
        return areIdentical(left, right)
    }

    /// SameValue (7.2.10): 0 and -0 differ.
    static func areEqualExactly(_ left: Value, _ right: Value) -> Bool {
        if case .number(let left) = left, case .number(let right) = right {
            return left == right && left.sign == right.sign || left.isNaN && right.isNaN
        }
        return areIdentical(left, right)
    }
}

/// A symbol: itself, and nothing else.
final class Symbol: Sendable {
    let description: Text?
    /// Names a class's private member, which nothing lists.
    let isPrivate: Bool

    init(_ description: Text?, isPrivate: Bool = false) {
        self.description = description
        self.isPrivate = isPrivate
    }
}

/// What a property is called.
enum PropertyKey: Hashable, Sendable {
    case text(Text)
    case symbol(Symbol)

    static func == (left: PropertyKey, right: PropertyKey) -> Bool {
        switch (left, right) {
        case (.text(let left), .text(let right)): left == right
        case (.symbol(let left), .symbol(let right)): left === right
        case (.text, .symbol), (.symbol, .text): false
        }
    }

    func hash(into hasher: inout Hasher) {
        switch self {
        case .text(let text): hasher.combine(text)
        case .symbol(let symbol): hasher.combine(ObjectIdentifier(symbol))
        }
    }

    var value: Value {
        switch self {
        case .text(let text): .string(text)
        case .symbol(let symbol): .symbol(symbol)
        }
    }

    var text: Text? {
        if case .text(let text) = self { text } else { nil }
    }

    /// As sentences name it.
    var title: Text {
        switch self {
        case .text(let text): text
        case .symbol(let symbol): "Symbol(" + (symbol.description ?? "") + ")"
        }
    }
}

extension PropertyKey: ExpressibleByStringLiteral {
    init(stringLiteral value: String) { self = .text(Text(value)) }
}
