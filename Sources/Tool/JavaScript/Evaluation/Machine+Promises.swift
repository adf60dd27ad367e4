// Promises, job by job as ECMA-262 (27.2) has them: the order of output hangs on their number.

extension Machine {
    func makePromise() -> PromiseObject {
        PromiseObject(heap: heap, prototype: intrinsics.promise)
    }

    // MARK: Settling

    /// The resolve function of a promise (27.2.1.3.2).
    func resolve(_ promise: PromiseObject, _ value: Value) {
        guard case .object(let object) = value else { return settle(promise, .fulfilled(value)) }
        if object === promise {
            let error = makeError(.type, "Chaining cycle detected for promise #<Promise>")
            return reject(promise, .object(error))
        }
        do throws(Abrupt) {
            let method = try get(object, "then")
            guard let function = method.function else {
                return settle(promise, .fulfilled(value))
            }
            adopt(promise, value, function)
        } catch {
            fail(promise, error)
        }
    }

    /// What a job or a call failed with becomes the rejection; what is no exception goes on.
    private func fail(_ promise: PromiseObject, _ error: Abrupt) {
        if case .thrown(let value) = error { reject(promise, value) } else { agenda.abort(error) }
    }

    func reject(_ promise: PromiseObject, _ reason: Value) { settle(promise, .rejected(reason)) }

    private func settle(_ promise: PromiseObject, _ state: PromiseObject.State) {
        guard case .pending = promise.state else { return }
        promise.state = state
        if case .rejected = state, !promise.isHandled { rejections.add(promise, on: self) }
        let reactions = promise.reactions
        promise.reactions = []
        for reaction in reactions { schedule(reaction, state) }
    }

    /// NewPromiseResolveThenableJob (27.2.2.2): `then` is called in a job of its own.
    private func adopt(_ promise: PromiseObject, _ thenable: Value, _ method: FunctionObject) {
        agenda.microtask("resolve with a thenable", position?.line) { [self] () throws(Abrupt) in
            let (resolve, reject) = settlers(of: promise)
            do throws(Abrupt) {
                _ = try call(method, thenable, [resolve, reject])
            } catch {
                guard case .thrown(let value) = error else { throw error }
                _ = try call(reject, .undefined, [value])
            }
        }
    }

    /// The two functions that settle a promise, of which the first call counts.
    func settlers(of promise: PromiseObject) -> (resolve: Value, reject: Value) {
        final class Flag { var isSet = false }
        let isDone = Flag()
        let resolve = makeFunction("", 1) { (machine, call) throws(Abrupt) in
            if isDone.isSet { return .undefined }
            isDone.isSet = true
            machine.resolve(promise, call[0])
            return .undefined
        }
        let reject = makeFunction("", 1) { (machine, call) throws(Abrupt) in
            if isDone.isSet { return .undefined }
            isDone.isSet = true
            machine.reject(promise, call[0])
            return .undefined
        }
        return (.object(resolve), .object(reject))
    }

    // MARK: Waiting

    /// PerformPromiseThen (27.2.5.4.1).
    func then(_ promise: PromiseObject, _ reaction: Reaction) {
        switch promise.state {
        case .pending: promise.reactions.append(reaction)
        case .fulfilled: schedule(reaction, promise.state)
        case .rejected:
            if !promise.isHandled { rejections.remove(promise, on: self) }
            schedule(reaction, promise.state)
        }
        promise.isHandled = true
    }

    private func schedule(_ reaction: Reaction, _ state: PromiseObject.State) {
        agenda.microtask(reaction.label, reaction.line) { [self] () throws(Abrupt) in
            switch reaction.target {
            case .frame(let frame): try resume(frame, state)
            case .handlers(let fulfilled, let rejected, let capability):
                try react(fulfilled, rejected, capability, state)
            }
        }
    }

    private func resume(_ frame: Frame, _ state: PromiseObject.State) throws(Abrupt) {
        switch state {
        case .pending: break
        case .fulfilled(let value):
            frame.push(value)
            _ = try run(frame)
        case .rejected(let reason): _ = try run(frame, throwing: reason)
        }
    }

    /// NewPromiseReactionJob (27.2.2.1).
    private func react(
        _ fulfilled: Value, _ rejected: Value, _ capability: Capability?,
        _ state: PromiseObject.State
    ) throws(Abrupt) {
        do throws(Abrupt) {
            var result = Value.undefined
            switch state {
            case .pending: break
            case .fulfilled(let value):
                result =
                    try fulfilled.function.map { (handler) throws(Abrupt) in
                        try call(handler, .undefined, [value])
                    } ?? value
            case .rejected(let reason):
                guard let handler = rejected.function else { throw Abrupt.thrown(reason) }
                result = try call(handler, .undefined, [reason])
            }
            if let capability { try resolve(capability, result) }
        } catch {
            guard case .thrown(let value) = error else { throw error }
            if let capability { try reject(capability, value) }
        }
    }

    func resolve(_ capability: Capability, _ value: Value) throws(Abrupt) {
        if let function = capability.resolve {
            _ = try call(function, .undefined, [value])
        } else if let promise = capability.promise as? PromiseObject {
            resolve(promise, value)
        }
    }

    func reject(_ capability: Capability, _ reason: Value) throws(Abrupt) {
        if let function = capability.reject {
            _ = try call(function, .undefined, [reason])
        } else if let promise = capability.promise as? PromiseObject {
            reject(promise, reason)
        }
    }

    // MARK: Constructors

    /// PromiseResolve with the built-in constructor (27.2.4.7.1).
    func promiseResolve(_ value: Value) throws(Abrupt) -> PromiseObject {
        if let promise = value.object as? PromiseObject,
            Value.areIdentical(
                try get(promise, "constructor"), .object(intrinsics.promiseConstructor))
        {
            return promise
        }
        let promise = makePromise()
        resolve(promise, value)
        return promise
    }

    func promiseResolve(_ type: Object, _ value: Value) throws(Abrupt) -> Object {
        if type === intrinsics.promiseConstructor { return try promiseResolve(value) }
        if let promise = value.object as? PromiseObject,
            Value.areIdentical(try get(promise, "constructor"), .object(type))
        {
            return promise
        }
        let capability = try makeCapability(type)
        try resolve(capability, value)
        return capability.promise
    }

    /// NewPromiseCapability (27.2.1.5).
    func makeCapability(_ type: Object) throws(Abrupt) -> Capability {
        if type === intrinsics.promiseConstructor {
            return Capability(promise: makePromise(), resolve: nil, reject: nil)
        }
        guard let function = type as? FunctionObject, function.isConstructor else {
            throw typeError("\(shortText(.object(type))) is not a constructor")
        }
        final class Pair {
            var resolve = Value.undefined
            var reject = Value.undefined
        }
        let pair = Pair()
        let executor = makeFunction("", 2) { (machine, call) throws(Abrupt) in
            (pair.resolve, pair.reject) = (call[0], call[1])
            return .undefined
        }
        let promise = try construct(function, [.object(executor)], newTarget: function)
        guard let object = promise.object, pair.resolve.function != nil,
            pair.reject.function != nil
        else { throw typeError("Promise resolve or reject function is not callable") }
        return Capability(promise: object, resolve: pair.resolve, reject: pair.reject)
    }

    /// SpeciesConstructor (7.3.23).
    func species(of object: Object, _ fallback: Object) throws(Abrupt) -> Object {
        let type = try get(object, "constructor")
        guard let type = type.object else { return fallback }
        let species = try get(type, .symbol(intrinsics.speciesSymbol))
        return species.object ?? fallback
    }
}
