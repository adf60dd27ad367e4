extension Machine {
    enum ErrorKind: String, CaseIterable {
        case plain = "Error"
        case type = "TypeError"
        case range = "RangeError"
        case reference = "ReferenceError"
        case syntax = "SyntaxError"
        case evaluation = "EvalError"
        case location = "URIError"
        case aggregate = "AggregateError"
    }

    /// Calls that an error remembers.
    private static let tracedMax = 10

    func error(_ kind: ErrorKind, _ message: String) -> Abrupt {
        .thrown(.object(makeError(kind, Text(message))))
    }

    func typeError(_ message: String) -> Abrupt { error(.type, message) }

    func makeError(_ kind: ErrorKind, _ message: Text) -> ErrorObject {
        let prototype = intrinsics.errors[kind] ?? intrinsics.object
        let object = ErrorObject(heap: heap, prototype: prototype)
        object.hide("message", .string(message))
        captureStack(object)
        return object
    }

    /// An error as Node's own modules make them: with a code, which its stack shows.
    func makeCodedError(_ kind: ErrorKind, _ code: String, _ message: String) -> ErrorObject {
        let object = makeError(kind, Text(message))
        object.define("code", Property(.text(code)))
        object.hide(
            "stack",
            .text(
                object.value("stack").text.string.replacingPrefix(
                    "\(kind.rawValue):", "\(kind.rawValue) [\(code)]:")))
        return object
    }

    /// Gives an object its `stack`: where the calls under way stand.
    ///
    /// - Parameter above: The function above whose call they count, if it is under way.
    func captureStack(_ object: Object, above: Object? = nil) {
        var calls = frames[...]
        if let above, let place = frames.lastIndex(where: { $0.function === above }) {
            calls = frames[..<place]
        }
        var lines: [String] = []
        for frame in calls.reversed()
        where !frame.code.source.isLibrary && lines.count < Machine.tracedMax {
            lines.append(title(of: frame))
        }
        lines += agenda.origin.prefix(Machine.tracedMax - lines.count)
        if let error = object as? ErrorObject {
            _ = error.delete("stack")
            error.calls = lines
        } else {
            let text = [object.header.string] + lines.map { "    at \($0)" }
            object.hide("stack", .text(text.joined(separator: "\n")))
        }
    }

    private func title(of frame: Frame) -> String {
        let place = "\(file):\(frame.position.line):\(frame.position.column)"
        let code = frame.code
        if frame.function == nil { return "Object.<anonymous> (\(place))" }
        var name = frame.function?.value("name").text ?? ""
        switch code.kind {
        case .constructor, .derivedConstructor: return "new \(name) (\(place))"
        case .ordinary where frame.newTarget != nil: return "new \(name) (\(place))"
        case .method, .accessor, .ordinary:
            if !name.isEmpty, let owner = receiver(of: frame) { name = owner + "." + name }
        case .arrow, .fields: break
        }
        if frames.first === frame, let host = agenda.host {
            name = name.isEmpty ? host.anonymous : host.named(name)
        }
        return name.isEmpty ? place : "\(name) (\(place))"
    }

    /// The type whose method is called, as V8 names it.
    private func receiver(of frame: Frame) -> Text? {
        guard let object = frame.this.object else { return nil }
        if object === intrinsics.global { return nil }
        if let type = object as? Closure, type.isClass { return type.value("name").text }
        if object is FunctionObject { return "Function" }
        return object.value("constructor").object?.value("name").text ?? "Object"
    }

    /// A value in a message: short, on one line.
    func shortText(_ value: Value) -> Text {
        switch value {
        case .string(let text): return "\"" + text + "\""
        case .object(let object):
            if object is FunctionObject { return functionText(object) }
            return tagText(object)
        case .symbol(let symbol): return PropertyKey.symbol(symbol).title
        case .empty, .undefined: return "undefined"
        case .null: return "null"
        case .boolean(let flag): return flag ? "true" : "false"
        case .number(let number): return Text(NumberText.decimal(number))
        }
    }

    /// A function's source.
    func functionText(_ function: Object) -> Text {
        if let closure = function as? Closure {
            if let range = closure.sourceRange { return closure.code.source.text.slice(range) }
            return closure.code.text
        }
        return "function " + function.value("name").text + "() { [native code] }"
    }
}

extension String {
    fileprivate func replacingPrefix(_ prefix: String, _ other: String) -> String {
        hasPrefix(prefix) ? other + dropFirst(prefix.count) : self
    }
}
