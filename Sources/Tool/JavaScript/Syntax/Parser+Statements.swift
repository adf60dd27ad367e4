extension Parser {
    mutating func statement() throws(Mistake) -> Statement {
        try deeper { parser throws(Mistake) in try parser.readStatement() }
    }

    private mutating func readStatement() throws(Mistake) -> Statement {
        switch kind {
        case .punctuator(.openBrace): return .block(try block())
        case .punctuator(.semicolon):
            advance()
            return .empty
        case .name(let word):
            if let statement = try keywordStatement(word) { return statement }
            if peek().kind == .punctuator(.colon), isIdentifier(word) {
                return try labelledStatement(word)
            }
        case .privateName, .number, .string, .template, .templateStart, .punctuator, .end: break
        }
        let value = try expression()
        try expectSemicolon()
        return .expression(value)
    }

    private mutating func keywordStatement(_ word: Text) throws(Mistake) -> Statement? {
        let place = position
        switch word {
        case "var", "const": return try declarationStatement(word)
        case "let" where startsDeclaration: return try declarationStatement(word)
        case "function": return try functionDeclaration(isAsync: false)
        case "async" where isAsyncFunction: return try functionDeclaration(isAsync: true)
        case "class": return try classDeclaration()
        case "if": return try ifStatement()
        case "for": return try forStatement()
        case "while": return try whileStatement()
        case "do": return try doStatement()
        case "return": return try returnStatement(place)
        case "break", "continue": return try jumpStatement(word, place)
        case "throw":
            advance()
            if token.followsLineEnd { throw .syntax("a line end right behind 'throw'", place) }
            let value = try expression()
            try expectSemicolon()
            return .throw(value, place)
        case "try": return try tryStatement()
        case "switch": return try switchStatement()
        case "debugger":
            advance()
            try expectSemicolon()
            return .empty
        case "with": throw .outsideSubset("'with' is", place)
        case "import" where peek().kind != .punctuator(.openParenthesis):
            throw .outsideSubset("modules with import and export are", place)
        case "export": throw .outsideSubset("modules with import and export are", place)
        default: return nil
        }
    }

    private var startsDeclaration: Bool {
        switch peek().kind {
        case .name(let name): name != "instanceof" && name != "in" || name == "of"
        case .punctuator(let mark): mark == .openBrace || mark == .openBracket
        case .privateName, .number, .string, .template, .templateStart, .end: false
        }
    }

    var isAsyncFunction: Bool {
        peek().kind == .name("function") && !peek().followsLineEnd
    }

    /// `'use strict'` and other strings in front of everything (11.2.1).
    mutating func readDirectives() {
        var index = next
        while case .string(let text) = tokens[index].kind {
            let after = tokens[min(index + 1, tokens.count - 1)]
            guard
                after.kind == .punctuator(.semicolon) || after.kind == .punctuator(.closeBrace)
                    || after.followsLineEnd || after.kind == .end
            else { return }
            if text == "use strict", tokens[index].range.count == 12 { isStrict = true }
            index += after.kind == .punctuator(.semicolon) ? 2 : 1
            if index >= tokens.count { return }
        }
    }

    // MARK: Blocks

    mutating func block() throws(Mistake) -> Block {
        let scope = makeBlockScope()
        let outer = open(scope)
        let statements = try statementsInBraces()
        close(to: outer)
        return Block(scope: scope, statements: statements)
    }

    mutating func statementsInBraces() throws(Mistake) -> [Statement] {
        try expect(.openBrace)
        var statements: [Statement] = []
        while !isAt(.closeBrace) { statements.append(try statement()) }
        advance()
        return statements
    }

    /// The body of an `if` or a loop, where no declaration may stand.
    private mutating func substatement() throws(Mistake) -> Statement {
        if isAt(word: "const") || isAt(word: "class")
            || isAt(word: "let") && startsDeclaration && peek().kind != .punctuator(.openBrace)
        {
            throw .syntax("a declaration cannot stand here without braces", position)
        }
        if isAt(word: "function") { return .block(try functionInBlock()) }
        return try statement()
    }

    /// `if (x) function f() {}` of sloppy code: as if in braces.
    private mutating func functionInBlock() throws(Mistake) -> Block {
        let scope = makeBlockScope()
        let outer = open(scope)
        let statement = try functionDeclaration(isAsync: false)
        close(to: outer)
        return Block(scope: scope, statements: [statement])
    }

    private mutating func labelledStatement(_ label: Text) throws(Mistake) -> Statement {
        if labels.contains(label) {
            throw .syntax("the label '\(label)' is there already", position)
        }
        advance()
        advance()
        labels.append(label)
        let statement = try substatement()
        labels.removeLast()
        return .labelled(label, statement)
    }

    // MARK: Declarations

    private mutating func declarationStatement(_ word: Text) throws(Mistake) -> Statement {
        advance()
        let statement = try declarators(Parser.declarationKind(word), needsValues: true)
        try expectSemicolon()
        return statement
    }

    static func declarationKind(_ word: Text) -> Binding.Kind {
        word == "var" ? .variable : word == "let" ? .let : .const
    }

    private mutating func declarators(
        _ kind: Binding.Kind, needsValues: Bool
    ) throws(Mistake) -> Statement {
        var list: [Declarator] = []
        repeat {
            let place = position
            let pattern = try bindingPattern(kind)
            var value: Expression?
            if take(.assign) {
                value = named(try assignment(), by: pattern)
            } else if needsValues {
                if kind == .const { throw .syntax("a const needs a value", place) }
                if case .name = pattern {
                } else {
                    throw .syntax("a destructuring declaration needs a value", place)
                }
            }
            list.append(Declarator(pattern: pattern, value: value, position: place))
        } while take(.comma)
        return .declare(list)
    }

    private mutating func functionDeclaration(isAsync: Bool) throws(Mistake) -> Statement {
        if isAsync { advance() }
        advance()
        if isAt(.times) { throw .outsideSubset("generators are", position) }
        let (name, place) = try identifier()
        let reference = try declare(name, .function, at: place)
        let node = try function(name: name, kind: .ordinary, isAsync: isAsync, at: place)
        scope.functions.append((reference, node))
        return .empty
    }

    private mutating func classDeclaration() throws(Mistake) -> Statement {
        let place = peek().position
        guard case .name(let name) = peek().kind, isIdentifier(name) else {
            advance()
            throw unexpected()
        }
        let reference = try declare(name, .class, at: place)
        return .classDeclaration(reference, try classNode())
    }

    // MARK: Control

    private mutating func condition() throws(Mistake) -> Expression {
        try expect(.openParenthesis)
        let value = try expression()
        try expect(.closeParenthesis)
        return value
    }

    private mutating func ifStatement() throws(Mistake) -> Statement {
        advance()
        let test = try condition()
        let then = try substatement()
        let otherwise = take(word: "else") ? try substatement() : nil
        return .if(test, then, otherwise)
    }

    private mutating func loopBody() throws(Mistake) -> Statement {
        loops += 1
        breakables += 1
        let body = try substatement()
        loops -= 1
        breakables -= 1
        return body
    }

    private mutating func whileStatement() throws(Mistake) -> Statement {
        advance()
        let test = try condition()
        return .loop(Loop(condition: test, body: try loopBody()))
    }

    private mutating func doStatement() throws(Mistake) -> Statement {
        advance()
        let body = try loopBody()
        guard take(word: "while") else { throw unexpected("'while' was expected") }
        let test = try condition()
        _ = take(.semicolon)
        return .loop(Loop(condition: test, body: body, testsLast: true))
    }

    private mutating func forStatement() throws(Mistake) -> Statement {
        let place = position
        advance()
        var isAwait = false
        if isAt(word: "await") {
            try checkAwait(position)
            isAwait = true
            advance()
        }
        try expect(.openParenthesis)
        let scope = makeBlockScope()
        let outer = open(scope)
        let statement = try forHead(scope, isAwait, place)
        close(to: outer)
        return statement
    }

    private mutating func forHead(
        _ scope: Scope, _ isAwait: Bool, _ place: Position
    ) throws(Mistake) -> Statement {
        if case .name(let word) = kind,
            word == "var" || word == "const" || word == "let" && startsDeclaration
        {
            advance()
            let declared = Parser.declarationKind(word)
            let start = next
            let pattern = try bindingPattern(declared)
            if isAt(word: "of") || isAt(word: "in") {
                return try forEach(pattern, scope, isAwait, declares: declared != .variable, place)
            }
            return try plainFor(scope, declaration(from: start, declared, pattern))
        }
        if isAt(.semicolon) { return try plainFor(scope, nil) }
        allowsIn = false
        let first = try expression()
        allowsIn = true
        if isAt(word: "of") || isAt(word: "in") {
            let pattern = try self.pattern(from: first, place)
            patternOnly = nil
            return try forEach(pattern, scope, isAwait, declares: false, place)
        }
        return try plainFor(scope, .expression(first))
    }

    /// The rest of a `for`'s declaration, whose first pattern was read.
    private mutating func declaration(
        from start: Int, _ kind: Binding.Kind, _ pattern: Pattern
    ) throws(Mistake) -> Statement {
        allowsIn = false
        let place = tokens[start].position
        let value = take(.assign) ? named(try assignment(), by: pattern) : nil
        if value == nil, kind == .const { throw .syntax("a const needs a value", place) }
        var list = [Declarator(pattern: pattern, value: value, position: place)]
        if take(.comma), case .declare(let others) = try declarators(kind, needsValues: true) {
            list += others
        }
        allowsIn = true
        return .declare(list)
    }

    private mutating func plainFor(
        _ scope: Scope, _ start: Statement?
    ) throws(Mistake) -> Statement {
        try expect(.semicolon)
        let test = isAt(.semicolon) ? nil : try expression()
        try expect(.semicolon)
        let step = isAt(.closeParenthesis) ? nil : try expression()
        try expect(.closeParenthesis)
        return .loop(
            Loop(scope: scope, start: start, condition: test, step: step, body: try loopBody()))
    }

    private mutating func forEach(
        _ pattern: Pattern, _ scope: Scope, _ isAwait: Bool, declares: Bool, _ place: Position
    ) throws(Mistake) -> Statement {
        let isOf = isAt(word: "of")
        if isAwait, !isOf { throw unexpected("'of' was expected") }
        advance()
        let subject = isOf ? try assignment() : try expression()
        try expect(.closeParenthesis)
        return .forEach(
            ForEach(
                kind: isAwait ? .awaitOf : isOf ? .of : .in, scope: scope, pattern: pattern,
                declares: declares, subject: subject, body: try loopBody(), position: place))
    }

    // MARK: Exits

    private mutating func returnStatement(_ place: Position) throws(Mistake) -> Statement {
        advance()
        if isAt(.semicolon) || isAt(.closeBrace) || kind == .end || token.followsLineEnd {
            try expectSemicolon()
            return .return(nil, place)
        }
        let value = try expression()
        try expectSemicolon()
        return .return(value, place)
    }

    private mutating func jumpStatement(
        _ word: Text, _ place: Position
    ) throws(Mistake) -> Statement {
        advance()
        var label: Text?
        if case .name(let name) = kind, isIdentifier(name), !token.followsLineEnd {
            guard labels.contains(name) else {
                throw .syntax("there is no label '\(name)' around this", position)
            }
            label = name
            advance()
        }
        let isBreak = word == "break"
        if label == nil && (isBreak ? breakables : loops) == 0 || !isBreak && loops == 0 {
            throw .syntax("'\(word)' stands outside of a loop", place)
        }
        try expectSemicolon()
        return isBreak ? .break(label, place) : .continue(label, place)
    }

    private mutating func tryStatement() throws(Mistake) -> Statement {
        advance()
        let body = try block()
        var pattern: Pattern?
        var catchScope: Scope?
        var catchBody: Block?
        if take(word: "catch") {
            let scope = makeBlockScope()
            let outer = open(scope)
            if take(.openParenthesis) {
                if case .name(let name) = kind { scope.catchName = name }
                pattern = try bindingPattern(.let)
                try expect(.closeParenthesis)
            }
            catchBody = try block()
            close(to: outer)
            catchScope = scope
        }
        let finallyBody = take(word: "finally") ? try block() : nil
        if catchBody == nil, finallyBody == nil { throw unexpected("'catch' was expected") }
        return .try(
            TryNode(
                body: body, catchPattern: pattern, catchScope: catchScope, catchBody: catchBody,
                finallyBody: finallyBody))
    }

    private mutating func switchStatement() throws(Mistake) -> Statement {
        advance()
        let subject = try condition()
        try expect(.openBrace)
        let scope = makeBlockScope()
        let outer = open(scope)
        breakables += 1
        var cases: [SwitchNode.Case] = []
        var hasDefault = false
        while !take(.closeBrace) {
            var test: Expression?
            if take(word: "default") {
                if hasDefault { throw .syntax("a second 'default'", position) }
                hasDefault = true
            } else {
                guard take(word: "case") else { throw unexpected("'case' was expected") }
                test = try expression()
            }
            try expect(.colon)
            var body: [Statement] = []
            while !isAt(.closeBrace), !isAt(word: "case"), !isAt(word: "default") {
                body.append(try statement())
            }
            cases.append(SwitchNode.Case(test: test, body: body))
        }
        breakables -= 1
        close(to: outer)
        return .switch(SwitchNode(subject: subject, scope: scope, cases: cases))
    }
}
