extension Machine {
    func installModules() {
        let events = load(EventsSource.text, "events", eventsBinding())
        modules["events"] = events
        intrinsics.process.prototype = events.object?.value("prototype").object
    }

    /// Runs a part of the library that is written in JavaScript.
    private func load(_ source: String, _ name: String, _ binding: Object) -> Value {
        do {
            let text = Text(source)
            let node = try Parser.program(text, parameters: ["binding"])
            let code = Compiler.compile(node, SourceText(text: text, name: name, isLibrary: true))
            return try run(
                Frame(
                    code, nil, this: .undefined, arguments: [.object(binding)], newTarget: nil,
                    instance: nil))
        } catch {
            preconditionFailure("the library's own \(name) does not run: \(error)")
        }
    }

    /// `require` for the program.
    func require(_ call: Call) throws(Abrupt) -> Value {
        guard case .string(var name) = call[0] else {
            throw argumentError("id", "of type string", call[0])
        }
        if name.units.starts(with: Array("node:".utf16)) { name = name.slice(5..<name.count) }
        if let module = modules[name] { return module }
        let module: Value
        switch name.string {
        case "fs": module = load(ModuleSources.fileSystem, "fs", fileBinding())
        case "fs/promises": module = try get(try require("fs"), "promises")
        case "util": module = load(ModuleSources.utilities, "util", utilityBinding())
        case "timers/promises": module = load(ModuleSources.timersPromises, "timers", makeObject())
        case "path", "path/posix": module = load(ModuleSources.paths, "path", makeObject())
        case "timers": module = .object(globals("timers"))
        case "process": module = .object(intrinsics.process)
        case "console": module = intrinsics.global.value("console")
        case "perf_hooks":
            let hooks = makeObject()
            hooks["performance"] = intrinsics.global.value("performance")
            module = .object(hooks)
        default: throw refusal("the module '\(name)' is")
        }
        modules[name] = module
        Omitted.mark(module.object, name)
        return module
    }

    func require(_ name: Text) throws(Abrupt) -> Value {
        try require(Call(this: .undefined, arguments: [.string(name)], newTarget: nil))
    }

    private func globals(_ name: Text) -> Object {
        let module = makeObject()
        let names: [PropertyKey] = [
            "setTimeout", "clearTimeout", "setInterval", "clearInterval", "setImmediate",
            "clearImmediate",
        ]
        for name in names { module[name] = intrinsics.global.value(name) }
        if let promises = try? require("timers/promises") { module["promises"] = promises }
        return module
    }

    func bindArgumentError(_ binding: Object) {
        method(binding, "argumentError", 3) { (machine, call) throws(Abrupt) in
            let expected = try machine.string(call[1]).string
            guard
                case .thrown(let error) = machine.argumentError(
                    try machine.string(call[0]).string, expected, call[2])
            else { return .undefined }
            return error
        }
    }

    private func eventsBinding() -> Object {
        let binding = makeObject()
        bindArgumentError(binding)
        method(binding, "unhandledError", 1) { (machine, call) throws(Abrupt) in
            let error = machine.makeCodedError(
                .plain, "ERR_UNHANDLED_ERROR", "Unhandled error. (\(machine.inspect(call[0])))")
            error["context"] = call[0]
            return .object(error)
        }
        method(binding, "warn", 2) { (machine, call) throws(Abrupt) in
            machine.agenda.print(
                "(node) \(try machine.string(call[0])): \(try machine.string(call[1]))",
                to: .error, line: machine.position?.line)
            return .undefined
        }
        return binding
    }

    private func utilityBinding() -> Object {
        let binding = makeObject()
        bindArgumentError(binding)
        let inspect = makeFunction("inspect", 2) { (machine, call) throws(Abrupt) in
            var depth = 2.0
            if let options = call[1].object {
                let wanted = try machine.get(options, "depth")
                if case .number(let number) = wanted { depth = number }
                if case .null = wanted { depth = .infinity }
            }
            return .text(machine.inspect(call[0], depth: depth))
        }
        inspect["custom"] = .symbol(intrinsics.customInspectSymbol)
        binding["inspect"] = .object(inspect)
        method(binding, "format", 1) { (machine, call) throws(Abrupt) in
            .text(try machine.formatted(call.arguments))
        }
        return binding
    }
}
