extension Compiler {
    /// Pops a value into a pattern.
    func bind(_ pattern: Pattern, _ how: Store) {
        switch pattern {
        case .name(let reference): store(reference, how)
        case .member(let member): bindMember(member)
        case .withDefault(let inner, let value):
            let present = Label()
            jump(present, Instruction.jumpUnlessUndefined)
            compile(value)
            mark(present)
            bind(inner, how)
        case .array(let elements, let place): bindArray(elements, place, how)
        case .object(let properties, let rest, let place):
            bindObject(properties, rest, place, how)
        }
    }

    /// Remembers what is taken apart, for what a failure says.
    private func nameSource() {
        if let source = patternSource { nameCallee(source) }
        patternSource = nil
    }

    private func bindMember(_ member: Expression) {
        let slot = temporary()
        emit(.initialize(.local(slot)))
        compileAssignment(of: slot, to: member)
        emit(.pop)
    }

    private func bindArray(_ elements: [PatternElement], _ place: Position, _ how: Store) {
        let slot = temporary()
        let (failed, end) = (Label(), Label())
        emit(.iterate, at: place)
        nameSource()
        emit(.initialize(.local(slot)))
        jump(failed, Instruction.pushHandler)
        exits.append(.iterator(slot))
        for element in elements {
            switch element {
            case .hole:
                emit(.nextOrUndefined(slot))
                emit(.pop)
            case .item(let pattern):
                emit(.nextOrUndefined(slot))
                bind(pattern, how)
            case .rest(let pattern):
                emit(.remaining(slot))
                bind(pattern, how)
            }
        }
        exits.removeLast()
        emit(.popHandler)
        emit(.closeIterator(slot))
        jump(end)
        mark(failed)
        emit(.closeIteratorQuietly(slot))
        emit(.throw)
        mark(end)
    }

    private func bindObject(
        _ properties: [PatternProperty], _ rest: Pattern?, _ place: Position, _ how: Store
    ) {
        let slot = temporary()
        var first: Text?
        if case .fixed(let name) = properties.first?.key { first = name }
        emit(.requireObject(first: first), at: place)
        nameSource()
        emit(.initialize(.local(slot)))
        var keys: [Int] = []
        for property in properties {
            emit(.load(.local(slot)))
            switch property.key {
            case .fixed(let name):
                if rest != nil {
                    let key = temporary()
                    emit(.push(.string(name)))
                    emit(.initialize(.local(key)))
                    keys.append(key)
                }
                emit(.get(.text(name)), at: place)
            case .computed(let value):
                let key = temporary()
                compile(value)
                emit(.toKey)
                emit(.duplicate)
                emit(.initialize(.local(key)))
                keys.append(key)
                emit(.getIndex, at: place)
            case .private: emit(.push(.undefined))
            }
            bind(property.pattern, how)
        }
        guard let rest else { return }
        emit(.load(.local(slot)))
        for key in keys { emit(.load(.local(key))) }
        emit(.restProperties(keys.count))
        bind(rest, how)
    }
}
