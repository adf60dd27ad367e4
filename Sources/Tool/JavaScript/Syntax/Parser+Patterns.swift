extension Parser {
    /// A pattern that declares its names.
    mutating func bindingPattern(_ kind: Binding.Kind) throws(Mistake) -> Pattern {
        try deeper { parser throws(Mistake) in try parser.readBindingPattern(kind) }
    }

    private mutating func readBindingPattern(_ kind: Binding.Kind) throws(Mistake) -> Pattern {
        let place = position
        if take(.openBracket) { return try arrayPattern(kind, place) }
        if take(.openBrace) { return try objectPattern(kind, place) }
        let (name, namePlace) = try identifier()
        if name == "let", kind == .let || kind == .const {
            throw .syntax("'let' cannot be declared here", namePlace)
        }
        return .name(try declare(name, kind, at: namePlace))
    }

    mutating func bindingElement(_ kind: Binding.Kind) throws(Mistake) -> Pattern {
        let pattern = try bindingPattern(kind)
        guard take(.assign) else { return pattern }
        return .withDefault(pattern, named(try assignment(), by: pattern))
    }

    private mutating func arrayPattern(
        _ kind: Binding.Kind, _ place: Position
    ) throws(Mistake) -> Pattern {
        var elements: [PatternElement] = []
        while !take(.closeBracket) {
            if take(.comma) {
                elements.append(.hole)
                continue
            }
            if take(.ellipsis) {
                elements.append(.rest(try bindingPattern(kind)))
                try expect(.closeBracket)
                break
            }
            elements.append(.item(try bindingElement(kind)))
            if !isAt(.closeBracket) { try expect(.comma) }
        }
        return .array(elements, place)
    }

    private mutating func objectPattern(
        _ kind: Binding.Kind, _ place: Position
    ) throws(Mistake) -> Pattern {
        var properties: [PatternProperty] = []
        var rest: Pattern?
        while !take(.closeBrace) {
            if take(.ellipsis) {
                rest = try bindingPattern(kind)
                try expect(.closeBrace)
                break
            }
            let keyPlace = position
            let (key, name, isName) = try memberKey()
            if take(.colon) {
                properties.append(PatternProperty(key: key, pattern: try bindingElement(kind)))
            } else {
                guard isName, let name, isIdentifier(name) else { throw unexpected() }
                let target = Pattern.name(try declare(name, kind, at: keyPlace))
                let pattern =
                    take(.assign)
                    ? Pattern.withDefault(target, named(try assignment(), name)) : target
                properties.append(PatternProperty(key: key, pattern: pattern))
            }
            if !isAt(.closeBrace) { try expect(.comma) }
        }
        return .object(properties, rest: rest, place)
    }

    // MARK: From expressions

    /// What stands left of a `=`, as a pattern.
    func pattern(from value: Expression, _ place: Position) throws(Mistake) -> Pattern {
        switch value {
        case .array(let elements):
            var items: [PatternElement] = []
            for element in elements {
                switch element {
                case .hole: items.append(.hole)
                case .value(let value): items.append(.item(try elementPattern(value, place)))
                case .spread(let value, let place):
                    items.append(.rest(try pattern(from: value, place)))
                }
            }
            return .array(items, place)
        case .object(let members): return try objectPattern(from: members, place)
        default: return try simpleTarget(value, place)
        }
    }

    private func elementPattern(
        _ value: Expression, _ place: Position
    ) throws(Mistake) -> Pattern {
        guard case .assign(let target, let initial, _) = value else {
            return try pattern(from: value, place)
        }
        return .withDefault(target, initial)
    }

    private func objectPattern(
        from members: [Member], _ place: Position
    ) throws(Mistake) -> Pattern {
        var properties: [PatternProperty] = []
        var rest: Pattern?
        for member in members {
            switch member {
            case .value(let key, let value):
                properties.append(
                    PatternProperty(key: key, pattern: try elementPattern(value, place)))
            case .shorthandDefault(let reference, let value, _):
                properties.append(
                    PatternProperty(
                        key: .fixed(reference.name), pattern: .withDefault(.name(reference), value))
                )
            case .spread(let value, let place): rest = try pattern(from: value, place)
            case .method, .getter, .setter:
                throw .syntax("invalid destructuring assignment target", place)
            }
        }
        return .object(properties, rest: rest, place)
    }

    /// A name or a member, which `+=` and `++` can change.
    func simpleTarget(_ value: Expression, _ place: Position) throws(Mistake) -> Pattern {
        switch value {
        case .name(let reference)
        where reference.name != "this" && reference.name != "new.target":
            if isStrict, reference.name == "arguments" || reference.name == "eval" {
                throw .syntax("'\(reference.name)' cannot be assigned in strict mode", place)
            }
            return .name(reference)
        case .member, .index, .privateMember, .superMember: return .member(value)
        default: throw .syntax("invalid left-hand side in assignment", place)
        }
    }
}
