extension Machine {
    // MARK: Reading

    func get(_ value: Value, _ key: PropertyKey) throws(Abrupt) -> Value {
        if case .object(let object) = value { return try get(object, key, this: value) }
        if case .string(let text) = value {
            if key == "length" { return .integer(text.count) }
            if let index = key.text?.arrayIndex, index < text.count {
                return .string(text.slice(index..<index + 1))
            }
        }
        guard let prototype = primitivePrototype(value) else {
            throw typeError(
                "Cannot read properties of \(try string(value)) (reading '\(key.title)')")
        }
        return try get(prototype, key, this: value)
    }

    func get(_ object: Object, _ key: PropertyKey) throws(Abrupt) -> Value {
        try get(object, key, this: .object(object))
    }

    private func get(_ object: Object, _ key: PropertyKey, this: Value) throws(Abrupt) -> Value {
        if let property = object.find(key) { return try read(property, this) }
        if let name = object.omission(of: key) { throw refusal("\(name) is") }
        return .undefined
    }

    func refusal(_ what: String) -> Abrupt {
        .refused(what, position ?? Position(line: 1, column: 1))
    }

    func read(_ property: Property, _ this: Value) throws(Abrupt) -> Value {
        switch property.content {
        case .value(let value): value
        case .accessor(let get, _):
            try get.map { (get) throws(Abrupt) in try call(get, this, []) }
                ?? .undefined
        }
    }

    private func primitivePrototype(_ value: Value) -> Object? {
        switch value {
        case .boolean: intrinsics.boolean
        case .number: intrinsics.number
        case .string: intrinsics.string
        case .symbol: intrinsics.symbol
        case .object(let object): object
        case .empty, .undefined, .null: nil
        }
    }

    func getIndex(_ value: Value, _ key: Value) throws(Abrupt) -> Value {
        if case .number(let number) = key, let index = Int(exactly: number), index >= 0 {
            if let array = value.object as? ArrayObject, index < array.elements.count,
                !array.elements[index].isEmpty
            {
                return array.elements[index]
            }
            if case .string(let text) = value, index < text.count {
                return .string(text.slice(index..<index + 1))
            }
        }
        if value.isNullish {
            throw typeError(
                "Cannot read properties of \(try string(value)) "
                    + "(reading '\(try propertyKey(key).title)')")
        }
        return try get(value, try propertyKey(key))
    }

    // MARK: Writing

    func set(
        _ base: Value, _ key: PropertyKey, _ value: Value, isStrict: Bool = true
    ) throws(Abrupt) {
        guard case .object(let object) = base else {
            if base.isNullish {
                throw typeError(
                    "Cannot set properties of \(try string(base)) (setting '\(key.title)')")
            }
            if isStrict {
                throw typeError(
                    "Cannot create property '\(key.title)' on \(typeOf(base)) "
                        + "'\(try string(base))'")
            }
            return
        }
        if let own = object.own(key), case .value = own.content {
            guard own.flags.contains(.writable) else { return try readOnly(object, key, isStrict) }
            return try put(object, key, value)
        }
        if let property = object.find(key) {
            switch property.content {
            case .accessor(_, let set?):
                _ = try call(set, base, [value])
                return
            case .accessor(_, nil):
                guard isStrict else { return }
                throw typeError(
                    "Cannot set property \(key.title) of \(tagText(object)) "
                        + "which has only a getter")
            case .value:
                guard property.flags.contains(.writable) else {
                    return try readOnly(object, key, isStrict)
                }
            }
        }
        guard object.isExtensible else {
            guard isStrict else { return }
            throw typeError("Cannot add property \(key.title), object is not extensible")
        }
        if key == "__proto__" { return object.prototype = value.object }
        if let array = object as? ArrayObject, let index = key.text?.arrayIndex {
            return try put(array, index, value)
        }
        object.define(key, Property(value))
    }

    private func readOnly(
        _ object: Object, _ key: PropertyKey, _ isStrict: Bool
    ) throws(Abrupt) {
        guard isStrict else { return }
        throw typeError(
            "Cannot assign to read only property '\(key.title)' of object '\(tagText(object))'")
    }

    private func put(_ object: Object, _ key: PropertyKey, _ value: Value) throws(Abrupt) {
        if let array = object as? ArrayObject, key == "length" {
            let count = try number(value)
            guard count >= 0, count <= Double(ArrayObject.countMax), count == count.rounded() else {
                throw error(.range, "Invalid array length")
            }
            return array.setCount(Int(count))
        }
        object.setOwnValue(key, value)
    }

    private func put(_ array: ArrayObject, _ index: Int, _ value: Value) throws(Abrupt) {
        guard index < ArrayObject.countMax else { throw error(.range, "Invalid array length") }
        array.setElement(index, value)
    }

    func setIndex(
        _ base: Value, _ key: Value, _ value: Value, isStrict: Bool
    ) throws(Abrupt) {
        if let array = base.object as? ArrayObject, array.isPlain, case .number(let number) = key,
            let index = Int(exactly: number), index >= 0, index <= array.elements.count,
            index < ArrayObject.countMax
        {
            return array.setElement(index, value)
        }
        if base.isNullish {
            throw typeError(
                "Cannot set properties of \(try string(base)) "
                    + "(setting '\(try propertyKey(key).title)')")
        }
        try set(base, try propertyKey(key), value, isStrict: isStrict)
    }

    func delete(_ base: Value, _ key: PropertyKey, _ frame: Frame) throws(Abrupt) -> Value {
        let object = try object(base)
        if object.delete(key) { return .boolean(true) }
        guard frame.code.isStrict else { return .boolean(false) }
        throw typeError("Cannot delete property '\(key.title)' of \(tagText(object))")
    }

    /// As V8 names an object in messages: `#<Point>`, `[object Array]`.
    func tagText(_ object: Object) -> Text {
        if object is ArrayObject { return "[object Array]" }
        if object is FunctionObject { return functionText(object) }
        let name = object.value("constructor").object?.value("name").text ?? "Object"
        return "#<" + name + ">"
    }

    // MARK: Globals

    func global(_ name: Text) throws(Abrupt) -> Value {
        let key = PropertyKey.text(name)
        guard let property = intrinsics.global.find(key) else {
            throw error(.reference, "\(name) is not defined")
        }
        return try read(property, .object(intrinsics.global))
    }

    func setGlobal(_ name: Text, _ value: Value, _ frame: Frame) throws(Abrupt) {
        if frame.code.isStrict, !intrinsics.global.has(.text(name)) {
            throw error(.reference, "\(name) is not defined")
        }
        try set(.object(intrinsics.global), .text(name), value, isStrict: frame.code.isStrict)
    }
}
