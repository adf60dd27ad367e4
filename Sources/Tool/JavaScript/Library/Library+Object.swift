extension Machine {
    func installObject() {
        let type = constructor("Object", 1, intrinsics.object) { (machine, call) throws(Abrupt) in
            if let target = call.newTarget,
                target !== machine.intrinsics.global.value("Object").object
            {
                return .object(
                    Object(
                        heap: machine.heap,
                        prototype: try machine.prototype(for: target, machine.intrinsics.object)))
            }
            return .object(
                call[0].isNullish ? machine.makeObject() : try machine.object(call[0]))
        }
        installObjectLists(type)
        installObjectShapes(type)
        installObjectPrototype(intrinsics.object)
    }

    /// Own enumerable names with their values.
    func entries(of value: Value) throws(Abrupt) -> [(PropertyKey, Value)] {
        let object = try object(value)
        var entries: [(PropertyKey, Value)] = []
        for key in object.ownKeys {
            guard case .text = key, let property = object.own(key),
                property.flags.contains(.enumerable)
            else { continue }
            entries.append((key, try read(property, value)))
        }
        return entries
    }

    private func installObjectLists(_ type: Object) {
        method(type, "keys", 1) { (machine, call) throws(Abrupt) in
            let object = try machine.object(call[0])
            let keys = object.ownKeys.filter {
                $0.text != nil && object.own($0)?.flags.contains(.enumerable) == true
            }
            return .object(machine.makeArray(keys.map(\.value)))
        }
        method(type, "values", 1) { (machine, call) throws(Abrupt) in
            .object(machine.makeArray(try machine.entries(of: call[0]).map(\.1)))
        }
        method(type, "entries", 1) { (machine, call) throws(Abrupt) in
            .object(
                machine.makeArray(
                    try machine.entries(of: call[0]).map {
                        .object(machine.makeArray([$0.0.value, $0.1]))
                    }))
        }
        method(type, "assign", 2) { (machine, call) throws(Abrupt) in
            let target = try machine.object(call[0])
            for source in call.arguments.dropFirst() where !source.isNullish {
                let object = try machine.object(source)
                for key in object.ownKeys {
                    guard let property = object.own(key), property.flags.contains(.enumerable)
                    else { continue }
                    try machine.set(.object(target), key, try machine.read(property, source))
                }
            }
            return .object(target)
        }
        method(type, "fromEntries", 1) { (machine, call) throws(Abrupt) in
            let object = machine.makeObject()
            for entry in try machine.list(call[0]) {
                let key = try machine.propertyKey(try machine.getIndex(entry, .number(0)))
                object.define(key, Property(try machine.getIndex(entry, .number(1))))
            }
            return .object(object)
        }
        method(type, "getOwnPropertyNames", 1) { (machine, call) throws(Abrupt) in
            let keys = try machine.object(call[0]).ownKeys.filter { $0.text != nil }
            return .object(machine.makeArray(keys.map(\.value)))
        }
        method(type, "getOwnPropertySymbols", 1) { (machine, call) throws(Abrupt) in
            let keys = try machine.object(call[0]).ownKeys.filter { $0.text == nil }
            return .object(machine.makeArray(keys.map(\.value)))
        }
        method(type, "is", 2) { (_, call) throws(Abrupt) in
            .boolean(Value.areEqualExactly(call[0], call[1]))
        }
    }

    private func installObjectShapes(_ type: Object) {
        for (name, isSealedOnly): (Text, Bool) in [("freeze", false), ("seal", true)] {
            method(type, name, 1) { (_, call) throws(Abrupt) in
                call[0].object?.freeze(isSealedOnly)
                return call[0]
            }
        }
        method(type, "isFrozen", 1) { (_, call) throws(Abrupt) in
            .boolean(call[0].object?.isFrozen ?? true)
        }
        method(type, "isSealed", 1) { (_, call) throws(Abrupt) in
            .boolean(call[0].object?.isSealed ?? true)
        }
        method(type, "preventExtensions", 1) { (_, call) throws(Abrupt) in
            call[0].object?.isExtensible = false
            return call[0]
        }
        method(type, "isExtensible", 1) { (_, call) throws(Abrupt) in
            .boolean(call[0].object?.isExtensible ?? false)
        }
        method(type, "getPrototypeOf", 1) { (machine, call) throws(Abrupt) in
            try machine.object(call[0]).prototype.map(Value.object) ?? .null
        }
        method(type, "setPrototypeOf", 2) { (_, call) throws(Abrupt) in
            call[0].object?.prototype = call[1].object
            return call[0]
        }
        method(type, "create", 2) { (machine, call) throws(Abrupt) in
            if call[0].object == nil {
                guard case .null = call[0] else {
                    throw machine.typeError(
                        "Object prototype may only be an Object or null: "
                            + "\(machine.shortText(call[0]))")
                }
            }
            let object = Object(heap: machine.heap, prototype: call[0].object)
            if !call[1].isUndefined { try machine.define(from: call[1], on: object) }
            return .object(object)
        }
        method(type, "defineProperty", 3) { (machine, call) throws(Abrupt) in
            guard let object = call[0].object else {
                throw machine.typeError("Object.defineProperty called on non-object")
            }
            try machine.define(try machine.propertyKey(call[1]), from: call[2], on: object)
            return call[0]
        }
        method(type, "defineProperties", 2) { (machine, call) throws(Abrupt) in
            if let object = call[0].object { try machine.define(from: call[1], on: object) }
            return call[0]
        }
        method(type, "getOwnPropertyDescriptor", 2) { (machine, call) throws(Abrupt) in
            let object = try machine.object(call[0])
            guard let property = object.own(try machine.propertyKey(call[1])) else {
                return .undefined
            }
            return .object(machine.descriptor(property))
        }
    }

    private func descriptor(_ property: Property) -> Object {
        let object = makeObject()
        switch property.content {
        case .value(let value):
            object["value"] = value
            object["writable"] = .boolean(property.flags.contains(.writable))
        case .accessor(let get, let set):
            object["get"] = get.map(Value.object) ?? .undefined
            object["set"] = set.map(Value.object) ?? .undefined
        }
        object["enumerable"] = .boolean(property.flags.contains(.enumerable))
        object["configurable"] = .boolean(property.flags.contains(.configurable))
        return object
    }

    private func define(from descriptors: Value, on object: Object) throws(Abrupt) {
        for (key, descriptor) in try entries(of: descriptors) {
            try define(key, from: descriptor, on: object)
        }
    }

    /// Object.defineProperty (20.1.2.4).
    private func define(
        _ key: PropertyKey, from value: Value, on object: Object
    ) throws(Abrupt) {
        guard let source = value.object else {
            throw typeError("Property description must be an object: \(shortText(value))")
        }
        let old = object.own(key)
        if let old, !old.flags.contains(.configurable), !old.flags.contains(.writable) {
            throw typeError("Cannot redefine property: \(key.title)")
        }
        if old == nil, !object.isExtensible {
            throw typeError("Cannot define property \(key.title), object is not extensible")
        }
        var flags = old?.flags ?? []
        let names: [(PropertyKey, Property.Flags)] = [
            ("enumerable", .enumerable), ("configurable", .configurable), ("writable", .writable),
        ]
        for (name, flag) in names where source.has(name) {
            if try get(source, name).isTrue { flags.insert(flag) } else { flags.remove(flag) }
        }
        if source.has("get") || source.has("set") {
            let accessors = (try get(source, "get").function, try get(source, "set").function)
            flags.remove(.writable)
            return object.define(key, Property(get: accessors.0, set: accessors.1, flags))
        }
        let content = source.has("value") ? try get(source, "value") : old?.value ?? .undefined
        object.define(key, Property(content, flags))
    }

    private func installObjectPrototype(_ prototype: Object) {
        for (index, name) in (["hasOwnProperty", "hasOwn"] as [Text]).enumerated() {
            let isStatic = index == 1
            let target = isStatic ? prototype.value("constructor").object ?? prototype : prototype
            method(target, name, 1 + index) { (machine, call) throws(Abrupt) in
                let object = try machine.object(isStatic ? call[0] : call.this)
                return .boolean(
                    object.own(try machine.propertyKey(isStatic ? call[1] : call[0])) != nil)
            }
        }
        method(prototype, "isPrototypeOf", 1) { (_, call) throws(Abrupt) in
            guard let object = call[0].object, let this = call.this.object else {
                return .boolean(false)
            }
            return .boolean(object.inherits(from: this))
        }
        method(prototype, "propertyIsEnumerable", 1) { (machine, call) throws(Abrupt) in
            let property = try machine.object(call.this).own(try machine.propertyKey(call[0]))
            return .boolean(property?.flags.contains(.enumerable) ?? false)
        }
        method(prototype, "valueOf", 0) { (machine, call) throws(Abrupt) in
            .object(try machine.object(call.this))
        }
        method(prototype, "toLocaleString", 0) { (machine, call) throws(Abrupt) in
            .string(try machine.string(call.this))
        }
        method(prototype, "toString", 0) { (machine, call) throws(Abrupt) in
            .string("[object " + (try machine.tag(of: call.this)) + "]")
        }
        let get = makeFunction("get __proto__", 0) { (machine, call) throws(Abrupt) in
            try machine.object(call.this).prototype.map(Value.object) ?? .null
        }
        let set = makeFunction("set __proto__", 1) { (_, call) throws(Abrupt) in
            call.this.object?.prototype = call[0].object
            return .undefined
        }
        prototype.define("__proto__", Property(get: get, set: set, .configurable))
    }

    private func tag(of value: Value) throws(Abrupt) -> Text {
        if value.isUndefined { return "Undefined" }
        if case .null = value { return "Null" }
        let object = try object(value)
        let tag = try get(object, .symbol(intrinsics.toStringTagSymbol))
        if case .string(let text) = tag { return text }
        switch object {
        case let array as ArrayObject: return array.isArguments ? "Arguments" : "Array"
        case is FunctionObject: return "Function"
        case is ErrorObject: return "Error"
        case let object as PrimitiveObject:
            switch object.primitive {
            case .boolean: return "Boolean"
            case .number: return "Number"
            case .string: return "String"
            case .empty, .undefined, .null, .symbol, .object: return "Object"
            }
        default: return "Object"
        }
    }
}
