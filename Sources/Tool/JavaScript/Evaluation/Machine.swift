internal import EventLoops

/// Runs compiled functions. Calls between them do not nest on the thread's stack, so that depth is
/// a number, not a crash, and an async function can be put away at an `await`.
final class Machine {
    /// Calls that may be under way.
    static let framesMax = 9000
    /// Calls that may go through the library, each of which takes some of the thread's stack.
    static let nestingMax = 200

    let heap = Heap()
    let intrinsics: Intrinsics
    let agenda: Agenda
    var frames: [Frame] = []
    var nesting = 0
    /// Arrays that are being joined: one within itself is empty.
    var joining: Set<ObjectIdentifier> = []
    let rejections = Rejections()
    /// What was reached outside of the subset.
    var refusedAt: (String, Position)?
    var nextTimer = 1
    /// Timers that the program knows by number.
    var numberedTimers: [Int: TimerObject] = [:]
    /// Whether `exit` was told.
    var isExiting = false
    var modules: [Text: Value] = [:]
    /// The arguments that a program sees, its file first.
    let file: String

    init(on loop: EventLoop, file: String, output: ScriptOutput) {
        intrinsics = Intrinsics(heap: heap)
        agenda = Agenda(on: loop, output: output)
        self.file = file
        install()
    }

    /// Where in the program the present call is: the innermost place that is not the library's.
    var position: Position? {
        frames.last { !$0.code.source.isLibrary }?.position
    }

    // MARK: Running

    /// Calls what may be a function.
    func call(_ function: Value, _ this: Value, _ arguments: [Value]) throws(Abrupt) -> Value {
        guard let function = function.function else {
            throw typeError("\(shortText(function)) is not a function")
        }
        return try call(function, this, arguments)
    }

    func call(
        _ function: FunctionObject, _ this: Value, _ arguments: [Value]
    ) throws(Abrupt) -> Value {
        if let frame = try enter(function, this, arguments, newTarget: nil) {
            return try run(frame)
        }
        return try callNative(function, Call(this: this, arguments: arguments, newTarget: nil))
    }

    func construct(
        _ function: FunctionObject, _ arguments: [Value], newTarget: Object
    ) throws(Abrupt) -> Value {
        if let frame = try enter(function, .undefined, arguments, newTarget: newTarget) {
            return try run(frame)
        }
        return try callNative(
            function, Call(this: .undefined, arguments: arguments, newTarget: newTarget))
    }

    private func callNative(_ function: FunctionObject, _ call: Call) throws(Abrupt) -> Value {
        switch function {
        case let native as NativeFunction:
            guard let body = native.body else { return .undefined }
            return try body(self, call)
        case let bound as BoundFunction:
            guard let target = bound.target else { return .undefined }
            let arguments = bound.arguments + call.arguments
            guard let newTarget = call.newTarget else {
                return try nested { () throws(Abrupt) in
                    try self.call(target, bound.this, arguments)
                }
            }
            return try nested { () throws(Abrupt) in
                try construct(
                    target, arguments, newTarget: newTarget === bound ? target : newTarget)
            }
        default: return .undefined
        }
    }

    /// Counts what takes of the thread's stack.
    func nested<Result>(_ body: () throws(Abrupt) -> Result) throws(Abrupt) -> Result {
        guard nesting < Machine.nestingMax else { throw stackOverflow() }
        nesting += 1
        defer { nesting -= 1 }
        return try body()
    }

    func stackOverflow() -> Abrupt {
        error(.range, "Maximum call stack size exceeded")
    }

    /// A frame for a function of the program; nil for one of the library.
    private func enter(
        _ function: FunctionObject, _ this: Value, _ arguments: [Value], newTarget: Object?
    ) throws(Abrupt) -> Frame? {
        guard let closure = function as? Closure else { return nil }
        let code = closure.code
        guard let newTarget else {
            if closure.isClass {
                throw typeError(
                    "Class constructor \(closure.value("name").text) "
                        + "cannot be invoked without 'new'")
            }
            return Frame(
                code, closure, this: coerced(this, code), arguments: arguments, newTarget: nil,
                instance: nil)
        }
        if closure.isDerived {
            return Frame(
                code, closure, this: .empty, arguments: arguments, newTarget: newTarget,
                instance: nil)
        }
        let instance = Object(
            heap: heap, prototype: try prototype(for: newTarget, intrinsics.object))
        try runFields(of: closure, on: instance)
        return Frame(
            code, closure, this: .object(instance), arguments: arguments, newTarget: newTarget,
            instance: instance)
    }

    /// `this` of sloppy functions is always an object (10.2.1.2).
    private func coerced(_ this: Value, _ code: FunctionCode) -> Value {
        guard !code.isStrict, code.kind != .arrow else { return this }
        switch this {
        case .object: return this
        case .undefined, .null, .empty: return .object(intrinsics.global)
        case .boolean, .number, .string, .symbol: return .object(wrapper(of: this))
        }
    }

    /// The prototype for what `new` makes, which a class that extends may have replaced.
    func prototype(for newTarget: Object?, _ fallback: Object) throws(Abrupt) -> Object {
        guard let newTarget else { return fallback }
        return try get(newTarget, "prototype").object ?? fallback
    }

    func runFields(of closure: Closure, on instance: Object) throws(Abrupt) {
        if let prototype = closure.home {
            for key in closure.privateMethods {
                if let method = prototype.own(key) { instance.define(key, method) }
            }
        }
        for field in closure.fields { try define(field, on: instance) }
    }

    func run(_ frame: Frame, throwing failure: Value? = nil) throws(Abrupt) -> Value {
        try nested { () throws(Abrupt) in try runNested(frame, failure) }
    }

    private func runNested(_ frame: Frame, _ failure: Value?) throws(Abrupt) -> Value {
        let base = frames.count
        try begin(frame)
        var pending = failure.map(Abrupt.thrown)
        while true {
            do throws(Abrupt) {
                if let failure = pending {
                    pending = nil
                    throw failure
                }
                return try execute(above: base)
            } catch {
                guard let value = try unwind(error, to: base) else { continue }
                return value
            }
        }
    }

    func begin(_ frame: Frame) throws(Abrupt) {
        guard frames.count < Machine.framesMax else { throw stackOverflow() }
        if frame.code.isAsync, frame.promise == nil { frame.promise = makePromise() }
        frames.append(frame)
    }

    /// Ends the topmost call.
    /// - Returns: The value where it is the caller's of `run`.
    func finish(_ value: Value, above base: Int) -> Value? {
        guard let frame = frames.popLast() else { return value }
        var value = value
        if let promise = frame.promise {
            resolve(promise, value)
            value = frame.isDetached ? .undefined : .object(promise)
        } else if frame.newTarget != nil, value.object == nil, let instance = frame.instance {
            value = .object(instance)
        }
        return deliver(value, above: base)
    }

    func deliver(_ value: Value, above base: Int) -> Value? {
        if frames.count == base { return value }
        frames.last?.push(value)
        return nil
    }

    /// Looks for who catches `error`: a handler, or the promise of an async function.
    /// - Returns: A value where that ends `run`, nil where execution goes on.
    private func unwind(_ error: Abrupt, to base: Int) throws(Abrupt) -> Value? {
        guard case .thrown(let value) = error else {
            frames.removeLast(frames.count - base)
            throw error
        }
        while frames.count > base, let frame = frames.last {
            if let handler = frame.handlers.popLast() {
                frame.stack.removeLast(frame.stack.count - handler.stackCount)
                frame.push(value)
                frame.next = handler.target
                return nil
            }
            frames.removeLast()
            if let promise = frame.promise {
                reject(promise, value)
                return deliver(frame.isDetached ? .undefined : .object(promise), above: base)
            }
        }
        throw error
    }

    // MARK: Calls of the instructions

    /// Calls a function from the topmost frame: pushes its result, now or when it returns.
    func invoke(_ frame: Frame, _ function: Value, _ this: Value, _ arguments: [Value])
        throws(Abrupt)
    {
        guard let function = function.function else { throw notCallable(frame, function) }
        if let inner = try enter(function, this, arguments, newTarget: nil) {
            return try begin(inner)
        }
        frame.push(
            try callNative(function, Call(this: this, arguments: arguments, newTarget: nil)))
    }

    func invokeNew(_ frame: Frame, _ function: Value, _ arguments: [Value], newTarget: Object?)
        throws(Abrupt)
    {
        guard let function = function.function, function.isConstructor else {
            throw typeError("\(calleeText(frame, function)) is not a constructor")
        }
        let target = newTarget ?? function
        if let inner = try enter(function, .undefined, arguments, newTarget: target) {
            return try begin(inner)
        }
        frame.push(
            try callNative(
                function, Call(this: .undefined, arguments: arguments, newTarget: target)))
    }

    private func calleeText(_ frame: Frame, _ value: Value) -> Text {
        frame.code.callees[frame.next - 1] ?? shortText(value)
    }

    private func notCallable(_ frame: Frame, _ value: Value) -> Abrupt {
        typeError("\(calleeText(frame, value)) is not a function")
    }

    // MARK: await

    /// Puts the topmost frame away until `value` is settled.
    /// - Returns: The value where that ends `run`.
    func suspend(_ frame: Frame, on value: Value, above base: Int) throws(Abrupt) -> Value? {
        let promise = try promiseResolve(value)
        frames.removeLast()
        let reaction = Reaction(
            target: .frame(frame), line: frame.position.line,
            label: "await", by: agenda.current)
        then(promise, reaction)
        let result: Value
        if frame.isDetached {
            result = .undefined
        } else {
            frame.isDetached = true
            result = frame.promise.map(Value.object) ?? .undefined
        }
        return deliver(result, above: base)
    }
}
