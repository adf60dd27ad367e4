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
        object.hide("stack", .text(object.value("stack").text.string.replacingPrefix(
            "\(kind.rawValue):", "\(kind.rawValue) [\(code)]:")))
        return object
    }

    /// Writes `stack`: what the error says now, and where the calls under way stand.
    func captureStack(_ object: Object, skipping skipped: Int = 0) {
        var lines = [header(of: object).string]
        var count = 0
        for frame in frames.reversed().dropFirst(skipped)
        where !frame.code.source.isLibrary && count < Machine.tracedMax {
            lines.append("    at \(title(of: frame))")
            count += 1
        }
        if count < Machine.tracedMax {
            lines += agenda.origin.prefix(Machine.tracedMax - count).map { "    at \($0)" }
        }
        object.hide("stack", .text(lines.joined(separator: "\n")))
    }

    /// `Error: message`, without running anything of the program's.
    func header(of object: Object) -> Text {
        let name = object.value("name")
        let message = object.value("message").text
        let title = name.isUndefined ? "Error" : name.text
        if title.isEmpty { return message }
        return message.isEmpty ? title : title + ": " + message
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
        if frame.isDetached { name = "async " + name }
        return name.isEmpty ? place : "\(name) (\(place))"
    }

    /// The type whose method is called, as V8 names it.
    private func receiver(of frame: Frame) -> Text? {
        guard let object = frame.this.object else { return nil }
        if object === intrinsics.global { return frame.code.isStrict ? nil : nil }
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
