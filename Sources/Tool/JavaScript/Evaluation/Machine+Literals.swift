extension Machine {
    func executeLiteral(_ instruction: Instruction, _ frame: Frame) throws(Abrupt) {
        switch instruction {
        case .makeArray: frame.push(.object(makeArray([])))
        case .append:
            let value = frame.pop()
            (frame.top.object as? ArrayObject)?.elements.append(value)
        case .appendHole: (frame.top.object as? ArrayObject)?.elements.append(.empty)
        case .appendAll:
            let values = try list(frame.pop(), named: frame.code.callees[frame.next - 1])
            (frame.top.object as? ArrayObject)?.elements += values
        case .makeObject: frame.push(.object(makeObject()))
        case .defineField(let key):
            let value = frame.pop()
            frame.top.object?.define(key, Property(value))
        case .defineIndexed:
            let value = frame.pop()
            let key = try propertyKey(frame.pop())
            if let closure = value.object as? Closure { nameFunction(closure, key, nil) }
            frame.top.object?.define(key, Property(value))
        case .defineMethod(let isEnumerable, let kind): try defineMethod(frame, isEnumerable, kind)
        case .copyProperties:
            let source = frame.pop()
            if let target = frame.top.object { try copy(source, to: target, except: []) }
        case .restProperties(let count):
            var keys: Set<PropertyKey> = []
            for key in frame.pop(count) { keys.insert(try propertyKey(key)) }
            let target = makeObject()
            try copy(frame.pop(), to: target, except: keys)
            frame.push(.object(target))
        case .toKey: frame.push(try propertyKey(frame.pop()).value)
        case .requireObject(let first):
            guard frame.top.isNullish else { return }
            let value = try string(frame.top)
            let property = first.map { "property '\($0)' of " } ?? ""
            let source = frame.code.callees[frame.next - 1] ?? value
            throw typeError("Cannot destructure \(property)'\(source)' as it is \(value).")
        default: break
        }
    }

    /// Names a function without a name after the key it is put under.
    func nameFunction(_ closure: Closure, _ key: PropertyKey, _ prefix: Text?) {
        guard closure.code.name.isEmpty, !closure.isClass || closure.value("name").text.isEmpty
        else { return }
        var name = key.text ?? "[" + (key.title.slice(7..<key.title.count - 1)) + "]"
        if case .symbol(let symbol) = key, symbol.description == nil { name = "" }
        closure.define(
            "name", Property(.string((prefix.map { $0 + " " } ?? "") + name), .configurable))
    }

    private func defineMethod(
        _ frame: Frame, _ isEnumerable: Bool, _ kind: DefinedAs
    ) throws(Abrupt) {
        guard let closure = frame.pop().object as? Closure else { return }
        let key = try propertyKey(frame.pop())
        guard let object = frame.top.object else { return }
        closure.home = object
        let isPrivate = if case .symbol(let symbol) = key { symbol.isPrivate } else { false }
        if isPrivate { return defineOnInstances(object, key, closure, kind) }
        var flags: Property.Flags = .hidden
        if isEnumerable { flags.insert(.enumerable) }
        defineMethod(key, closure, on: object, flags, kind)
    }

    private func defineMethod(
        _ key: PropertyKey, _ closure: Closure, on object: Object, _ flags: Property.Flags,
        _ kind: DefinedAs
    ) {
        switch kind {
        case .method:
            nameFunction(closure, key, nil)
            return object.define(key, Property(.object(closure), flags))
        case .getter: nameFunction(closure, key, "get")
        case .setter: nameFunction(closure, key, "set")
        }
        var (get, set): (FunctionObject?, FunctionObject?) = (nil, nil)
        if case .accessor(let oldGet, let oldSet) = object.own(key)?.content {
            (get, set) = (oldGet, oldSet)
        }
        if kind == .getter { get = closure } else { set = closure }
        object.define(key, Property(get: get, set: set, flags.subtracting(.writable)))
    }

    /// Private methods belong to each instance; a class's prototype keeps them for its own.
    private func defineOnInstances(
        _ object: Object, _ key: PropertyKey, _ closure: Closure, _ kind: DefinedAs
    ) {
        defineMethod(key, closure, on: object, [], kind)
        guard let type = object.value("constructor").object as? Closure,
            type.value("prototype").object === object
        else { return }
        type.privateMethods.removeAll { $0 == key }
        type.privateMethods.append(key)
    }

    func copy(
        _ source: Value, to target: Object, except keys: Set<PropertyKey>
    ) throws(Abrupt) {
        guard let object = source.isNullish ? nil : try self.object(source) else { return }
        for key in object.ownKeys where !keys.contains(key) {
            guard let property = object.own(key), property.flags.contains(.enumerable) else {
                continue
            }
            target.define(key, Property(try read(property, source)))
        }
    }

    // MARK: Classes

    func executeClass(_ instruction: Instruction, _ frame: Frame) throws(Abrupt) {
        switch instruction {
        case .makeClass(let constructor, let name, let isDerived, let range):
            try makeClass(frame, constructor, name, isDerived, range)
        case .makePrivateName(let name): frame.push(.symbol(Symbol(name, isPrivate: true)))
        case .addField(let isStatic, let isBlock): try addField(frame, isStatic, isBlock)
        case .runFields:
            guard let closure = frame.pop().object as? Closure, let instance = frame.top.object
            else { return }
            try runFields(of: closure, on: instance)
        default: break
        }
    }

    private func makeClass(
        _ frame: Frame, _ constructor: Int, _ name: Text, _ isDerived: Bool, _ range: Range<Int>
    ) throws(Abrupt) {
        let parent = frame.pop()
        var parentPrototype: Object? = intrinsics.object
        var parentFunction: Object = intrinsics.function
        if isDerived {
            (parentFunction, parentPrototype) = try ancestry(of: parent)
        }
        let type = makeClosure(constructor, frame)
        type.prototype = parentFunction
        type.isClass = true
        type.isDerived = isDerived
        type.sourceRange = range
        let prototype = Object(heap: heap, prototype: parentPrototype)
        type.home = prototype
        type.define("name", Property(.string(name), .configurable))
        type.define("prototype", Property(.object(prototype), []))
        prototype.hide("constructor", .object(type))
        frame.push(.object(type))
        frame.push(.object(prototype))
    }

    private func ancestry(of parent: Value) throws(Abrupt) -> (Object, Object?) {
        if case .null = parent { return (intrinsics.function, nil) }
        guard let function = parent.function, function.isConstructor else {
            throw typeError("Class extends value \(inspect(parent)) is not a constructor or null")
        }
        let prototype = try get(function, "prototype")
        if case .null = prototype { return (function, nil) }
        guard let prototype = prototype.object else {
            throw typeError(
                "Class extends value does not have valid prototype property \(inspect(prototype))")
        }
        return (function, prototype)
    }

    private func addField(_ frame: Frame, _ isStatic: Bool, _ isBlock: Bool) throws(Abrupt) {
        let initializer = frame.pop().object as? Closure
        let key = frame.pop()
        guard let type = frame.pop().object as? Closure else { return }
        initializer?.home = isStatic ? type : type.value("prototype").object
        if isBlock {
            if let initializer { _ = try call(initializer, .object(type), []) }
            return
        }
        let field = Closure.Field(key: try propertyKey(key), initializer: initializer)
        guard isStatic else { return type.fields.append(field) }
        try define(field, on: type)
    }

    func define(_ field: Closure.Field, on object: Object) throws(Abrupt) {
        var value = Value.undefined
        if let initializer = field.initializer {
            value = try call(initializer, .object(object), [])
        }
        if let closure = value.object as? Closure { nameFunction(closure, field.key, nil) }
        let isPrivate = if case .symbol(let symbol) = field.key { symbol.isPrivate } else { false }
        object.define(field.key, Property(value, isPrivate ? .writable : .all))
    }
}
