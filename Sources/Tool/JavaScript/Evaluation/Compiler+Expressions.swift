extension Compiler {
    /// Pushes the expression's value.
    func compile(_ expression: Expression) {
        switch expression {
        case .number(let number): emit(.push(.number(number)))
        case .string(let text): emit(.push(.string(text)))
        case .boolean(let flag): emit(.push(.boolean(flag)))
        case .null: emit(.push(.null))
        case .template(let pieces, let values): compileTemplate(pieces, values)
        case .name(let reference): load(reference)
        case .array(let elements): compile(elements: elements)
        case .object(let members): compile(members: members)
        case .function(let node): emitClosure(node)
        case .class(let node): compile(node)
        case .unary(let operation, let value, let place):
            compile(value)
            emit(.unary(operation), at: place)
        case .delete(let value, let place): compileDelete(value, place)
        case .typeOf(let value): compileTypeOf(value)
        case .update(let target, let step, let isPrefix, let place):
            compileUpdate(target, step, isPrefix, place)
        case .binary(let operation, let left, let right, let place):
            compile(left)
            compile(right)
            emit(.binary(operation), at: place)
        case .logical(let operation, let left, let right):
            compile(left)
            compileShort(operation) { compile(right) }
        case .privateIn(let name, let value, let place):
            load(name)
            compile(value)
            emit(.hasPrivate, at: place)
        case .assign(let target, let value, let place): compileAssign(target, value, place)
        case .compound(let operation, let target, let value, let place):
            compileCompound(target, place) {
                compile(value)
                emit(.binary(operation), at: place)
            }
        case .logicalAssign(let operation, let target, let value, let place):
            compileLogicalAssign(operation, target, value, place)
        case .condition(let test, let then, let otherwise):
            compileCondition(test, then, otherwise)
        case .sequence(let list):
            for (index, value) in list.enumerated() {
                if index > 0 { emit(.pop) }
                compile(value)
            }
        case .member, .index, .privateMember, .superMember: compileMember(expression)
        case .call(let callee, let arguments, let place): compileCall(callee, arguments, place)
        case .superCall(let arguments, let references, let place):
            compileSuperCall(arguments, references, place)
        case .new(let callee, let arguments, let place): compileNew(callee, arguments, place)
        case .optional(let value):
            compile(value)
            if let end = chainEnds.last { jump(end) { .jumpIfNullish($0, below: 0) } }
        case .chain(let value):
            let end = Label()
            chainEnds.append(end)
            compile(value)
            chainEnds.removeLast()
            mark(end)
        case .await(let value, let place):
            compile(value)
            emit(.await, at: place)
        }
    }

    private func compileTemplate(_ pieces: [Text], _ values: [Expression]) {
        for (index, piece) in pieces.enumerated() {
            emit(.push(.string(piece)))
            if index < values.count { compile(values[index]) }
        }
        emit(.joinTemplate(pieces.count + values.count))
    }

    private func compileCondition(
        _ test: Expression, _ then: Expression, _ otherwise: Expression
    ) {
        let (no, end) = (Label(), Label())
        compile(test)
        jump(no, Instruction.jumpIfFalse)
        compile(then)
        jump(end)
        mark(no)
        compile(otherwise)
        mark(end)
    }

    /// With the left value on the stack: keeps it, or pops it for what `right` pushes.
    private func compileShort(_ operation: LogicalOperator, _ right: () -> Void) {
        let end = Label()
        switch operation {
        case .and: jump(end, Instruction.jumpKeepingIfFalse)
        case .or: jump(end, Instruction.jumpKeepingIfTrue)
        case .coalesce: jump(end, Instruction.jumpKeepingUnlessNullish)
        }
        emit(.pop)
        right()
        mark(end)
    }

    private func compileTypeOf(_ value: Expression) {
        if case .name(let reference) = value, reference.binding == nil {
            return emit(.typeOfGlobal(reference.name))
        }
        compile(value)
        emit(.typeOf)
    }

    private func compileDelete(_ value: Expression, _ place: Position) {
        switch value {
        case .member(let base, let name, _):
            compile(base)
            emit(.delete(.text(name)), at: place)
        case .index(let base, let key, _):
            compile(base)
            compile(key)
            emit(.deleteIndex, at: place)
        case .chain(let inner):
            let end = Label()
            chainEnds.append(end)
            compileDelete(inner, place)
            chainEnds.removeLast()
            mark(end)
        default:
            compile(value)
            emit(.pop)
            emit(.push(.boolean(true)))
        }
    }

    // MARK: Members

    private func compileMember(_ expression: Expression) {
        compileBase(of: expression)
        emitGet(expression)
    }

    /// Pushes what a member is looked up in: the object; the object and the key; or `this`, the
    /// key and the home of `super`.
    private func compileBase(of member: Expression) {
        switch member {
        case .member(let base, _, _): compile(base)
        case .index(let base, let key, _):
            compile(base)
            compile(key)
        case .privateMember(let base, let name, _):
            compile(base)
            load(name)
        case .superMember(let node):
            load(node.this)
            compile(node.key)
            load(node.home)
        default: break
        }
    }

    private func emitGet(_ member: Expression) {
        switch member {
        case .member(let base, let name, let place):
            emit(.get(.text(name)), at: place)
            nameCallee(base)
        case .index(let base, _, let place):
            emit(.getIndex, at: place)
            nameCallee(base)
        case .privateMember(_, _, let place): emit(.getPrivate, at: place)
        case .superMember(let node): emit(.getSuper, at: node.position)
        default: break
        }
    }

    private func emitSet(_ member: Expression) {
        switch member {
        case .member(_, let name, let place): emit(.set(.text(name)), at: place)
        case .index(_, _, let place): emit(.setIndex, at: place)
        case .privateMember(_, _, let place): emit(.setPrivate, at: place)
        case .superMember(let node): emit(.setSuper, at: node.position)
        default: break
        }
    }

    /// Repeats the values that `compileBase` pushed.
    private func repeatBase(of member: Expression) {
        switch member {
        case .member: emit(.duplicate)
        case .index, .privateMember: emit(.duplicatePair)
        case .superMember(let node):
            let key = temporary()
            emit(.pop)
            emit(.initialize(.local(key)))
            emit(.load(.local(key)))
            load(node.home)
            load(node.this)
            emit(.load(.local(key)))
            load(node.home)
        default: break
        }
    }

    // MARK: Assignments

    private func compileAssign(_ target: Pattern, _ value: Expression, _ place: Position) {
        switch target {
        case .member(let member):
            compileBase(of: member)
            compile(value)
            emitSet(member)
        case .name, .array, .object, .withDefault:
            compile(value)
            emit(.duplicate)
            position = place
            patternSource = value
            bind(target, .assign)
            patternSource = nil
        }
    }

    /// Pushes what a local holds, after it was assigned to a member.
    func compileAssignment(of local: Int, to member: Expression) {
        compileBase(of: member)
        emit(.load(.local(local)))
        emitSet(member)
    }

    private func compileCompound(
        _ target: Pattern, _ place: Position, _ change: () -> Void
    ) {
        switch target {
        case .name(let reference):
            load(reference)
            change()
            emit(.duplicate)
            store(reference, .assign)
        case .member(let member):
            compileBase(of: member)
            repeatBase(of: member)
            emitGet(member)
            change()
            emitSet(member)
        case .array, .object, .withDefault: break
        }
    }

    private func compileUpdate(
        _ target: Pattern, _ step: Double, _ isPrefix: Bool, _ place: Position
    ) {
        let old = isPrefix ? nil : temporary()
        compileCompound(target, place) {
            emit(.toNumber, at: place)
            if let old {
                emit(.duplicate)
                emit(.initialize(.local(old)))
            }
            emit(.push(.number(step)))
            emit(.binary(.add))
        }
        if let old {
            emit(.pop)
            emit(.load(.local(old)))
        }
    }

    private func compileLogicalAssign(
        _ operation: LogicalOperator, _ target: Pattern, _ value: Expression, _ place: Position
    ) {
        switch target {
        case .name(let reference):
            load(reference)
            compileShort(operation) {
                compile(value)
                emit(.duplicate)
                store(reference, .assign)
            }
        case .member(let member):
            // The base is not needed any more where the value stays as it is.
            let result = temporary()
            let (keep, end) = (Label(), Label())
            compileBase(of: member)
            repeatBase(of: member)
            emitGet(member)
            emit(.duplicate)
            emit(.initialize(.local(result)))
            switch operation {
            case .and: jump(keep, Instruction.jumpIfFalse)
            case .or: jump(keep, Instruction.jumpIfTrue)
            case .coalesce:
                emit(.push(.null))
                emit(.binary(.equal))
                jump(keep, Instruction.jumpIfFalse)
            }
            compile(value)
            emitSet(member)
            jump(end)
            mark(keep)
            for _ in 0..<baseCount(member) { emit(.pop) }
            emit(.load(.local(result)))
            mark(end)
        case .array, .object, .withDefault: break
        }
    }

    private func baseCount(_ member: Expression) -> Int {
        switch member {
        case .index, .privateMember: 2
        case .superMember: 3
        default: 1
        }
    }

    // MARK: Calls

    /// Pushes the arguments one by one, or as one array where some are spread.
    /// - Returns: How many, or nil for the array.
    private func compile(arguments: [Element]) -> Int? {
        let isSpread = arguments.contains {
            if case .spread = $0 { true } else { false }
        }
        if isSpread {
            compile(elements: arguments)
            return nil
        }
        for case .value(let value) in arguments { compile(value) }
        return arguments.count
    }

    private func compileCall(_ callee: Expression, _ arguments: [Element], _ place: Position) {
        compileCallee(callee)
        let count = compile(arguments: arguments)
        emit(count.map(Instruction.call) ?? .callSpread, at: place)
        nameCallee(callee)
    }

    /// Pushes `this` and the function.
    private func compileCallee(_ callee: Expression) {
        switch callee {
        case .member, .index, .privateMember:
            compileBase(of: callee)
            if case .member = callee {
                emit(.duplicate)
                emitGet(callee)
            } else {
                let (base, key) = (temporary(), temporary())
                emit(.initialize(.local(key)))
                emit(.duplicate)
                emit(.initialize(.local(base)))
                emit(.load(.local(base)))
                emit(.load(.local(key)))
                emitGet(callee)
            }
        case .superMember(let node):
            load(node.this)
            compileMember(callee)
        case .optional(let inner):
            compileCallee(inner)
            if let end = chainEnds.last { jump(end) { .jumpIfNullish($0, below: 1) } }
        case .chain(let inner):
            // `(a?.b)()` keeps its this.
            let (end, done) = (Label(), Label())
            chainEnds.append(end)
            compileCallee(inner)
            chainEnds.removeLast()
            jump(done)
            mark(end)
            emit(.push(.undefined))
            mark(done)
        default:
            emit(.push(.undefined))
            compile(callee)
        }
    }

    private func compileNew(_ callee: Expression, _ arguments: [Element], _ place: Position) {
        compile(callee)
        let count = compile(arguments: arguments)
        emit(count.map(Instruction.construct) ?? .constructSpread, at: place)
        nameCallee(callee)
    }

    private func compileSuperCall(
        _ arguments: [Element], _ references: SuperReferences, _ place: Position
    ) {
        load(references.function)
        load(references.newTarget)
        compile(elements: arguments)
        emit(.constructSuper, at: place)
        emit(.duplicate)
        if let binding = references.this.binding { emit(.initialize(self.place(of: binding))) }
        load(references.function)
        emit(.runFields)
    }

    /// Remembers what the instruction just made calls, for what its failure says.
    func nameCallee(_ callee: Expression) {
        code.callees[code.instructions.count - 1] = CalleeText.text(of: callee)
    }
}

/// What is called, as V8 writes it in messages.
enum CalleeText {
    static func text(of expression: Expression) -> Text {
        switch expression {
        case .name(let reference): reference.name
        case .member(let base, let name, _): text(of: base) + "." + name
        case .privateMember(let base, let name, _): text(of: base) + "." + name.name
        case .index(let base, let key, _): text(of: base) + (keyText(key).map { $0 } ?? "[...]")
        case .call(let callee, _, _): text(of: callee) + "(...)"
        case .optional(let inner): text(of: inner) + "?"
        case .chain(let inner): text(of: inner)
        case .superMember(let node):
            if case .string(let name) = node.key {
                "(intermediate value)." + name
            } else {
                "(intermediate value)[...]"
            }
        case .string(let text): "\"" + text + "\""
        case .number(let number): Text(NumberText.decimal(number))
        case .boolean(let flag): flag ? "true" : "false"
        case .null: "null"
        default: "(intermediate value)"
        }
    }

    private static func keyText(_ key: Expression) -> Text? {
        switch key {
        case .name(let reference): "[" + reference.name + "]"
        case .number(let number): "[" + Text(NumberText.decimal(number)) + "]"
        case .string(let text): "[\"" + text + "\"]"
        default: "[...]"
        }
    }
}
