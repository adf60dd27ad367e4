/// What can be called.
class FunctionObject: Object {
    /// Whether `new` may stand before it.
    var isConstructor: Bool { false }
}

/// What a function of the library gets.
struct Call {
    var this: Value
    var arguments: [Value]
    /// What `new` was used on, and nil in a plain call.
    var newTarget: Object?

    /// An argument, undefined where there are fewer.
    subscript(index: Int) -> Value { index < arguments.count ? arguments[index] : .undefined }

    var count: Int { arguments.count }
}

/// A function of the library.
final class NativeFunction: FunctionObject {
    typealias Body = (Machine, Call) throws(Abrupt) -> Value

    private(set) var body: Body?
    private let constructs: Bool
    override var isConstructor: Bool { constructs }

    init(heap: Heap, prototype: Object?, constructs: Bool, _ body: @escaping Body) {
        self.body = body
        self.constructs = constructs
        super.init(heap: heap, prototype: prototype)
    }

    override func letGo() {
        super.letGo()
        body = nil
    }
}

/// A function that a program declares, with the variables it took along.
final class Closure: FunctionObject {
    let code: FunctionCode
    var captures: [Cell]
    /// Where `super` looks on from.
    weak var home: Object?
    /// What `new` gives each instance of a class.
    var fields: [Field] = []
    var privateMethods: [PropertyKey] = []
    var isDerived = false
    var isClass = false
    /// The class's source, which `toString` shows instead of the constructor's.
    var sourceRange: Range<Int>?
    private var isFurnished = false

    struct Field {
        let key: PropertyKey
        /// Computes the value; nil for undefined.
        let initializer: Closure?
    }

    init(heap: Heap, prototype: Object?, code: FunctionCode, captures: [Cell]) {
        self.code = code
        self.captures = captures
        super.init(heap: heap, prototype: prototype)
    }

    override var isConstructor: Bool {
        switch code.kind {
        case .ordinary: !code.isAsync
        case .constructor, .derivedConstructor: true
        case .arrow, .method, .accessor, .fields: false
        }
    }

    override func letGo() {
        super.letGo()
        captures = []
        fields = []
    }

    // MARK: name, length and prototype, which most functions are never asked for

    private func furnish() {
        guard !isFurnished else { return }
        isFurnished = true
        let fixed: Property.Flags = .configurable
        super.define("length", Property(.integer(code.length), fixed))
        if super.own("name") == nil { super.define("name", Property(.string(code.name), fixed)) }
        guard code.kind == .ordinary, !code.isAsync, !isClass else { return }
        let prototype = Object(heap: heap, prototype: heap.objectPrototype)
        prototype.hide("constructor", .object(self))
        super.define("prototype", Property(.object(prototype), .writable))
    }

    override func own(_ key: PropertyKey) -> Property? {
        furnish()
        return super.own(key)
    }

    override func define(_ key: PropertyKey, _ property: Property) {
        furnish()
        super.define(key, property)
    }

    override func setOwnValue(_ key: PropertyKey, _ value: Value) {
        furnish()
        super.setOwnValue(key, value)
    }

    override var ownKeys: [PropertyKey] {
        furnish()
        return super.ownKeys
    }
}

/// What `bind` makes.
final class BoundFunction: FunctionObject {
    private(set) var target: FunctionObject?
    private(set) var this: Value
    private(set) var arguments: [Value]
    private let constructs: Bool
    override var isConstructor: Bool { constructs }

    init(heap: Heap, target: FunctionObject, this: Value, arguments: [Value]) {
        self.target = target
        self.this = this
        self.arguments = arguments
        constructs = target.isConstructor
        super.init(heap: heap, prototype: target.prototype)
    }

    override func letGo() {
        super.letGo()
        target = nil
        this = .undefined
        arguments = []
    }
}

/// A variable that outlives the call that made it.
final class Cell {
    var value: Value

    init(_ value: Value) { self.value = value }
}
