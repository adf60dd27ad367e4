extension Machine {
    /// Runs the topmost frame, and those that it calls, until only `base` are left.
    func execute(above base: Int) throws(Abrupt) -> Value {
        while let frame = frames.last {
            let instruction = frame.code.instructions[frame.next]
            frame.next += 1
            switch instruction {
            case .push(let value): frame.push(value)
            case .pop: _ = frame.pop()
            case .duplicate: frame.push(frame.top)
            case .duplicatePair: frame.stack += frame.stack.suffix(2)
            case .swap: frame.stack.swapAt(frame.stack.count - 1, frame.stack.count - 2)
            case .load(let place):
                let value = frame.load(place)
                if value.isEmpty { throw deadVariable(frame, place) }
                frame.push(value)
            case .store(let place):
                if frame.load(place).isEmpty { throw deadVariable(frame, place) }
                frame.store(frame.pop(), place)
            case .initialize(let place): frame.store(frame.pop(), place)
            case .reset(let place): frame.reset(place)
            case .renew(let slot): frame.cells[slot] = Cell(frame.cells[slot].value)
            case .loadGlobal(let name): frame.push(try global(name))
            case .storeGlobal(let name): try setGlobal(name, frame.pop(), frame)
            case .typeOfGlobal(let name):
                let isThere = intrinsics.global.has(.text(name))
                frame.push(.text(isThere ? typeOf(try global(name)) : "undefined"))
            case .failConstant: throw typeError("Assignment to constant variable.")
            case .argument(let index):
                frame.push(index < frame.arguments.count ? frame.arguments[index] : .undefined)
            case .restArguments(let from):
                frame.push(.object(makeArray(Array(frame.arguments.dropFirst(from)))))
            case .implicit(let what): frame.push(implicit(what, frame))
            case .get(let key):
                frame.push(try get(frame.pop(), key))
            case .set(let key):
                let value = frame.pop()
                try set(frame.pop(), key, value, isStrict: frame.code.isStrict)
                frame.push(value)
            case .getIndex:
                let key = frame.pop()
                frame.push(try getIndex(frame.pop(), key))
            case .setIndex:
                let value = frame.pop()
                let key = frame.pop()
                try setIndex(frame.pop(), key, value, isStrict: frame.code.isStrict)
                frame.push(value)
            case .delete(let key): frame.push(try delete(frame.pop(), key, frame))
            case .deleteIndex:
                let key = try propertyKey(frame.pop())
                frame.push(try delete(frame.pop(), key, frame))
            case .getPrivate, .setPrivate, .hasPrivate: try executePrivate(instruction, frame)
            case .getSuper, .setSuper: try executeSuper(instruction, frame)
            case .makeArray, .append, .appendHole, .appendAll, .makeObject, .defineField,
                .defineIndexed, .defineMethod, .copyProperties, .restProperties, .toKey,
                .requireObject:
                try executeLiteral(instruction, frame)
            case .unary(let operation): frame.push(try unary(operation, frame.pop()))
            case .binary(let operation):
                let right = frame.pop()
                frame.push(try binary(operation, frame.pop(), right))
            case .toNumber: frame.push(.number(try number(frame.pop())))
            case .typeOf: frame.push(.text(typeOf(frame.pop())))
            case .joinTemplate(let count):
                var text = Text()
                for value in frame.pop(count) { text.units += try string(value).units }
                frame.push(.string(text))
            case .jump(let target): frame.next = target
            case .jumpIfFalse(let target): if !frame.pop().isTrue { frame.next = target }
            case .jumpIfTrue(let target): if frame.pop().isTrue { frame.next = target }
            case .jumpKeepingIfFalse(let target): if !frame.top.isTrue { frame.next = target }
            case .jumpKeepingIfTrue(let target): if frame.top.isTrue { frame.next = target }
            case .jumpKeepingUnlessNullish(let target):
                if !frame.top.isNullish { frame.next = target }
            case .jumpIfNullish(let target, let below):
                guard frame.top.isNullish else { continue }
                frame.stack.removeLast(below + 1)
                frame.push(.undefined)
                frame.next = target
            case .jumpUnlessUndefined(let target):
                if frame.top.isUndefined { _ = frame.pop() } else { frame.next = target }
            case .closure(let index): frame.push(.object(makeClosure(index, frame)))
            case .makeClass, .makePrivateName, .addField, .runFields:
                try executeClass(instruction, frame)
            case .call(let count):
                let arguments = frame.pop(count)
                let function = frame.pop()
                try invoke(frame, function, frame.pop(), arguments)
            case .callSpread:
                let arguments = elements(frame.pop())
                let function = frame.pop()
                try invoke(frame, function, frame.pop(), arguments)
            case .construct(let count):
                let arguments = frame.pop(count)
                try invokeNew(frame, frame.pop(), arguments, newTarget: nil)
            case .constructSpread:
                let arguments = elements(frame.pop())
                try invokeNew(frame, frame.pop(), arguments, newTarget: nil)
            case .constructSuper: try constructSuper(frame)
            case .throw: throw .thrown(frame.pop())
            case .return:
                let value = try returned(frame.pop(), frame)
                if let value = finish(value, above: base) { return value }
            case .pushHandler(let target):
                frame.handlers.append(
                    Frame.Handler(target: target, stackCount: frame.stack.count))
            case .popHandler: frame.handlers.removeLast()
            case .await:
                if let value = try suspend(frame, on: frame.pop(), above: base) { return value }
            case .iterate, .iterateAsync, .next, .nextStep, .unpackStep, .nextOrUndefined,
                .remaining, .closeIterator, .closeIteratorQuietly, .iterateNames:
                try executeIteration(instruction, frame)
            }
        }
        return .undefined
    }

    private func deadVariable(_ frame: Frame, _ place: Place) -> Abrupt {
        let name = frame.name(of: place)
        if name == "this" { return missingSuper() }
        return error(.reference, "Cannot access '\(name)' before initialization")
    }

    private func missingSuper() -> Abrupt {
        error(
            .reference,
            "Must call super constructor in derived class before accessing 'this' or "
                + "returning from derived constructor")
    }

    private func implicit(_ what: Implicit, _ frame: Frame) -> Value {
        switch what {
        case .this: return frame.this
        case .newTarget: return frame.newTarget.map(Value.object) ?? .undefined
        case .home: return frame.function?.home.map(Value.object) ?? .undefined
        case .function: return frame.function.map(Value.object) ?? .undefined
        case .arguments:
            let array = makeArray(frame.arguments)
            array.isArguments = true
            array.prototype = intrinsics.object
            array.hide(.symbol(intrinsics.iteratorSymbol), intrinsics.array.value("values"))
            return .object(array)
        }
    }

    /// What a constructor's return value comes to (10.2.2).
    private func returned(_ value: Value, _ frame: Frame) throws(Abrupt) -> Value {
        guard frame.code.kind == .derivedConstructor, value.object == nil else { return value }
        guard value.isUndefined else {
            throw typeError("Derived constructors may only return object or undefined")
        }
        guard let slot = frame.code.thisPlace, !frame.load(slot).isEmpty else {
            throw missingSuper()
        }
        return frame.load(slot)
    }

    func elements(_ value: Value) -> [Value] {
        (value.object as? ArrayObject)?.elements.map(\.visible) ?? []
    }

    func makeClosure(_ index: Int, _ frame: Frame) -> Closure {
        let code = frame.code.functions[index]
        return Closure(
            heap: heap, prototype: code.isAsync ? intrinsics.asyncFunction : intrinsics.function,
            code: code, captures: code.captures.map(frame.cell))
    }

    private func constructSuper(_ frame: Frame) throws(Abrupt) {
        let arguments = elements(frame.pop())
        let newTarget = frame.pop().object
        let parent = frame.pop().object?.prototype
        guard let parent = parent as? FunctionObject, parent.isConstructor else {
            throw typeError(
                "Super constructor \(shortText(parent.map(Value.object) ?? .null)) "
                    + "of anonymous class is not a constructor")
        }
        try invokeNew(frame, .object(parent), arguments, newTarget: newTarget)
    }

    private func executePrivate(_ instruction: Instruction, _ frame: Frame) throws(Abrupt) {
        let value: Value = if case .setPrivate = instruction { frame.pop() } else { .undefined }
        if case .hasPrivate = instruction {
            guard let object = frame.pop().object, case .symbol(let symbol) = frame.pop() else {
                throw typeError("Cannot use 'in' operator to search for a private name in a value")
            }
            return frame.push(.boolean(object.own(.symbol(symbol)) != nil))
        }
        guard case .symbol(let symbol) = frame.pop() else { return }
        let isRead = if case .getPrivate = instruction { true } else { false }
        let base = frame.pop()
        guard let object = base.object, let property = object.own(.symbol(symbol)) else {
            throw typeError(
                "Cannot \(isRead ? "read" : "write") private member "
                    + "\(symbol.description ?? "") \(isRead ? "from" : "to") an object whose class "
                    + "did not declare it")
        }
        if isRead { return frame.push(try read(property, base)) }
        try write(property, object, .symbol(symbol), value)
        frame.push(value)
    }

    private func write(
        _ property: Property, _ object: Object, _ key: PropertyKey, _ value: Value
    ) throws(Abrupt) {
        switch property.content {
        case .accessor(_, let set?): _ = try call(set, .object(object), [value])
        case .accessor: throw typeError("'\(key.title)' was defined without a setter")
        case .value:
            guard property.flags.contains(.writable) else {
                throw typeError("Private method is not writable")
            }
            object.setOwnValue(key, value)
        }
    }

    private func executeSuper(_ instruction: Instruction, _ frame: Frame) throws(Abrupt) {
        let value: Value = if case .setSuper = instruction { frame.pop() } else { .undefined }
        let home = frame.pop().object
        let key = try propertyKey(frame.pop())
        let this = frame.pop()
        if case .setSuper = instruction {
            try set(this, key, value, isStrict: true)
            return frame.push(value)
        }
        guard let property = home?.prototype?.find(key) else { return frame.push(.undefined) }
        frame.push(try read(property, this))
    }
}
