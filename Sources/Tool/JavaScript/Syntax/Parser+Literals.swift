extension Parser {
    mutating func primary() throws(Mistake) -> Expression {
        let place = position
        switch kind {
        case .number(let number):
            advance()
            return .number(number)
        case .string(let text):
            advance()
            return .string(text)
        case .templateStart: return try template()
        case .punctuator(.openParenthesis):
            advance()
            let outer = (allowsIn, literalDepth)
            (allowsIn, literalDepth) = (true, 0)
            let value = try expression()
            (allowsIn, literalDepth) = outer
            try expect(.closeParenthesis)
            return value
        case .punctuator(.openBracket): return try array()
        case .punctuator(.openBrace): return try object()
        case .punctuator(.divide), .punctuator(.divideAssign):
            throw .outsideSubset("regular expressions are", place)
        case .name(let word): return try wordExpression(word, place)
        case .privateName, .template, .punctuator, .end: throw unexpected()
        }
    }

    private mutating func wordExpression(
        _ word: Text, _ place: Position
    ) throws(Mistake) -> Expression {
        switch word {
        case "true", "false":
            advance()
            return .boolean(word == "true")
        case "null":
            advance()
            return .null
        case "this":
            advance()
            return .name(reference("this", place))
        case "function": return .function(try functionExpression(isAsync: false))
        case "async" where isAsyncFunction: return .function(try functionExpression(isAsync: true))
        case "class": return .class(try classNode())
        case "super": return try superExpression(place)
        case "import": throw .outsideSubset("import() is", place)
        case "yield" where isStrict: throw .outsideSubset("generators are", place)
        default:
            let (name, place) = try identifier()
            if name == "eval", isAt(.openParenthesis) { throw .outsideSubset("eval is", place) }
            return .name(reference(name, place))
        }
    }

    private mutating func superExpression(_ place: Position) throws(Mistake) -> Expression {
        advance()
        let this = reference("this", place)
        if isAt(.openParenthesis) {
            guard allowsSuperCall else {
                throw .syntax("'super' keyword unexpected here", place)
            }
            let references = SuperReferences(
                function: reference("%function", place), newTarget: reference("new.target", place),
                this: this)
            return .superCall(try arguments(), references, place)
        }
        guard allowsSuperMember else { throw .syntax("'super' keyword unexpected here", place) }
        let home = reference("%home", place)
        let keyPlace: Position
        let key: Expression
        if take(.dot) {
            keyPlace = position
            guard case .name(let name) = kind else { throw unexpected() }
            advance()
            key = .string(name)
        } else {
            try expect(.openBracket)
            keyPlace = position
            key = try expression()
            try expect(.closeBracket)
        }
        return .superMember(SuperMember(home: home, this: this, key: key, position: keyPlace))
    }

    private mutating func template() throws(Mistake) -> Expression {
        advance()
        var pieces: [Text] = []
        var values: [Expression] = []
        let outer = (allowsIn, literalDepth)
        (allowsIn, literalDepth) = (true, 0)
        while case .template(let piece, let isLast) = kind {
            advance()
            pieces.append(piece)
            if isLast { break }
            values.append(try expression())
            guard case .template = kind else { throw unexpected() }
        }
        (allowsIn, literalDepth) = outer
        return .template(pieces, values)
    }

    // MARK: Arrays and objects

    private mutating func array() throws(Mistake) -> Expression {
        advance()
        let outer = allowsIn
        allowsIn = true
        literalDepth += 1
        var elements: [Element] = []
        while !take(.closeBracket) {
            let place = position
            if take(.comma) {
                elements.append(.hole)
                continue
            }
            if take(.ellipsis) {
                elements.append(.spread(try assignment(), place))
            } else {
                elements.append(.value(try assignment()))
            }
            if !isAt(.closeBracket) { try expect(.comma) }
        }
        literalDepth -= 1
        allowsIn = outer
        return .array(elements)
    }

    private mutating func object() throws(Mistake) -> Expression {
        advance()
        let outer = allowsIn
        allowsIn = true
        literalDepth += 1
        var members: [Member] = []
        while !take(.closeBrace) {
            members.append(try member())
            if !isAt(.closeBrace) { try expect(.comma) }
        }
        literalDepth -= 1
        allowsIn = outer
        return .object(members)
    }

    /// Whether the token after this one ends a member's name, so that `get` and the like are one.
    func isPlainName(_ ahead: Int = 1) -> Bool {
        guard case .punctuator(let mark) = peek(ahead).kind else { return false }
        return [.comma, .colon, .openParenthesis, .closeBrace, .assign, .semicolon].contains(mark)
    }

    private mutating func member() throws(Mistake) -> Member {
        let place = position
        if take(.ellipsis) { return .spread(try assignment(), place) }
        if isAt(.times) { throw .outsideSubset("generators are", place) }
        if case .name(let word) = kind, !isPlainName() {
            switch word {
            case "get", "set": return try accessor(word)
            case "async":
                advance()
                if isAt(.times) { throw .outsideSubset("generators are", position) }
                let (key, name, _) = try memberKey()
                return .method(key, try method(name, isAsync: true))
            default: break
            }
        }
        let (key, name, isName) = try memberKey()
        if isAt(.openParenthesis) { return .method(key, try method(name, isAsync: false)) }
        if take(.colon) { return .value(key, named(try assignment(), name)) }
        guard isName, let name, isIdentifier(name) else { throw unexpected() }
        let reference = reference(name, place)
        if isAt(.assign) {
            let equalPlace = position
            advance()
            let value = named(try assignment(), name)
            patternOnly = equalPlace
            return .shorthandDefault(reference, value, equalPlace)
        }
        return .value(key, .name(reference))
    }

    mutating func accessor(_ word: Text) throws(Mistake) -> Member {
        advance()
        let (key, name, _) = try memberKey()
        let node = try method(name.map { word + " " + $0 }, kind: .accessor, isAsync: false)
        return word == "get" ? .getter(key, node) : .setter(key, node)
    }

    /// A member's key; its name where it is known; and whether it is written as a plain name.
    mutating func memberKey() throws(Mistake) -> (MemberKey, Text?, Bool) {
        let place = position
        switch kind {
        case .name(let name):
            advance()
            return (.fixed(name), name, true)
        case .string(let text):
            advance()
            return (.fixed(text), text, false)
        case .number(let number):
            advance()
            let text = Text(NumberText.decimal(number))
            return (.fixed(text), text, false)
        case .privateName(let name):
            advance()
            return (.private(reference("#" + name, place)), "#" + name, false)
        case .punctuator(.openBracket):
            advance()
            let outer = allowsIn
            allowsIn = true
            let key = try assignment()
            allowsIn = outer
            try expect(.closeBracket)
            return (.computed(key), nil, false)
        case .punctuator(.times): throw .outsideSubset("generators are", place)
        case .template, .templateStart, .punctuator, .end: throw unexpected()
        }
    }

    // MARK: Names of functions

    /// Names a function or class that has none after what it is assigned to.
    func named(_ value: Expression, by pattern: Pattern) -> Expression {
        switch pattern {
        case .name(let reference): named(value, reference.name)
        case .member, .array, .object, .withDefault: value
        }
    }

    func named(_ value: Expression, _ name: Text?) -> Expression {
        guard let name else { return value }
        switch value {
        case .function(let node):
            if node.name.isEmpty { node.name = name }
            return value
        case .class(let node):
            guard node.name == nil else { return value }
            return .class(node.renamed(name))
        default: return value
        }
    }
}

extension ClassNode {
    fileprivate func renamed(_ name: Text) -> ClassNode {
        ClassNode(
            name: name, scope: scope, parent: parent, constructor: constructor, parts: parts,
            position: position, range: range)
    }
}
