extension Machine {
    func executeIteration(_ instruction: Instruction, _ frame: Frame) throws(Abrupt) {
        switch instruction {
        case .iterate:
            frame.push(
                .object(try iterator(over: frame.pop(), named: frame.code.callees[frame.next - 1])))
        case .iterateAsync: frame.push(.object(try asyncIterator(over: frame.pop())))
        case .iterateNames: frame.push(.object(try names(of: frame.pop())))
        case .next(let slot, let target):
            guard let iterator = frame.stack[slot].object as? IteratorObject else { return }
            if let value = try step(iterator) { frame.push(value) } else { frame.next = target }
        case .nextOrUndefined(let slot):
            guard let iterator = frame.stack[slot].object as? IteratorObject else { return }
            frame.push(try stepOnce(iterator) ?? .undefined)
        case .remaining(let slot):
            guard let iterator = frame.stack[slot].object as? IteratorObject else { return }
            var values: [Value] = []
            while let value = try stepOnce(iterator) { values.append(value) }
            frame.push(.object(makeArray(values)))
        case .nextStep(let slot):
            guard let iterator = frame.stack[slot].object as? IteratorObject else { return }
            frame.push(try asyncStep(iterator))
        case .unpackStep(let target):
            let result = frame.pop()
            guard let step = result.object else {
                throw typeError("Iterator result \(shortText(result)) is not an object")
            }
            if try get(step, "done").isTrue {
                frame.next = target
            } else {
                frame.push(try get(step, "value"))
            }
        case .closeIterator(let slot):
            if let iterator = frame.stack[slot].object as? IteratorObject { try close(iterator) }
        case .closeIteratorQuietly(let slot):
            guard let iterator = frame.stack[slot].object as? IteratorObject else { return }
            do throws(Abrupt) { try close(iterator) } catch {
                if case .thrown = error { return }
                throw error
            }
        default: break
        }
    }

    /// A step that failed is the last: nothing is closed after it.
    private func stepOnce(_ iterator: IteratorObject) throws(Abrupt) -> Value? {
        do throws(Abrupt) { return try step(iterator) } catch {
            iterator.source = .done
            throw error
        }
    }

    /// GetIterator (7.4.3), with a short way for what the library makes.
    func iterator(over value: Value, named name: Text? = nil) throws(Abrupt) -> IteratorObject {
        let key = PropertyKey.symbol(intrinsics.iteratorSymbol)
        if let array = value.object as? ArrayObject, array.own(key) == nil || array.isArguments,
            intrinsics.hasPlainArrayIterator
        {
            return makeIterator(.array(array, .values))
        }
        if case .string(let text) = value { return makeIterator(.string(text)) }
        let method = value.isNullish ? .undefined : try get(value, key)
        guard let method = method.function else {
            throw typeError(notIterable(value, name))
        }
        let iterator = try call(method, value, [])
        guard let object = iterator.object else {
            throw typeError("Result of the Symbol.iterator method is not an object")
        }
        if let own = object as? IteratorObject { return own }
        return makeIterator(.custom(object, try get(object, "next")))
    }

    private func notIterable(_ value: Value, _ name: Text?) -> String {
        if let name, name != "(intermediate value)", name != "undefined" {
            return "\(name) is not iterable"
        }
        let suffix = value.isNullish ? " (cannot read property Symbol(Symbol.iterator))" : ""
        let kind = if case .null = value { "object " } else { "" }
        return "\(kind)\(shortText(value)) is not iterable\(suffix)"
    }

    func makeIterator(_ source: IteratorObject.Source) -> IteratorObject {
        let prototype: Object =
            switch source {
            case .array, .done: intrinsics.arrayIterator
            case .string: intrinsics.stringIterator
            case .collection(let collection, _):
                collection.isMap ? intrinsics.mapIterator : intrinsics.setIterator
            case .custom: intrinsics.object
            }
        return IteratorObject(heap: heap, prototype: prototype, source)
    }

    /// The next value, or nil at the end.
    func step(_ iterator: IteratorObject) throws(Abrupt) -> Value? {
        switch iterator.source {
        case .done: return nil
        case .array(let object, let part):
            let count: Int =
                if let array = object as? ArrayObject { array.elements.count } else {
                    try self.count(of: object)
                }
            guard iterator.index < count else { return end(iterator) }
            defer { iterator.index += 1 }
            return try element(object, iterator.index, part)
        case .string(let text):
            guard iterator.index < text.count else { return end(iterator) }
            let unit = text.units[iterator.index]
            let isPair =
                (0xD800..<0xDC00).contains(unit) && iterator.index + 1 < text.count
                && (0xDC00..<0xE000).contains(text.units[iterator.index + 1])
            defer { iterator.index += isPair ? 2 : 1 }
            return .string(text.slice(iterator.index..<iterator.index + (isPair ? 2 : 1)))
        case .collection(let collection, let part):
            while iterator.index < collection.entries.count {
                defer { iterator.index += 1 }
                guard let entry = collection.entries[iterator.index] else { continue }
                switch part {
                case .keys: return entry.key
                case .values: return entry.value
                case .entries: return .object(makeArray([entry.key, entry.value]))
                }
            }
            return end(iterator)
        case .custom(let object, let next):
            let result = try call(next, .object(object), [])
            guard let step = result.object else {
                throw typeError("Iterator result \(shortText(result)) is not an object")
            }
            if try get(step, "done").isTrue { return end(iterator) }
            return try get(step, "value")
        }
    }

    private func end(_ iterator: IteratorObject) -> Value? {
        iterator.source = .done
        return nil
    }

    private func element(
        _ object: Object, _ index: Int, _ part: IteratorObject.ArrayPart
    ) throws(Abrupt) -> Value {
        if part == .keys { return .integer(index) }
        let value = try getIndex(.object(object), .integer(index))
        return part == .values ? value : .object(makeArray([.integer(index), value]))
    }

    /// IteratorClose (7.4.11).
    func close(_ iterator: IteratorObject) throws(Abrupt) {
        guard case .custom(let object, _) = iterator.source else { return }
        iterator.source = .done
        let method = try get(object, "return")
        if !method.isNullish { _ = try call(method, .object(object), []) }
    }

    /// All values of something iterable.
    func list(_ value: Value, named name: Text? = nil) throws(Abrupt) -> [Value] {
        let iterator = try iterator(over: value, named: name)
        var values: [Value] = []
        while let next = try step(iterator) {
            values.append(next)
            guard values.count <= ArrayObject.countMax else {
                throw error(.range, "Invalid array length")
            }
        }
        return values
    }

    /// The names that `for (... in value)` goes through: own ones first, then inherited ones.
    private func names(of value: Value) throws(Abrupt) -> IteratorObject {
        guard !value.isNullish else { return makeIterator(.done) }
        var seen: Set<PropertyKey> = []
        var names: [Value] = []
        var next: Object? = try object(value)
        while let object = next {
            for key in object.ownKeys where !seen.contains(key) {
                guard case .text = key, let property = object.own(key) else { continue }
                seen.insert(key)
                if property.flags.contains(.enumerable) { names.append(key.value) }
            }
            next = object.prototype
        }
        return makeIterator(.array(makeArray(names), .values))
    }

    // MARK: for await

    private func asyncIterator(over value: Value) throws(Abrupt) -> IteratorObject {
        let key = PropertyKey.symbol(intrinsics.asyncIteratorSymbol)
        let method = value.isNullish ? .undefined : try get(value, key)
        guard let method = method.function else {
            do throws(Abrupt) { return try iterator(over: value) } catch {
                if case .thrown(let failure) = error, !value.isNullish,
                    (try get(value, .symbol(intrinsics.iteratorSymbol))).isUndefined,
                    failure.object != nil
                {
                    throw typeError("\(shortText(value)) is not async iterable")
                }
                throw error
            }
        }
        let iterator = try call(method, value, [])
        guard let object = iterator.object else {
            throw typeError("Result of the Symbol.asyncIterator method is not an object")
        }
        let wrapper = makeIterator(.custom(object, try get(object, "next")))
        wrapper.isAsync = true
        return wrapper
    }

    /// A promise for the next step. A plain iterator's values are awaited first, as 27.1.4 says.
    private func asyncStep(_ iterator: IteratorObject) throws(Abrupt) -> Value {
        if iterator.isAsync, case .custom(let object, let next) = iterator.source {
            return try call(next, .object(object), [])
        }
        let promise = makePromise()
        do throws(Abrupt) {
            let value = try step(iterator)
            let inner = try promiseResolve(value ?? .undefined)
            let unwrap = makeFunction("", 1) { (machine, call) throws(Abrupt) in
                .object(machine.makeStep(call[0], isDone: value == nil))
            }
            let reaction = Reaction(
                target: .handlers(
                    fulfilled: .object(unwrap), rejected: .undefined,
                    Capability(promise: promise, resolve: nil, reject: nil)),
                line: position?.line, label: "for await", by: agenda.current)
            then(inner, reaction)
        } catch {
            guard case .thrown(let failure) = error else { throw error }
            reject(promise, failure)
        }
        return .object(promise)
    }

    func makeStep(_ value: Value, isDone: Bool) -> Object {
        let step = makeObject()
        step["value"] = value
        step["done"] = .boolean(isDone)
        return step
    }
}
