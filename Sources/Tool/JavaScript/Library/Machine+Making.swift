// What the library makes its objects with.

extension Machine {
    func makeObject() -> Object { Object(heap: heap, prototype: intrinsics.object) }

    func makeArray(_ elements: [Value]) -> ArrayObject {
        ArrayObject(heap: heap, prototype: intrinsics.array, elements)
    }

    func makeFunction(
        _ name: Text, _ length: Int, constructs: Bool = false,
        _ body: @escaping NativeFunction.Body
    ) -> NativeFunction {
        let function = NativeFunction(
            heap: heap, prototype: intrinsics.function, constructs: constructs, body)
        function.define("length", Property(.integer(length), .configurable))
        function.define("name", Property(.string(name), .configurable))
        return function
    }

    func method(
        _ object: Object, _ name: Text, _ length: Int, _ body: @escaping NativeFunction.Body
    ) {
        object.hide(.text(name), .object(makeFunction(name, length, body)))
    }

    func method(
        _ object: Object, _ symbol: Symbol, _ name: Text, _ body: @escaping NativeFunction.Body
    ) {
        object.hide(.symbol(symbol), .object(makeFunction(name, 0, body)))
    }

    func getter(_ object: Object, _ key: PropertyKey, _ body: @escaping NativeFunction.Body) {
        let get = makeFunction("get " + key.title, 0, body)
        object.define(key, Property(get: get, set: nil, .configurable))
    }

    /// A constructor under its name in the global object.
    @discardableResult
    func constructor(
        _ name: Text, _ length: Int, _ prototype: Object, _ body: @escaping NativeFunction.Body
    ) -> NativeFunction {
        let function = makeFunction(name, length, constructs: true, body)
        function.define("prototype", Property(.object(prototype), []))
        prototype.hide("constructor", .object(function))
        intrinsics.global.hide(.text(name), .object(function))
        return function
    }

    func tag(_ object: Object, _ tag: Text) {
        object.define(
            .symbol(intrinsics.toStringTagSymbol), Property(.string(tag), .configurable))
    }

    /// Builds everything that a program finds.
    func install() {
        installObject()
        installFunction()
        installArray()
        installString()
        installNumber()
        installMath()
        installSymbol()
        installErrors()
        installCollections()
        installPromise()
        installJSON()
        installConsole()
        installTimers()
        installProcess()
        installClocks()
        installBuffer()
        installModules()
        installGlobals()
        Omitted.mark(self)
    }

    private func installGlobals() {
        let global = intrinsics.global
        for name: PropertyKey in ["globalThis", "global"] { global.hide(name, .object(global)) }
        global.define("undefined", Property(.undefined, []))
        global.define("NaN", Property(.number(.nan), []))
        global.define("Infinity", Property(.number(.infinity), []))
        method(global, "queueMicrotask", 1) { (machine, call) throws(Abrupt) in
            guard let callback = call[0].function else {
                throw machine.argumentError("callback", "of type function", call[0])
            }
            machine.agenda.microtask("queueMicrotask", machine.position?.line) {
                () throws(Abrupt) in _ = try machine.call(callback, .undefined, [])
            }
            return .undefined
        }
    }

    /// As Node's own functions refuse an argument.
    func argumentError(_ name: String, _ expected: String, _ value: Value) -> Abrupt {
        .thrown(
            .object(
                makeCodedError(
                    .type, "ERR_INVALID_ARG_TYPE",
                    "The \"\(name)\" argument must be \(expected). "
                        + "Received \(receivedText(value))")))
    }

    private func receivedText(_ value: Value) -> String {
        switch value {
        case .empty, .undefined: return "undefined"
        case .null: return "null"
        case .object(let object):
            if object is FunctionObject { return "function \(object.value("name").text)" }
            if let name = object.value("constructor").object?.value("name").text, !name.isEmpty {
                return "an instance of \(name)"
            }
            return inspect(value)
        case .boolean, .number, .string, .symbol:
            var text = inspect(value)
            if text.count > 28 { text = text.prefix(25) + "..." }
            return "type \(typeOf(value)) (\(text))"
        }
    }
}
