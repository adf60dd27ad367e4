/// The objects that the language itself knows.
final class Intrinsics {
    let object: Object
    let function: NativeFunction
    let asyncFunction: Object
    let array: ArrayObject
    let boolean: Object
    let number: Object
    let string: Object
    let symbol: Object
    let promise: Object
    let map: Object
    let set: Object
    let weakMap: Object
    let weakSet: Object
    let buffer: Object
    let timeout: Object
    let immediate: Object
    let arrayIterator: Object
    let stringIterator: Object
    let mapIterator: Object
    let setIterator: Object
    let global: Object
    let process: Object
    private(set) var errors: [Machine.ErrorKind: Object] = [:]
    var promiseConstructor: Object
    var hasPlainArrayIterator = true

    let iteratorSymbol = Symbol("Symbol.iterator")
    let asyncIteratorSymbol = Symbol("Symbol.asyncIterator")
    let hasInstanceSymbol = Symbol("Symbol.hasInstance")
    let toPrimitiveSymbol = Symbol("Symbol.toPrimitive")
    let toStringTagSymbol = Symbol("Symbol.toStringTag")
    let speciesSymbol = Symbol("Symbol.species")
    let customInspectSymbol = Symbol("nodejs.util.inspect.custom")
    let customPromisifySymbol = Symbol("nodejs.util.promisify.custom")

    init(heap: Heap) {
        let root = Object(heap: heap, prototype: nil)
        heap.objectPrototype = root
        func make(_ prototype: Object? = root) -> Object {
            Object(heap: heap, prototype: prototype)
        }
        object = root
        function = NativeFunction(heap: heap, prototype: root, constructs: false) {
            (_, _) throws(Abrupt) in .undefined
        }
        asyncFunction = make(function)
        array = ArrayObject(heap: heap, prototype: root, [])
        boolean = make()
        number = make()
        string = make()
        symbol = make()
        promise = make()
        map = make()
        set = make()
        weakMap = make()
        weakSet = make()
        buffer = make()
        timeout = make()
        immediate = make()
        arrayIterator = make()
        stringIterator = make()
        mapIterator = make()
        setIterator = make()
        global = make()
        process = make()
        promiseConstructor = root
        let plain = make()
        for kind in Machine.ErrorKind.allCases {
            errors[kind] = kind == .plain ? plain : make(plain)
        }
    }
}
