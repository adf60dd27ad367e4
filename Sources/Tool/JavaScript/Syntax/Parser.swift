/// Reads a program (ECMA-262, 13 to 15), and ties each name to its declaration on the way.
struct Parser {
    /// A file's longest source, in bytes.
    static let sourceMax = 1 << 20
    /// How deep expressions and statements may stand in each other.
    static let depthMax = 250

    let tokens: [Token]
    var next = 0
    var scope: Scope
    var isStrict = false
    var labels: [Text] = []
    var loops = 0
    var breakables = 0
    private var depth = 0
    /// A `{ name = value }` that has to turn out to be a pattern's.
    var patternOnly: Position?
    /// How many array and object literals are open around this.
    var literalDepth = 0
    /// Whether `super.name` and `super()` may stand here.
    var allowsSuperMember = false
    var allowsSuperCall = false
    /// Whether `in` is an operator here.
    var allowsIn = true

    init(tokens: [Token], scope: Scope) {
        self.tokens = tokens
        self.scope = scope
    }

    /// A program as Node's modules are: a function's body, which gets what `parameters` name.
    static func program(
        _ source: Text, parameters: [Text]
    ) throws(Mistake) -> FunctionNode {
        let tokens = try Lexer.tokens(of: source)
        let root = Scope(functionKind: .ordinary, isAsync: false, parent: nil)
        var parser = Parser(tokens: tokens, scope: root)
        let start = Position(line: 1, column: 1)
        let node = FunctionNode(
            name: "", kind: .ordinary, isAsync: false, scope: root, position: start)
        for name in parameters {
            root.declare(name, .parameter)
            node.parameters.append(.name(parser.reference(name, start)))
        }
        parser.readDirectives()
        node.isStrict = parser.isStrict
        while parser.kind != .end { node.body.append(try parser.statement()) }
        root.close(into: nil)
        return node
    }

    // MARK: Tokens

    var token: Token { tokens[next] }
    var kind: Token.Kind { tokens[next].kind }
    var position: Position { tokens[next].position }

    func peek(_ ahead: Int = 1) -> Token { tokens[min(next + ahead, tokens.count - 1)] }

    mutating func advance() {
        if next < tokens.count - 1 { next += 1 }
    }

    func isAt(_ mark: Punctuator) -> Bool { kind == .punctuator(mark) }
    func isAt(word: Text) -> Bool { kind == .name(word) }

    mutating func take(_ mark: Punctuator) -> Bool {
        guard isAt(mark) else { return false }
        advance()
        return true
    }

    mutating func take(word: Text) -> Bool {
        guard isAt(word: word) else { return false }
        advance()
        return true
    }

    mutating func expect(_ mark: Punctuator) throws(Mistake) {
        guard take(mark) else { throw unexpected("'\(mark.rawValue)' was expected") }
    }

    func unexpected(_ instead: String? = nil) -> Mistake {
        let what =
            switch kind {
            case .name(let name): "'\(name)'"
            case .privateName(let name): "'#\(name)'"
            case .number: "number"
            case .string: "string"
            case .template, .templateStart: "template"
            case .punctuator(let mark): "'\(mark.rawValue)'"
            case .end: "end of the source"
            }
        return .syntax("unexpected \(what)" + (instead.map { ", \($0)" } ?? ""), position)
    }

    /// Ends a statement, where a line end or a brace may stand for the semicolon (12.10).
    mutating func expectSemicolon() throws(Mistake) {
        if take(.semicolon) || isAt(.closeBrace) || kind == .end || token.followsLineEnd { return }
        throw unexpected()
    }

    mutating func deeper<Result>(
        _ body: (inout Parser) throws(Mistake) -> Result
    ) throws(Mistake) -> Result {
        guard depth < Parser.depthMax else {
            throw Mistake(
                kind: .limit("the source is nested more than \(Parser.depthMax) deep"),
                position: position)
        }
        depth += 1
        let result = try body(&self)
        depth -= 1
        return result
    }

    // MARK: Names

    static let reservedWords: Set<Text> = [
        "break", "case", "catch", "class", "const", "continue", "debugger", "default", "delete",
        "do", "else", "enum", "export", "extends", "false", "finally", "for", "function", "if",
        "import", "in", "instanceof", "new", "null", "return", "super", "switch", "this", "throw",
        "true", "try", "typeof", "var", "void", "while", "with",
    ]
    private static let strictWords: Set<Text> = [
        "implements", "interface", "let", "package", "private", "protected", "public", "static",
        "yield",
    ]

    func isIdentifier(_ name: Text) -> Bool {
        !Parser.reservedWords.contains(name)
            && !(isStrict && Parser.strictWords.contains(name))
            && !(name == "await" && scope.function.isAsync)
    }

    mutating func identifier() throws(Mistake) -> (Text, Position) {
        guard case .name(let name) = kind, isIdentifier(name) else { throw unexpected() }
        let place = position
        advance()
        return (name, place)
    }

    func reference(_ name: Text, _ position: Position) -> Reference {
        let reference = Reference(name: name, position: position, function: scope.function)
        scope.use(reference)
        return reference
    }

    // MARK: Declarations

    /// Declares a name and refers to it, from where it is declared.
    mutating func declare(
        _ name: Text, _ kind: Binding.Kind, at position: Position
    ) throws(Mistake) -> Reference {
        if isStrict, name == "eval" || name == "arguments" {
            throw .syntax("'\(name)' cannot be declared in strict mode", position)
        }
        switch kind {
        case .variable: try declareVariable(name, position)
        case .parameter:
            if scope.binding(name) == nil { scope.declare(name, kind) }
        case .function where scope.functionKind != nil:
            if let old = scope.binding(name) {
                try checkSharable(old, position)
            } else {
                scope.declare(name, kind)
            }
        case .let, .const, .class, .function, .ownName, .implicit:
            if scope.binding(name) != nil { throw taken(name, position) }
            scope.declare(name, kind)
        }
        return reference(name, position)
    }

    private func taken(_ name: Text, _ position: Position) -> Mistake {
        .syntax("'\(name)' has already been declared", position)
    }

    private func checkSharable(_ old: Binding, _ position: Position) throws(Mistake) {
        switch old.kind {
        case .variable, .function, .parameter, .ownName, .implicit: return
        case .let, .const, .class: throw taken(old.name, position)
        }
    }

    /// The blocks between here and the function, from the inside out, are in `enclosing`.
    private mutating func declareVariable(_ name: Text, _ position: Position) throws(Mistake) {
        for block in enclosing {
            guard let old = block.binding(name) else { continue }
            if block.functionKind == nil, block.catchName != name { throw taken(name, position) }
            try checkSharable(old, position)
        }
        let function = scope.function
        if function.binding(name) == nil { function.declare(name, .variable) }
    }

    /// The scopes from this one out to its function's.
    private var enclosing: [Scope] {
        if chain.isEmpty { return [scope] }
        var scopes: [Scope] = []
        for block in chain.reversed() {
            scopes.append(block)
            if block.functionKind != nil { break }
        }
        return scopes
    }

    /// The scopes around and with this one, outermost first.
    private(set) var chain: [Scope] = []

    mutating func open(_ new: Scope) -> Scope {
        if chain.isEmpty { chain.append(scope) }
        let outer = scope
        scope = new
        chain.append(new)
        return outer
    }

    mutating func close(to outer: Scope) {
        scope.close(into: outer)
        chain.removeLast()
        scope = outer
    }

    mutating func makeBlockScope() -> Scope {
        Scope(functionKind: nil, isAsync: scope.isAsync, parent: scope)
    }
}
