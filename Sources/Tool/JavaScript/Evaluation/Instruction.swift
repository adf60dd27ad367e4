/// Where a variable is, seen from a function.
enum Place {
    /// In the call's own row.
    case local(Int)
    /// In a cell that the call made, since a function inside uses it too.
    case cell(Int)
    /// In a cell that the function took along when it was made.
    case capture(Int)
}

/// What a call sets by itself.
enum Implicit { case this, arguments, newTarget, home, function }

/// A step of the machine, which keeps values on a stack. Comments say what is on top of it, last
/// the topmost, before and after.
enum Instruction {
    case push(Value)
    case pop
    /// a -> a a
    case duplicate
    /// a b -> a b a b
    case duplicatePair
    /// a b -> b a
    case swap

    case load(Place)
    /// a ->
    case store(Place)
    case initialize(Place)
    /// Begins the variable's life, without a value.
    case reset(Place)
    /// Gives the next round of a loop a variable of its own.
    case renew(Int)
    case loadGlobal(Text)
    case storeGlobal(Text)
    case typeOfGlobal(Text)
    case failConstant(Text)

    case argument(Int)
    case restArguments(Int)
    case implicit(Implicit)

    /// object -> value
    case get(PropertyKey)
    /// object value -> value
    case set(PropertyKey)
    /// object key -> value
    case getIndex
    /// object key value -> value
    case setIndex
    case delete(PropertyKey)
    case deleteIndex
    /// object symbol -> value
    case getPrivate
    /// object symbol value -> value
    case setPrivate
    /// symbol object -> flag
    case hasPrivate
    /// this key home -> value
    case getSuper
    /// this key home value -> value
    case setSuper

    case makeArray
    /// array value -> array
    case append
    case appendHole
    case appendAll
    case makeObject
    /// object value -> object
    case defineField(PropertyKey)
    /// object key value -> object
    case defineIndexed
    case defineMethod(isEnumerable: Bool, DefinedAs)
    case copyProperties
    /// object key... -> rest: all properties but those of `count` keys.
    case restProperties(Int)
    case toKey

    case unary(UnaryOperator)
    case binary(BinaryOperator)
    case toNumber
    case typeOf
    /// values -> text
    case joinTemplate(Int)

    case jump(Int)
    case jumpIfFalse(Int)
    case jumpIfTrue(Int)
    /// Keep the value when they jump.
    case jumpKeepingIfFalse(Int)
    case jumpKeepingIfTrue(Int)
    case jumpKeepingUnlessNullish(Int)
    /// Pops the value and `below` values under it, pushes undefined and jumps.
    case jumpIfNullish(Int, below: Int)
    /// Jumps, and keeps nothing, unless undefined, which is popped.
    case jumpUnlessUndefined(Int)

    case closure(Int)
    /// parent (or empty) -> class prototype
    case makeClass(constructor: Int, name: Text, isDerived: Bool, source: Range<Int>)
    case makePrivateName(Text)
    /// class key initializer ->
    case addField(isStatic: Bool, isBlock: Bool)

    /// this function arguments... -> result
    case call(Int)
    /// this function array -> result
    case callSpread
    /// function arguments... -> object
    case construct(Int)
    case constructSpread
    /// function newTarget array -> object
    case constructSuper
    /// object function -> object, with the fields of the function's class
    case runFields

    case `throw`
    case `return`
    case pushHandler(Int)
    case popHandler
    case await

    /// iterable -> iterator
    case iterate
    case iterateAsync
    /// Pushes the next value of the iterator in a local, or jumps.
    case next(Int, orJump: Int)
    /// Pushes the promise of the next step.
    case nextStep(Int)
    /// step -> value, or jumps.
    case unpackStep(orJump: Int)
    /// Pushes the next value or undefined.
    case nextOrUndefined(Int)
    case remaining(Int)
    case closeIterator(Int)
    /// As a failure goes by: what closing fails with is lost.
    case closeIteratorQuietly(Int)
    /// object -> iterator over names
    case iterateNames
    /// Fails for null and undefined, naming the first property that is wanted of it.
    case requireObject(first: Text?)
}

enum DefinedAs { case method, getter, setter }
