extension Parser {
    // MARK: Functions

    /// A function from its parameters on.
    mutating func function(
        name: Text, kind: FunctionNode.Kind, isAsync: Bool, at place: Position,
        from start: Int? = nil
    ) throws(Mistake) -> FunctionNode {
        let startOffset = tokens[start ?? functionStart(isAsync)].range.lowerBound
        let scope = Scope(functionKind: kind, isAsync: isAsync, parent: scope)
        let node = FunctionNode(
            name: name, kind: kind, isAsync: isAsync, scope: scope, position: place)
        try inFunction(node) { parser throws(Mistake) in
            try parser.expect(.openParenthesis)
            try parser.parameters(of: node)
            try parser.functionBody(of: node)
        }
        node.range = startOffset..<tokens[next - 1].range.upperBound
        return node
    }

    /// The token at which the text of a function that is read now begins.
    private func functionStart(_ isAsync: Bool) -> Int {
        var index = next
        while index > 0, tokens[index].kind != .name("function") {
            index -= 1
            if next - index > 2 { return next }
        }
        if isAsync, index > 0, tokens[index - 1].kind == .name("async") { index -= 1 }
        return index
    }

    /// Reads a function's inside: nothing of the loops around it counts there.
    private mutating func inFunction(
        _ node: FunctionNode, _ body: (inout Parser) throws(Mistake) -> Void
    ) throws(Mistake) {
        let saved = (isStrict, labels, loops, breakables, patternOnly, allowsIn, literalDepth)
        (labels, loops, breakables, patternOnly, allowsIn, literalDepth) = ([], 0, 0, nil, true, 0)
        let outer = open(node.scope)
        let allowsSuper = (allowsSuperMember, allowsSuperCall)
        if node.kind == .ordinary { (allowsSuperMember, allowsSuperCall) = (false, false) }
        try body(&self)
        (allowsSuperMember, allowsSuperCall) = allowsSuper
        node.isStrict = isStrict
        close(to: outer)
        (isStrict, labels, loops, breakables, patternOnly, allowsIn, literalDepth) = saved
    }

    private mutating func parameters(of node: FunctionNode) throws(Mistake) {
        while !take(.closeParenthesis) {
            if take(.ellipsis) {
                node.rest = try bindingPattern(.parameter)
                try expect(.closeParenthesis)
                return
            }
            node.parameters.append(try bindingElement(.parameter))
            if !isAt(.closeParenthesis) { try expect(.comma) }
        }
    }

    private mutating func functionBody(of node: FunctionNode) throws(Mistake) {
        try expect(.openBrace)
        readDirectives()
        while !isAt(.closeBrace) { node.body.append(try statement()) }
        advance()
    }

    mutating func functionExpression(isAsync: Bool) throws(Mistake) -> FunctionNode {
        let start = next
        let place = position
        if isAsync { advance() }
        advance()
        if isAt(.times) { throw .outsideSubset("generators are", position) }
        guard case .name(let name) = kind, !isAt(.openParenthesis) else {
            return try function(
                name: "", kind: .ordinary, isAsync: isAsync, at: place, from: start)
        }
        guard isIdentifier(name) else { throw unexpected() }
        advance()
        let selfScope = makeBlockScope()
        let outer = open(selfScope)
        selfScope.declare(name, .ownName)
        let node = try function(
            name: name, kind: .ordinary, isAsync: isAsync, at: place, from: start)
        node.selfScope = selfScope
        close(to: outer)
        return node
    }

    mutating func method(
        _ name: Text?, kind: FunctionNode.Kind = .method, isAsync: Bool
    ) throws(Mistake) -> FunctionNode {
        let outer = (allowsSuperMember, allowsSuperCall)
        (allowsSuperMember, allowsSuperCall) = (true, kind == .derivedConstructor)
        let node = try function(
            name: name ?? "", kind: kind, isAsync: isAsync, at: position, from: max(0, next - 1))
        (allowsSuperMember, allowsSuperCall) = outer
        return node
    }

    // MARK: Arrows

    /// An arrow function, if one begins here.
    mutating func arrowFunction() throws(Mistake) -> Expression? {
        let start = next
        var index = next
        let isAsync = isAt(word: "async") && !peek().followsLineEnd && startsArrow(next + 1)
        if isAsync { index += 1 }
        guard startsArrow(index) else { return nil }
        next = index
        let place = tokens[start].position
        let scope = Scope(functionKind: .arrow, isAsync: isAsync, parent: scope)
        let node = FunctionNode(
            name: "", kind: .arrow, isAsync: isAsync, scope: scope, position: place)
        let bodyAllowsIn = allowsIn
        try inFunction(node) { parser throws(Mistake) in
            if parser.take(.openParenthesis) {
                try parser.parameters(of: node)
            } else {
                node.parameters = [try parser.bindingPattern(.parameter)]
            }
            if parser.token.followsLineEnd { throw parser.unexpected() }
            try parser.expect(.arrow)
            if parser.isAt(.openBrace) { return try parser.functionBody(of: node) }
            parser.allowsIn = bodyAllowsIn
            let bodyPlace = parser.position
            node.body = [.return(try parser.assignment(), bodyPlace)]
        }
        node.range = tokens[start].range.lowerBound..<tokens[next - 1].range.upperBound
        return .function(node)
    }

    private func startsArrow(_ index: Int) -> Bool {
        switch tokens[index].kind {
        case .name(let name):
            return tokens[min(index + 1, tokens.count - 1)].kind == .punctuator(.arrow)
                && isIdentifier(name)
        case .punctuator(.openParenthesis):
            let partner = tokens[index].partner
            return partner + 1 < tokens.count && tokens[partner + 1].kind == .punctuator(.arrow)
        case .privateName, .number, .string, .template, .templateStart, .punctuator, .end:
            return false
        }
    }

    // MARK: Classes

    mutating func classNode() throws(Mistake) -> ClassNode {
        let start = next
        let place = position
        advance()
        let outerStrict = isStrict
        isStrict = true
        var name: Text?
        if case .name(let word) = kind, word != "extends" {
            guard isIdentifier(word) else { throw unexpected() }
            name = word
            advance()
        }
        let scope = makeBlockScope()
        let outer = open(scope)
        if let name { scope.declare(name, .const) }
        let parent = take(word: "extends") ? try classParent() : nil
        var reader = ClassParts(isDerived: parent != nil)
        declarePrivateNames()
        try expect(.openBrace)
        while !take(.closeBrace) {
            if take(.semicolon) { continue }
            try classPart(&reader)
        }
        let implicit = try implicitConstructor(place, reader.isDerived)
        close(to: outer)
        isStrict = outerStrict
        return ClassNode(
            name: name, scope: scope, parent: parent, constructor: reader.constructor ?? implicit,
            parts: reader.parts, position: place,
            range: tokens[start].range.lowerBound..<tokens[next - 1].range.upperBound)
    }

    /// What a class has that declares no constructor (15.7.14): all arguments go to the parent's.
    private mutating func implicitConstructor(
        _ place: Position, _ isDerived: Bool
    ) throws(Mistake) -> FunctionNode {
        let kind: FunctionNode.Kind = isDerived ? .derivedConstructor : .constructor
        let scope = Scope(functionKind: kind, isAsync: false, parent: scope)
        let node = FunctionNode(
            name: "", kind: kind, isAsync: false, scope: scope, position: place)
        try inFunction(node) { parser throws(Mistake) in
            guard isDerived else { return }
            let arguments = try parser.declare("args", .parameter, at: place)
            node.rest = .name(arguments)
            let references = SuperReferences(
                function: parser.reference("%function", place),
                newTarget: parser.reference("new.target", place),
                this: parser.reference("this", place))
            let all = Element.spread(.name(parser.reference("args", place)), place)
            node.body = [.expression(.superCall([all], references, place))]
        }
        return node
    }

    private mutating func classParent() throws(Mistake) -> Expression {
        try deeper { parser throws(Mistake) in try parser.leftHandSide() }
    }

    private struct ClassParts {
        let isDerived: Bool
        var constructor: FunctionNode?
        var parts: [ClassNode.Part] = []
    }

    /// The class's private names exist in all of it, before they are declared.
    private mutating func declarePrivateNames() {
        guard isAt(.openBrace) else { return }
        var index = next + 1
        let end = token.partner
        while index < end {
            switch tokens[index].kind {
            case .privateName(let name):
                let before = tokens[index - 1].kind
                if before != .punctuator(.dot), before != .punctuator(.optionalDot),
                    scope.binding("#" + name) == nil
                {
                    scope.declare("#" + name, .const)
                }
            case .punctuator(.openBrace), .punctuator(.openParenthesis), .punctuator(.openBracket):
                index = max(index, tokens[index].partner)
            case .name, .number, .string, .template, .templateStart, .punctuator, .end: break
            }
            index += 1
        }
    }

    private mutating func classPart(_ reader: inout ClassParts) throws(Mistake) {
        var isStatic = false
        if isAt(word: "static"), !isPlainName() {
            advance()
            isStatic = true
            if isAt(.openBrace) {
                let body = try fieldFunction(name: "") { parser throws(Mistake) in
                    try parser.statementsInBraces()
                }
                let field = ClassNode.Field(
                    key: .fixed(""), value: body, isStatic: true, isBlock: true)
                return reader.parts.append(.field(field))
            }
        }
        if isAt(.times) { throw .outsideSubset("generators are", position) }
        if case .name(let word) = kind, !isPlainName(), !peek().followsLineEnd {
            if word == "get" || word == "set" {
                return reader.parts.append(.method(try accessor(word), isStatic: isStatic))
            }
            if word == "async" {
                advance()
                if isAt(.times) { throw .outsideSubset("generators are", position) }
                let (key, name, _) = try memberKey()
                let node = try method(name, isAsync: true)
                return reader.parts.append(.method(.method(key, node), isStatic: isStatic))
            }
        }
        try plainPart(&reader, isStatic)
    }

    private mutating func plainPart(
        _ reader: inout ClassParts, _ isStatic: Bool
    ) throws(Mistake) {
        let place = position
        let (key, name, _) = try memberKey()
        guard isAt(.openParenthesis) else {
            let value: FunctionNode? =
                take(.assign)
                ? try fieldFunction(name: name ?? "") { parser throws(Mistake) in
                    let bodyPlace = parser.position
                    return [.return(parser.named(try parser.assignment(), name), bodyPlace)]
                } : nil
            try expectSemicolon()
            return reader.parts.append(
                .field(ClassNode.Field(key: key, value: value, isStatic: isStatic, isBlock: false)))
        }
        if !isStatic, case .fixed("constructor") = key {
            if reader.constructor != nil { throw .syntax("a second constructor", place) }
            reader.constructor = try method(
                name, kind: reader.isDerived ? .derivedConstructor : .constructor, isAsync: false)
            return
        }
        let node = try method(name, isAsync: false)
        reader.parts.append(.method(.method(key, node), isStatic: isStatic))
    }

    /// A field's value, which is computed for each instance.
    private mutating func fieldFunction(
        name: Text, _ body: (inout Parser) throws(Mistake) -> [Statement]
    ) throws(Mistake) -> FunctionNode {
        let place = position
        let scope = Scope(functionKind: .fields, isAsync: false, parent: scope)
        let node = FunctionNode(
            name: name, kind: .fields, isAsync: false, scope: scope, position: place)
        let outer = (allowsSuperMember, allowsSuperCall)
        (allowsSuperMember, allowsSuperCall) = (true, false)
        try inFunction(node) { parser throws(Mistake) in node.body = try body(&parser) }
        (allowsSuperMember, allowsSuperCall) = outer
        return node
    }
}
