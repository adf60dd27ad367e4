extension Compiler {
    func compile(elements: [Element]) {
        emit(.makeArray)
        for element in elements {
            switch element {
            case .value(let value):
                compile(value)
                emit(.append)
            case .spread(let value, let place):
                compile(value)
                emit(.appendAll, at: place)
                nameCallee(value)
            case .hole: emit(.appendHole)
            }
        }
    }

    func compile(members: [Member]) {
        emit(.makeObject)
        for member in members { compile(member, isEnumerable: true) }
    }

    /// With the object on the stack, and there afterwards.
    private func compile(_ member: Member, isEnumerable: Bool) {
        switch member {
        case .value(.fixed("__proto__"), let value):
            emit(.duplicate)
            compile(value)
            emit(.set("__proto__"))
            emit(.pop)
        case .value(.fixed(let name), let value):
            compile(value)
            emit(.defineField(.text(name)))
        case .value(let key, let value):
            compile(key)
            compile(value)
            emit(.defineIndexed)
        case .method(let key, let node): compileMethod(key, node, isEnumerable, .method)
        case .getter(let key, let node): compileMethod(key, node, isEnumerable, .getter)
        case .setter(let key, let node): compileMethod(key, node, isEnumerable, .setter)
        case .spread(let value, _):
            compile(value)
            emit(.copyProperties)
        case .shorthandDefault: break
        }
    }

    private func compileMethod(
        _ key: MemberKey, _ node: FunctionNode, _ isEnumerable: Bool, _ kind: DefinedAs
    ) {
        compile(key)
        emitClosure(node)
        emit(.defineMethod(isEnumerable: isEnumerable, kind))
    }

    /// Pushes a key.
    private func compile(_ key: MemberKey) {
        switch key {
        case .fixed(let name): emit(.push(.string(name)))
        case .computed(let value):
            compile(value)
            emit(.toKey)
        case .private(let reference): load(reference)
        }
    }

    // MARK: Classes

    /// Pushes the class.
    func compile(_ node: ClassNode) {
        begin(node.scope)
        position = node.position
        for binding in node.scope.bindings where binding.name.units.first == 0x23 {
            emit(.makePrivateName(binding.name))
            emit(.initialize(place(of: binding)))
        }
        if let parent = node.parent { compile(parent) } else { emit(.push(.empty)) }
        let constructor = add(node.constructor)
        emit(
            .makeClass(
                constructor: constructor, name: node.name ?? "", isDerived: node.parent != nil,
                source: node.range), at: node.position)
        let prototype = temporary()
        let type = temporary()
        emit(.initialize(.local(prototype)))
        emit(.initialize(.local(type)))
        let keys = compileMethods(of: node, type: type, prototype: prototype)
        if let name = node.scope.bindings.first(where: { $0.name == node.name }) {
            emit(.load(.local(type)))
            emit(.initialize(place(of: name)))
        }
        compileFields(of: node, type: type, keys: keys)
        emit(.load(.local(type)))
    }

    /// Defines the methods, and computes the fields' keys in the same order.
    /// - Returns: The locals that the keys are in, by the part's index.
    private func compileMethods(
        of node: ClassNode, type: Int, prototype: Int
    ) -> [Int: Int] {
        var keys: [Int: Int] = [:]
        for (index, part) in node.parts.enumerated() {
            switch part {
            case .method(let member, let isStatic):
                emit(.load(.local(isStatic ? type : prototype)))
                compile(member, isEnumerable: false)
                emit(.pop)
            case .field(let field):
                guard case .computed = field.key else { continue }
                let slot = temporary()
                compile(field.key)
                emit(.initialize(.local(slot)))
                keys[index] = slot
            }
        }
        return keys
    }

    /// Each field's key and initializer are kept by the class, which runs them for an instance;
    /// static ones run here.
    private func compileFields(of node: ClassNode, type: Int, keys: [Int: Int]) {
        for (index, part) in node.parts.enumerated() {
            guard case .field(let field) = part else { continue }
            emit(.load(.local(type)))
            if let slot = keys[index] { emit(.load(.local(slot))) } else { compile(field.key) }
            if let value = field.value { emitClosure(value) } else { emit(.push(.undefined)) }
            emit(.addField(isStatic: field.isStatic, isBlock: field.isBlock))
        }
    }
}
