extension Machine {
    func installCollections() {
        let kinds: [(Text, Object, Bool, Bool)] = [
            ("Map", intrinsics.map, true, false), ("Set", intrinsics.set, false, false),
            ("WeakMap", intrinsics.weakMap, true, true),
            ("WeakSet", intrinsics.weakSet, false, true),
        ]
        for (name, prototype, isMap, isWeak) in kinds {
            let type = constructor(name, 0, prototype) { (machine, call) throws(Abrupt) in
                guard let target = call.newTarget else {
                    throw machine.typeError("Constructor \(name) requires 'new'")
                }
                let object = CollectionObject(
                    heap: machine.heap, prototype: try machine.prototype(for: target, prototype),
                    isMap: isMap, isWeak: isWeak)
                if !call[0].isNullish { try machine.fill(object, from: call[0]) }
                return .object(object)
            }
            tag(prototype, name)
            installEntries(prototype, isMap: isMap, isWeak: isWeak)
            if !isWeak {
                getter(type, .symbol(intrinsics.speciesSymbol)) { (_, call) throws(Abrupt) in
                    call.this
                }
                installLists(prototype, isMap: isMap)
            }
        }
    }

    private func fill(_ object: CollectionObject, from source: Value) throws(Abrupt) {
        for value in try list(source) {
            guard object.isMap else {
                try checkKey(object, value)
                object.set(value, value)
                continue
            }
            guard value.object != nil else {
                throw typeError("Iterator value \(try string(value)) is not an entry object")
            }
            let key = try getIndex(value, .number(0))
            try checkKey(object, key)
            object.set(key, try getIndex(value, .number(1)))
        }
    }

    private func checkKey(_ object: CollectionObject, _ key: Value) throws(Abrupt) {
        guard object.isWeak, key.object == nil else { return }
        throw typeError(
            object.isMap
                ? "Invalid value used as weak map key" : "Invalid value used in weak set")
    }

    private func collection(_ call: Call) throws(Abrupt) -> CollectionObject {
        guard let object = call.this.object as? CollectionObject else {
            throw typeError("Method called on incompatible receiver \(shortText(call.this))")
        }
        return object
    }

    private func installEntries(_ prototype: Object, isMap: Bool, isWeak: Bool) {
        method(prototype, "has", 1) { (machine, call) throws(Abrupt) in
            .boolean(try machine.collection(call).get(call[0]) != nil)
        }
        method(prototype, "delete", 1) { (machine, call) throws(Abrupt) in
            .boolean(try machine.collection(call).remove(call[0]))
        }
        if isMap {
            method(prototype, "get", 1) { (machine, call) throws(Abrupt) in
                try machine.collection(call).get(call[0]) ?? .undefined
            }
        }
        method(prototype, isMap ? "set" : "add", isMap ? 2 : 1) { (machine, call) throws(Abrupt) in
            let object = try machine.collection(call)
            try machine.checkKey(object, call[0])
            object.set(call[0], isMap ? call[1] : call[0])
            return call.this
        }
    }

    private func installLists(_ prototype: Object, isMap: Bool) {
        method(prototype, "clear", 0) { (machine, call) throws(Abrupt) in
            try machine.collection(call).removeAll()
            return .undefined
        }
        getter(prototype, "size") { (machine, call) throws(Abrupt) in
            .integer(try machine.collection(call).count)
        }
        method(prototype, "forEach", 1) { (machine, call) throws(Abrupt) in
            let object = try machine.collection(call)
            let function = try machine.function(call[0])
            var index = 0
            while index < object.entries.count {
                defer { index += 1 }
                guard let entry = object.entries[index] else { continue }
                _ = try machine.call(function, call[1], [entry.value, entry.key, call.this])
            }
            return .undefined
        }
        let parts: [(Text, IteratorObject.ArrayPart)] = [
            ("entries", .entries), ("keys", .keys), ("values", .values),
        ]
        for (name, part) in parts {
            method(prototype, name, 0) { (machine, call) throws(Abrupt) in
                .object(machine.makeIterator(.collection(try machine.collection(call), part)))
            }
        }
        let plain: PropertyKey = isMap ? "entries" : "values"
        prototype.hide(.symbol(intrinsics.iteratorSymbol), prototype.value(plain))
    }
}
