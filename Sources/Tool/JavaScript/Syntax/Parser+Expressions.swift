extension Parser {
    /// An expression, commas and all.
    mutating func expression() throws(Mistake) -> Expression {
        let first = try assignment()
        guard isAt(.comma) else { return first }
        var list = [first]
        while take(.comma) { list.append(try assignment()) }
        return .sequence(list)
    }

    mutating func assignment() throws(Mistake) -> Expression {
        try deeper { parser throws(Mistake) in try parser.readAssignment() }
    }

    private mutating func readAssignment() throws(Mistake) -> Expression {
        if let arrow = try arrowFunction() { return arrow }
        if isAt(word: "yield"), isStrict { throw .outsideSubset("generators are", position) }
        let place = position
        let outerPatternOnly = patternOnly
        patternOnly = nil
        let left = try conditional()
        guard case .punctuator(let mark) = kind else { return try checked(left, outerPatternOnly) }
        if mark == .assign {
            let target = try pattern(from: left, place)
            patternOnly = outerPatternOnly
            advance()
            return .assign(target, named(try assignment(), by: target), place)
        }
        guard let compound = Parser.compounds[mark] else {
            return try checked(left, outerPatternOnly)
        }
        let target = try simpleTarget(left, place)
        let operatorPlace = position
        advance()
        switch compound {
        case .binary(let operation):
            return .compound(operation, target, try assignment(), operatorPlace)
        case .logical(let operation):
            return .logicalAssign(
                operation, target, named(try assignment(), by: target), operatorPlace)
        }
    }

    /// Hands a `{ name = value }` on to those who may make a pattern of it.
    private mutating func checked(
        _ value: Expression, _ outer: Position?
    ) throws(Mistake) -> Expression {
        if let place = patternOnly {
            switch value {
            case .object, .array: break
            default: throw .syntax("unexpected '='", place)
            }
            // Inside of a larger literal, or in front of `of` and `in`.
            guard literalDepth > 0 || isAt(word: "of") || isAt(word: "in") else {
                throw .syntax("unexpected '='", place)
            }
        } else {
            patternOnly = outer
        }
        return value
    }

    enum Compound { case binary(BinaryOperator), logical(LogicalOperator) }

    private static let compounds: [Punctuator: Compound] = [
        .plusAssign: .binary(.add), .minusAssign: .binary(.subtract),
        .timesAssign: .binary(.multiply), .divideAssign: .binary(.divide),
        .remainderAssign: .binary(.remainder), .powerAssign: .binary(.power),
        .shiftLeftAssign: .binary(.shiftLeft), .shiftRightAssign: .binary(.shiftRight),
        .shiftRightUnsignedAssign: .binary(.shiftRightUnsigned),
        .bitAndAssign: .binary(.bitAnd), .bitOrAssign: .binary(.bitOr),
        .bitXorAssign: .binary(.bitXor), .andAssign: .logical(.and), .orAssign: .logical(.or),
        .coalesceAssign: .logical(.coalesce),
    ]

    // MARK: Operators

    private mutating func conditional() throws(Mistake) -> Expression {
        let test = try binary(0)
        guard take(.question) else { return test }
        let outer = allowsIn
        allowsIn = true
        let then = try assignment()
        allowsIn = outer
        try expect(.colon)
        return .condition(test, then, try assignment())
    }

    private enum Infix { case binary(BinaryOperator), logical(LogicalOperator) }

    private static let infixes: [Punctuator: (Int, Infix)] = [
        .coalesce: (1, .logical(.coalesce)), .or: (2, .logical(.or)), .and: (3, .logical(.and)),
        .bitOr: (4, .binary(.bitOr)), .bitXor: (5, .binary(.bitXor)),
        .bitAnd: (6, .binary(.bitAnd)),
        .equal: (7, .binary(.equal)), .notEqual: (7, .binary(.notEqual)),
        .identical: (7, .binary(.identical)), .notIdentical: (7, .binary(.notIdentical)),
        .less: (8, .binary(.less)), .lessEqual: (8, .binary(.lessEqual)),
        .greater: (8, .binary(.greater)), .greaterEqual: (8, .binary(.greaterEqual)),
        .shiftLeft: (9, .binary(.shiftLeft)), .shiftRight: (9, .binary(.shiftRight)),
        .shiftRightUnsigned: (9, .binary(.shiftRightUnsigned)), .plus: (10, .binary(.add)),
        .minus: (10, .binary(.subtract)), .times: (11, .binary(.multiply)),
        .divide: (11, .binary(.divide)), .remainder: (11, .binary(.remainder)),
        .power: (12, .binary(.power)),
    ]

    private var infix: (Int, Infix)? {
        switch kind {
        case .punctuator(let mark): Parser.infixes[mark]
        case .name("in") where allowsIn: (8, .binary(.contains))
        case .name("instanceof"): (8, .binary(.instanceOf))
        default: nil
        }
    }

    private mutating func binary(_ level: Int) throws(Mistake) -> Expression {
        if case .privateName(let name) = kind, peek().kind == .name("in") {
            return try privateIn(name)
        }
        let start = next
        var left = try unary()
        while let (precedence, infix) = infix, precedence > level {
            let place = position
            if precedence == 12, case .unary = left,
                tokens[start].kind != .punctuator(.openParenthesis)
            {
                throw .syntax("a sign in front of '**' needs parentheses", place)
            }
            advance()
            let rightStart = next
            // `**` groups from the right.
            let right = try deeper { parser throws(Mistake) in
                try parser.binary(precedence == 12 ? 11 : precedence)
            }
            switch infix {
            case .binary(let operation): left = .binary(operation, left, right, place)
            case .logical(let operation):
                try checkMixing(operation, left, start, place)
                try checkMixing(operation, right, rightStart, place)
                left = .logical(operation, left, right)
            }
        }
        return left
    }

    /// `??` beside `||` or `&&` needs parentheses (13.13).
    private func checkMixing(
        _ operation: LogicalOperator, _ side: Expression, _ start: Int, _ place: Position
    ) throws(Mistake) {
        guard case .logical(let inner, _, _) = side,
            (inner == .coalesce) != (operation == .coalesce),
            tokens[start].kind != .punctuator(.openParenthesis)
        else { return }
        throw .syntax("'??' beside '||' or '&&' needs parentheses", place)
    }

    private mutating func privateIn(_ name: Text) throws(Mistake) -> Expression {
        let place = position
        let reference = reference("#" + name, place)
        advance()
        advance()
        return .privateIn(reference, try binary(8), place)
    }

    private mutating func unary() throws(Mistake) -> Expression {
        let place = position
        switch kind {
        case .punctuator(let mark):
            if mark == .increment || mark == .decrement {
                advance()
                let target = try simpleTarget(try unaryOperand(), place)
                return .update(target, by: mark == .increment ? 1 : -1, isPrefix: true, place)
            }
            if let operation = Parser.prefixes[mark] {
                advance()
                return .unary(operation, try unaryOperand(), place)
            }
        case .name("typeof"):
            advance()
            return .typeOf(try unaryOperand())
        case .name("void"):
            advance()
            return .unary(.void, try unaryOperand(), place)
        case .name("delete"):
            advance()
            return .delete(try unaryOperand(), place)
        case .name("await") where scope.function.isAsync || !isUnboundAwait:
            try checkAwait(place)
            advance()
            return .await(try unaryOperand(), place)
        case .name, .privateName, .number, .string, .template, .templateStart, .end: break
        }
        return try postfix()
    }

    /// Whether `await` is a plain name here.
    private var isUnboundAwait: Bool {
        switch peek().kind {
        case .name(let name):
            peek().followsLineEnd || name == "in" || name == "instanceof" || name == "of"
        case .number, .string, .templateStart: false
        case .privateName, .template, .punctuator, .end: true
        }
    }

    mutating func checkAwait(_ place: Position) throws(Mistake) {
        guard scope.function.isAsync else {
            throw .syntax(
                "await is only valid in async functions and the top level bodies of modules", place)
        }
    }

    private mutating func unaryOperand() throws(Mistake) -> Expression {
        try deeper { parser throws(Mistake) in try parser.unary() }
    }

    private static let prefixes: [Punctuator: UnaryOperator] = [
        .plus: .plus, .minus: .minus, .not: .not, .bitNot: .bitNot,
    ]

    private mutating func postfix() throws(Mistake) -> Expression {
        let place = position
        let value = try leftHandSide()
        guard isAt(.increment) || isAt(.decrement), !token.followsLineEnd else { return value }
        let step: Double = isAt(.increment) ? 1 : -1
        let target = try simpleTarget(value, place)
        advance()
        return .update(target, by: step, isPrefix: false, place)
    }

    // MARK: Members and calls

    mutating func leftHandSide() throws(Mistake) -> Expression {
        var value = isAt(word: "new") ? try newExpression() : try primary()
        var isOptional = false
        while case .punctuator(let mark) = kind {
            let place = position
            switch mark {
            case .optionalDot:
                advance()
                isOptional = true
                value = try optionalPart(.optional(value))
            case .dot:
                advance()
                value = try memberName(of: value)
            case .openBracket: value = try indexed(value)
            case .openParenthesis:
                value = .call(value, try arguments(), callPlace(value, place))
            default: return isOptional ? .chain(value) : value
            }
        }
        if kind == .templateStart { throw .outsideSubset("tagged templates are", position) }
        return isOptional ? .chain(value) : value
    }

    /// Where Node says that a call stands: at the last name of what is called.
    private func callPlace(_ callee: Expression, _ parenthesis: Position) -> Position {
        switch callee {
        case .member(_, _, let place), .privateMember(_, _, let place): place
        case .index(_, _, let place): place
        case .name(let reference): reference.position
        case .optional(let inner), .chain(let inner): callPlace(inner, parenthesis)
        case .call(_, _, let place): place
        default: parenthesis
        }
    }

    private mutating func optionalPart(_ base: Expression) throws(Mistake) -> Expression {
        let place = position
        if isAt(.openParenthesis) { return .call(base, try arguments(), callPlace(base, place)) }
        if isAt(.openBracket) { return try indexed(base) }
        if kind == .templateStart { throw .outsideSubset("tagged templates are", position) }
        return try memberName(of: base)
    }

    private mutating func memberName(of base: Expression) throws(Mistake) -> Expression {
        let place = position
        switch kind {
        case .name(let name):
            advance()
            return .member(base, name, place)
        case .privateName(let name):
            advance()
            return .privateMember(base, reference("#" + name, place), place)
        case .number, .string, .template, .templateStart, .punctuator, .end: throw unexpected()
        }
    }

    private mutating func indexed(_ base: Expression) throws(Mistake) -> Expression {
        advance()
        let place = position
        let outer = allowsIn
        allowsIn = true
        let key = try expression()
        allowsIn = outer
        try expect(.closeBracket)
        if case .string(let text) = key, text.arrayIndex == nil {
            return .member(base, text, place)
        }
        return .index(base, key, place)
    }

    private mutating func newExpression() throws(Mistake) -> Expression {
        let place = position
        advance()
        if take(.dot) {
            guard take(word: "target") else { throw unexpected() }
            return .name(reference("new.target", place))
        }
        if isAt(word: "import") { throw .outsideSubset("import() is", position) }
        var callee =
            isAt(word: "new")
            ? try deeper { parser throws(Mistake) in try parser.newExpression() } : try primary()
        while true {
            if take(.dot) {
                callee = try memberName(of: callee)
            } else if isAt(.openBracket) {
                callee = try indexed(callee)
            } else {
                break
            }
        }
        return .new(callee, isAt(.openParenthesis) ? try arguments() : [], place)
    }

    mutating func arguments() throws(Mistake) -> [Element] {
        try expect(.openParenthesis)
        let outer = allowsIn
        allowsIn = true
        defer { allowsIn = outer }
        var list: [Element] = []
        while !take(.closeParenthesis) {
            let place = position
            if take(.ellipsis) {
                list.append(.spread(try assignment(), place))
            } else {
                list.append(.value(try assignment()))
            }
            if !isAt(.closeParenthesis) { try expect(.comma) }
        }
        return list
    }
}
