extension Machine {
    func installPromise() {
        let prototype = intrinsics.promise
        let type = constructor("Promise", 1, prototype) { (machine, call) throws(Abrupt) in
            guard let target = call.newTarget else {
                throw machine.typeError("Promise constructor cannot be invoked without 'new'")
            }
            guard let executor = call[0].function else {
                throw machine.typeError(
                    "Promise resolver \(machine.tagged(call[0])) is not a function")
            }
            let promise = PromiseObject(
                heap: machine.heap, prototype: try machine.prototype(for: target, prototype))
            let (resolve, reject) = machine.settlers(of: promise)
            do throws(Abrupt) {
                _ = try machine.call(executor, .undefined, [resolve, reject])
            } catch {
                guard case .thrown(let value) = error else { throw error }
                _ = try machine.call(reject, .undefined, [value])
            }
            return .object(promise)
        }
        intrinsics.promiseConstructor = type
        tag(prototype, "Promise")
        getter(type, .symbol(intrinsics.speciesSymbol)) { (_, call) throws(Abrupt) in call.this }
        installThen(prototype)
        installPromiseMakers(type)
        for kind in Combination.allCases {
            method(type, Text(kind.rawValue), 1) { (machine, call) throws(Abrupt) in
                try machine.combine(kind, call)
            }
        }
    }

    fileprivate func tagged(_ value: Value) -> Text {
        value.object.map(tagText) ?? (try? string(value)) ?? "undefined"
    }

    private func installThen(_ prototype: Object) {
        method(prototype, "then", 2) { (machine, call) throws(Abrupt) in
            guard let promise = call.this.object as? PromiseObject else {
                throw machine.typeError(
                    "Method Promise.prototype.then called on incompatible receiver "
                        + "\(machine.tagged(call.this))")
            }
            let type = try machine.species(of: promise, machine.intrinsics.promiseConstructor)
            let capability = try machine.makeCapability(type)
            let label =
                call[0].function != nil ? "then" : call[1].function != nil ? "catch" : "then"
            machine.then(
                promise,
                Reaction(
                    target: .handlers(fulfilled: call[0], rejected: call[1], capability),
                    line: machine.position?.line, label: label, by: machine.agenda.current))
            return .object(capability.promise)
        }
        method(prototype, "catch", 1) { (machine, call) throws(Abrupt) in
            try machine.call(
                try machine.get(call.this, "then"), call.this, [.undefined, call[0]])
        }
        method(prototype, "finally", 1) { (machine, call) throws(Abrupt) in
            guard let this = call.this.object else {
                throw machine.typeError("Promise.prototype.finally called on a non-object")
            }
            let then = try machine.get(this, "then")
            guard let callback = call[0].function else {
                return try machine.call(then, call.this, [call[0], call[0]])
            }
            let type = try machine.species(of: this, machine.intrinsics.promiseConstructor)
            let (fulfilled, rejected) = machine.finallyHandlers(type, callback)
            return try machine.call(then, call.this, [fulfilled, rejected])
        }
    }

    /// ThenFinally and CatchFinally functions (27.2.5.3.1).
    private func finallyHandlers(_ type: Object, _ callback: FunctionObject) -> (Value, Value) {
        func handler(_ outcome: @escaping (Machine, Value) throws(Abrupt) -> Value) -> Value {
            .object(
                makeFunction("", 1) { (machine, call) throws(Abrupt) in
                    let result = try machine.call(callback, .undefined, [])
                    let promise = try machine.promiseResolve(type, result)
                    let value = call[0]
                    let next = machine.makeFunction("", 0) { (machine, _) throws(Abrupt) in
                        try outcome(machine, value)
                    }
                    return try machine.call(
                        try machine.get(promise, "then"), .object(promise), [.object(next)])
                })
        }
        let fulfilled = handler { (_, value) throws(Abrupt) in value }
        let rejected = handler { (_, value) throws(Abrupt) in throw .thrown(value) }
        return (fulfilled, rejected)
    }

    private func installPromiseMakers(_ type: Object) {
        method(type, "resolve", 1) { (machine, call) throws(Abrupt) in
            guard let type = call.this.object else {
                throw machine.typeError("PromiseResolve called on non-object")
            }
            return .object(try machine.promiseResolve(type, call[0]))
        }
        method(type, "reject", 1) { (machine, call) throws(Abrupt) in
            guard let type = call.this.object else {
                throw machine.typeError("PromiseReject called on non-object")
            }
            let capability = try machine.makeCapability(type)
            try machine.reject(capability, call[0])
            return .object(capability.promise)
        }
    }

    // MARK: all, allSettled, any, race

    fileprivate enum Combination: String, CaseIterable { case all, allSettled, any, race }

    /// The results so far of `all` and its like.
    fileprivate final class Results {
        var values: [Value] = []
        /// One more than are outstanding, until the last was asked.
        var remaining = 1
    }

    private func combine(_ kind: Combination, _ call: Call) throws(Abrupt) -> Value {
        guard let type = call.this.object else {
            throw typeError("Promise.\(kind.rawValue) called on non-object")
        }
        let capability = try makeCapability(type)
        do throws(Abrupt) {
            let resolve = try get(type, "resolve")
            guard let resolve = resolve.function else {
                throw typeError("Promise resolve or reject function is not callable")
            }
            try combine(kind, call[0], type, resolve, capability)
        } catch {
            guard case .thrown(let value) = error else { throw error }
            try reject(capability, value)
        }
        return .object(capability.promise)
    }

    private func combine(
        _ kind: Combination, _ source: Value, _ type: Object, _ resolve: FunctionObject,
        _ capability: Capability
    ) throws(Abrupt) {
        let iterator = try iterator(over: source)
        let results = Results()
        let (resolveAll, rejectAll) = functions(of: capability)
        while let item = try step(iterator) {
            let index = results.values.count
            results.values.append(.undefined)
            results.remaining += 1
            let promise = try self.call(resolve, .object(type), [item])
            func keep(_ wrap: @escaping (Machine, Value) -> Value) -> Value {
                keeper(results, index, kind, capability, wrap)
            }
            let handlers: [Value] =
                switch kind {
                case .race: [resolveAll, rejectAll]
                case .all: [keep { $1 }, rejectAll]
                case .any: [resolveAll, keep { $1 }]
                case .allSettled:
                    settledKeepers(results, index, capability)
                }
            _ = try self.call(try get(promise, "then"), promise, handlers)
        }
        if kind != .race { try countDown(results, kind, capability) }
    }

    private func functions(of capability: Capability) -> (Value, Value) {
        if let resolve = capability.resolve, let reject = capability.reject {
            return (resolve, reject)
        }
        guard let promise = capability.promise as? PromiseObject else {
            return (.undefined, .undefined)
        }
        return settlers(of: promise)
    }

    private func keeper(
        _ results: Results, _ index: Int, _ kind: Combination, _ capability: Capability,
        _ wrap: @escaping (Machine, Value) -> Value
    ) -> Value {
        final class Flag { var isSet = false }
        let called = Flag()
        return .object(
            makeFunction("", 1) { (machine, call) throws(Abrupt) in
                if called.isSet { return .undefined }
                called.isSet = true
                results.values[index] = wrap(machine, call[0])
                try machine.countDown(results, kind, capability)
                return .undefined
            })
    }

    private func settledKeepers(
        _ results: Results, _ index: Int, _ capability: Capability
    ) -> [Value] {
        let fulfilled = keeper(results, index, .allSettled, capability) { (machine, value) in
            let object = machine.makeObject()
            object["status"] = .text("fulfilled")
            object["value"] = value
            return .object(object)
        }
        let rejected = keeper(results, index, .allSettled, capability) { (machine, value) in
            let object = machine.makeObject()
            object["status"] = .text("rejected")
            object["reason"] = value
            return .object(object)
        }
        return [fulfilled, rejected]
    }

    private func countDown(
        _ results: Results, _ kind: Combination, _ capability: Capability
    ) throws(Abrupt) {
        results.remaining -= 1
        guard results.remaining == 0 else { return }
        let values = Value.object(makeArray(results.values))
        guard kind == .any else { return try resolve(capability, values) }
        let error = makeError(.aggregate, "All promises were rejected")
        error.hide("errors", values)
        try reject(capability, .object(error))
    }
}
