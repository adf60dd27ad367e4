extension Machine {
    func installFunction() {
        let prototype = intrinsics.function
        prototype.define("name", Property(.string(""), .configurable))
        prototype.define("length", Property(.number(0), .configurable))
        constructor("Function", 1, prototype) { (machine, _) throws(Abrupt) in
            throw machine.refusal("Function() with source text is")
        }
        method(prototype, "call", 1) { (machine, call) throws(Abrupt) in
            try machine.nested { () throws(Abrupt) in
                try machine.call(call.this, call[0], Array(call.arguments.dropFirst()))
            }
        }
        method(prototype, "apply", 2) { (machine, call) throws(Abrupt) in
            let arguments = call[1].isNullish ? [] : try machine.arguments(from: call[1])
            return try machine.nested { () throws(Abrupt) in
                try machine.call(call.this, call[0], arguments)
            }
        }
        method(prototype, "bind", 1) { (machine, call) throws(Abrupt) in
            guard let target = call.this.function else {
                throw machine.typeError("Bind must be called on a function")
            }
            let arguments = Array(call.arguments.dropFirst())
            let bound = BoundFunction(
                heap: machine.heap, target: target, this: call[0], arguments: arguments)
            let length = max(
                0, try machine.integer(try machine.get(target, "length")) - Double(arguments.count))
            bound.define("length", Property(.number(length), .configurable))
            let name = try machine.get(target, "name").text
            bound.define("name", Property(.string("bound " + name), .configurable))
            return .object(bound)
        }
        method(prototype, "toString", 0) { (machine, call) throws(Abrupt) in
            guard let function = call.this.function else {
                throw machine.typeError(
                    "Function.prototype.toString requires that 'this' be a Function")
            }
            return .string(machine.functionText(function))
        }
        method(prototype, intrinsics.hasInstanceSymbol, "[Symbol.hasInstance]") {
            (machine, call) throws(Abrupt) in
            guard let function = call.this.function, let object = call[0].object else {
                return .boolean(false)
            }
            if let bound = function as? BoundFunction, let target = bound.target {
                return .boolean(try machine.isInstance(call[0], .object(target)))
            }
            guard let prototype = try machine.get(function, "prototype").object else {
                throw machine.typeError(
                    "Function has non-object prototype 'undefined' in instanceof check")
            }
            return .boolean(object.inherits(from: prototype))
        }
        tag(intrinsics.asyncFunction, "AsyncFunction")
        let asyncType = makeFunction("AsyncFunction", 1, constructs: true) {
            (machine, _) throws(Abrupt) in
            throw machine.refusal("AsyncFunction() with source text is")
        }
        asyncType.define("prototype", Property(.object(intrinsics.asyncFunction), []))
        intrinsics.asyncFunction.hide("constructor", .object(asyncType))
    }

    private func arguments(from value: Value) throws(Abrupt) -> [Value] {
        guard let object = value.object else {
            throw typeError("CreateListFromArrayLike called on non-object")
        }
        if let array = object as? ArrayObject { return array.elements.map(\.visible) }
        var values: [Value] = []
        for index in 0..<(try count(of: object)) {
            values.append(try getIndex(value, .integer(index)))
        }
        return values
    }
}
