extension Machine {
    func installArray() {
        let prototype = intrinsics.array
        let type = constructor("Array", 1, prototype) { (machine, call) throws(Abrupt) in
            let target = try machine.prototype(for: call.newTarget, prototype)
            let array = ArrayObject(heap: machine.heap, prototype: target, call.arguments)
            if call.count == 1, case .number(let count) = call[0] {
                guard count >= 0, count == count.rounded(), count <= Double(ArrayObject.countMax)
                else { throw machine.error(.range, "Invalid array length") }
                array.elements = []
                array.setCount(Int(count))
            }
            return .object(array)
        }
        method(type, "isArray", 1) { (_, call) throws(Abrupt) in
            .boolean((call[0].object as? ArrayObject)?.isArguments == false)
        }
        method(type, "of", 0) { (machine, call) throws(Abrupt) in
            .object(machine.makeArray(call.arguments))
        }
        method(type, "from", 1) { (machine, call) throws(Abrupt) in
            .object(machine.makeArray(try machine.arrayFrom(call)))
        }
        getter(type, .symbol(intrinsics.speciesSymbol)) { (_, call) throws(Abrupt) in call.this }
        installArrayEnds(prototype)
        installArrayParts(prototype)
        installArraySearch(prototype)
        installArrayCallbacks(prototype)
        installArrayFolds(prototype)
        installArrayOrder(prototype)
        installArrayIterators(prototype)
    }

    private func arrayFrom(_ call: Call) throws(Abrupt) -> [Value] {
        var values: [Value]
        let key = PropertyKey.symbol(intrinsics.iteratorSymbol)
        let method = call[0].isNullish ? .undefined : try get(call[0], key)
        if !method.isNullish {
            values = try list(call[0])
        } else {
            let object = try object(call[0])
            values = []
            for index in 0..<(try count(of: object)) {
                values.append(try getIndex(call[0], .integer(index)))
            }
        }
        guard !call[1].isUndefined else { return values }
        for index in values.indices {
            values[index] = try self.call(call[1], call[2], [values[index], .integer(index)])
        }
        return values
    }

    /// The array that a method is called on; a copy of what only looks like one.
    func array(_ value: Value) throws(Abrupt) -> ArrayObject {
        if let array = value.object as? ArrayObject { return array }
        let object = try object(value)
        var elements: [Value] = []
        for index in 0..<(try count(of: object)) {
            elements.append(try getIndex(.object(object), .integer(index)))
        }
        return makeArray(elements)
    }

    func function(_ value: Value) throws(Abrupt) -> FunctionObject {
        guard let function = value.function else {
            throw typeError("\(shortText(value)) is not a function")
        }
        return function
    }

    private func changeable(_ value: Value) throws(Abrupt) -> ArrayObject {
        let array = try array(value)
        guard array.isExtensible else {
            throw typeError(
                "Cannot add property \(array.elements.count), object is not extensible")
        }
        return array
    }

    private func installArrayEnds(_ prototype: Object) {
        method(prototype, "push", 1) { (machine, call) throws(Abrupt) in
            let array = try machine.changeable(call.this)
            guard array.elements.count + call.count <= ArrayObject.countMax else {
                throw machine.error(.range, "Invalid array length")
            }
            array.elements += call.arguments
            return .integer(array.elements.count)
        }
        method(prototype, "pop", 0) { (machine, call) throws(Abrupt) in
            try machine.changeable(call.this).elements.popLast()?.visible ?? .undefined
        }
        method(prototype, "shift", 0) { (machine, call) throws(Abrupt) in
            let array = try machine.changeable(call.this)
            return array.elements.isEmpty ? .undefined : array.elements.removeFirst().visible
        }
        method(prototype, "unshift", 1) { (machine, call) throws(Abrupt) in
            let array = try machine.changeable(call.this)
            array.elements.insert(contentsOf: call.arguments, at: 0)
            return .integer(array.elements.count)
        }
        method(prototype, "at", 1) { (machine, call) throws(Abrupt) in
            let elements = try machine.array(call.this).elements
            let index = try machine.integer(call[0])
            let place = index < 0 ? Double(elements.count) + index : index
            guard place >= 0, place < Double(elements.count) else { return .undefined }
            return elements[Int(place)].visible
        }
        method(prototype, "with", 2) { (machine, call) throws(Abrupt) in
            var elements = try machine.array(call.this).elements.map(\.visible)
            let index = try machine.integer(call[0])
            let place = index < 0 ? Double(elements.count) + index : index
            guard place >= 0, place < Double(elements.count) else {
                throw machine.error(.range, "Invalid index : \(NumberText.decimal(index))")
            }
            elements[Int(place)] = call[1]
            return .object(machine.makeArray(elements))
        }
    }

    private func installArrayParts(_ prototype: Object) {
        method(prototype, "slice", 2) { (machine, call) throws(Abrupt) in
            let elements = try machine.array(call.this).elements
            let start = try machine.index(call[0], count: elements.count, fallback: 0)
            let end = try machine.index(call[1], count: elements.count, fallback: elements.count)
            return .object(machine.makeArray(start < end ? Array(elements[start..<end]) : []))
        }
        method(prototype, "splice", 2) { (machine, call) throws(Abrupt) in
            let array = try machine.changeable(call.this)
            return .object(machine.makeArray(try machine.splice(&array.elements, call)))
        }
        method(prototype, "toSpliced", 2) { (machine, call) throws(Abrupt) in
            var elements = try machine.array(call.this).elements.map(\.visible)
            _ = try machine.splice(&elements, call)
            return .object(machine.makeArray(elements))
        }
        method(prototype, "concat", 1) { (machine, call) throws(Abrupt) in
            var elements = try machine.array(call.this).elements
            for value in call.arguments {
                if let array = value.object as? ArrayObject, !array.isArguments {
                    elements += array.elements
                } else {
                    elements.append(value)
                }
            }
            return .object(machine.makeArray(elements))
        }
        method(prototype, "fill", 1) { (machine, call) throws(Abrupt) in
            let array = try machine.changeable(call.this)
            let count = array.elements.count
            let start = try machine.index(call[1], count: count, fallback: 0)
            let end = try machine.index(call[2], count: count, fallback: count)
            for index in start..<max(start, end) { array.elements[index] = call[0] }
            return call.this
        }
        method(prototype, "flat", 0) { (machine, call) throws(Abrupt) in
            let depth = call[0].isUndefined ? 1 : try machine.integer(call[0])
            return .object(
                machine.makeArray(
                    try machine.flattened(try machine.array(call.this).elements, depth)))
        }
        method(prototype, "flatMap", 1) { (machine, call) throws(Abrupt) in
            let array = try machine.array(call.this)
            let function = try machine.function(call[0])
            var results: [Value] = []
            for index in array.elements.indices where !array.elements[index].isEmpty {
                results.append(
                    try machine.call(
                        function, call[1], [array.elements[index], .integer(index), call.this]))
            }
            return .object(machine.makeArray(try machine.flattened(results, 1)))
        }
    }

    private func splice(_ elements: inout [Value], _ call: Call) throws(Abrupt) -> [Value] {
        let start = try index(call[0], count: elements.count, fallback: 0)
        let rest = elements.count - start
        let count =
            call.count == 0
            ? 0
            : call.count == 1
                ? rest : Int(min(max(0, try integer(call[1])), Double(rest)))
        let removed = Array(elements[start..<start + count])
        elements.replaceSubrange(start..<start + count, with: call.arguments.dropFirst(2))
        return removed
    }

    private func flattened(_ elements: [Value], _ depth: Double) throws(Abrupt) -> [Value] {
        try nested { () throws(Abrupt) in
            var flat: [Value] = []
            for element in elements where !element.isEmpty {
                if depth >= 1, let inner = element.object as? ArrayObject, !inner.isArguments {
                    flat += try flattened(inner.elements, depth - 1)
                } else {
                    flat.append(element)
                }
            }
            return flat
        }
    }

    private func installArraySearch(_ prototype: Object) {
        method(prototype, "indexOf", 1) { (machine, call) throws(Abrupt) in
            let elements = try machine.array(call.this).elements
            let start = try machine.index(call[1], count: elements.count, fallback: 0)
            let found = elements.indices.dropFirst(start).first {
                Value.areIdentical(elements[$0], call[0])
            }
            return .integer(found ?? -1)
        }
        method(prototype, "lastIndexOf", 1) { (machine, call) throws(Abrupt) in
            let elements = try machine.array(call.this).elements
            return .integer(elements.lastIndex { Value.areIdentical($0, call[0]) } ?? -1)
        }
        method(prototype, "includes", 1) { (machine, call) throws(Abrupt) in
            let elements = try machine.array(call.this).elements
            let start = try machine.index(call[1], count: elements.count, fallback: 0)
            return .boolean(
                elements.dropFirst(start).contains { Value.areSame($0.visible, call[0]) })
        }
        method(prototype, "join", 1) { (machine, call) throws(Abrupt) in
            let separator = call[0].isUndefined ? "," : try machine.string(call[0])
            return .string(try machine.joined(try machine.array(call.this), separator))
        }
        method(prototype, "toString", 0) { (machine, call) throws(Abrupt) in
            .string(try machine.joined(try machine.array(call.this), ","))
        }
    }

    private func joined(_ array: ArrayObject, _ separator: Text) throws(Abrupt) -> Text {
        guard !joining.contains(ObjectIdentifier(array)) else { return "" }
        joining.insert(ObjectIdentifier(array))
        defer { joining.remove(ObjectIdentifier(array)) }
        return try nested { () throws(Abrupt) in
            var text = Text()
            for (index, element) in array.elements.enumerated() {
                if index > 0 { text.units += separator.units }
                if !element.isNullish { text.units += try string(element).units }
            }
            return text
        }
    }

    private func installArrayIterators(_ prototype: Object) {
        let parts: [(Text, IteratorObject.ArrayPart)] = [
            ("keys", .keys), ("values", .values), ("entries", .entries),
        ]
        for (name, part) in parts {
            method(prototype, name, 0) { (machine, call) throws(Abrupt) in
                .object(machine.makeIterator(.array(try machine.object(call.this), part)))
            }
        }
        prototype.hide(.symbol(intrinsics.iteratorSymbol), prototype.value("values"))
        let kinds: [(Object, Text)] = [
            (intrinsics.arrayIterator, "Array Iterator"),
            (intrinsics.stringIterator, "String Iterator"),
            (intrinsics.mapIterator, "Map Iterator"), (intrinsics.setIterator, "Set Iterator"),
        ]
        for (iterator, name) in kinds {
            tag(iterator, name)
            method(iterator, "next", 0) { (machine, call) throws(Abrupt) in
                guard let iterator = call.this.object as? IteratorObject else {
                    throw machine.typeError("next method called on incompatible receiver")
                }
                let value = try machine.step(iterator)
                return .object(machine.makeStep(value ?? .undefined, isDone: value == nil))
            }
            method(iterator, intrinsics.iteratorSymbol, "[Symbol.iterator]") {
                (_, call) throws(Abrupt) in call.this
            }
        }
    }
}
