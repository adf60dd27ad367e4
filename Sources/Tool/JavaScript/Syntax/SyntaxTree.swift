// What a source means, names already tied to what they are bound to.

indirect enum Expression {
    case number(Double)
    case string(Text)
    case boolean(Bool)
    case null
    case template([Text], [Expression])
    case name(Reference)
    case array([Element])
    case object([Member])
    case function(FunctionNode)
    case `class`(ClassNode)
    case unary(UnaryOperator, Expression, Position)
    case delete(Expression, Position)
    case typeOf(Expression)
    /// `++` and `--`.
    case update(Pattern, by: Double, isPrefix: Bool, Position)
    case binary(BinaryOperator, Expression, Expression, Position)
    case logical(LogicalOperator, Expression, Expression)
    case privateIn(Reference, Expression, Position)
    case assign(Pattern, Expression, Position)
    case compound(BinaryOperator, Pattern, Expression, Position)
    case logicalAssign(LogicalOperator, Pattern, Expression, Position)
    case condition(Expression, Expression, Expression)
    case sequence([Expression])
    case member(Expression, Text, Position)
    case index(Expression, Expression, Position)
    case privateMember(Expression, Reference, Position)
    case superMember(SuperMember)
    case call(Expression, [Element], Position)
    case superCall([Element], SuperReferences, Position)
    case new(Expression, [Element], Position)
    /// Ends the whole chain in undefined where what stands before `?.` is null or undefined.
    case optional(Expression)
    case chain(Expression)
    case await(Expression, Position)
}

/// `super.name` or `super[expression]`.
struct SuperMember {
    let home: Reference
    let this: Reference
    let key: Expression
    let position: Position
}

/// What `super()` uses.
struct SuperReferences {
    let function: Reference
    let newTarget: Reference
    let this: Reference
}

/// An element of an array or of a list of arguments.
enum Element {
    case value(Expression)
    case spread(Expression, Position)
    case hole
}

/// A key as it is written in an object or a class.
enum MemberKey {
    case fixed(Text)
    case computed(Expression)
    case `private`(Reference)
}

/// A member of an object.
enum Member {
    case value(MemberKey, Expression)
    case method(MemberKey, FunctionNode)
    case getter(MemberKey, FunctionNode)
    case setter(MemberKey, FunctionNode)
    case spread(Expression, Position)
    /// `{ name = value }`, which only a pattern may have.
    case shorthandDefault(Reference, Expression, Position)
}

enum UnaryOperator { case plus, minus, not, bitNot, void }

enum LogicalOperator { case and, or, coalesce }

enum BinaryOperator {
    case add, subtract, multiply, divide, remainder, power
    case shiftLeft, shiftRight, shiftRightUnsigned, bitAnd, bitOr, bitXor
    case equal, notEqual, identical, notIdentical
    case less, lessEqual, greater, greaterEqual
    case contains, instanceOf
}

/// What a value goes into.
indirect enum Pattern {
    case name(Reference)
    case member(Expression)
    case array([PatternElement], Position)
    case object([PatternProperty], rest: Pattern?, Position)
    case withDefault(Pattern, Expression)
}

enum PatternElement {
    case hole
    case item(Pattern)
    case rest(Pattern)
}

struct PatternProperty {
    let key: MemberKey
    let pattern: Pattern
}

indirect enum Statement {
    case empty
    case expression(Expression)
    /// `let x` without a value is one with undefined; `var x` without one does nothing.
    case declare([Declarator])
    case classDeclaration(Reference, ClassNode)
    case `return`(Expression?, Position)
    case `if`(Expression, Statement, Statement?)
    case loop(Loop)
    case forEach(ForEach)
    case `break`(Text?, Position)
    case `continue`(Text?, Position)
    case `throw`(Expression, Position)
    case `try`(TryNode)
    case `switch`(SwitchNode)
    case block(Block)
    case labelled(Text, Statement)
}

struct Declarator {
    let pattern: Pattern
    let value: Expression?
    let position: Position
}

/// Statements with names of their own.
struct Block {
    let scope: Scope
    let statements: [Statement]
}

/// `for(;;)`, `while` and `do`.
struct Loop {
    var scope: Scope?
    var start: Statement?
    var condition: Expression?
    var step: Expression?
    let body: Statement
    var testsLast = false
}

struct ForEach {
    enum Kind { case of, `in`, awaitOf }

    let kind: Kind
    let scope: Scope?
    let pattern: Pattern
    /// Whether the pattern's names begin to exist with each round.
    let declares: Bool
    let subject: Expression
    let body: Statement
    let position: Position
}

struct TryNode {
    let body: Block
    let catchPattern: Pattern?
    /// Holds the pattern's names.
    let catchScope: Scope?
    let catchBody: Block?
    let finallyBody: Block?
}

struct SwitchNode {
    struct Case {
        /// nil for `default`.
        let test: Expression?
        let body: [Statement]
    }

    let subject: Expression
    let scope: Scope
    let cases: [Case]
}

/// A function as it is written.
final class FunctionNode {
    enum Kind { case ordinary, arrow, method, accessor, constructor, derivedConstructor, fields }

    var name: Text
    let kind: Kind
    let isAsync: Bool
    var isStrict = false
    var parameters: [Pattern] = []
    /// Where a rest parameter goes.
    var rest: Pattern?
    var body: [Statement] = []
    let scope: Scope
    let position: Position
    /// The source's text, for `toString`: UTF-16 offsets.
    var range = 0..<0
    /// Where an expression's own name is bound.
    var selfScope: Scope?

    init(name: Text, kind: Kind, isAsync: Bool, scope: Scope, position: Position) {
        self.name = name
        self.kind = kind
        self.isAsync = isAsync
        self.scope = scope
        self.position = position
    }

    /// `length`: parameters before the first with a default.
    var length: Int {
        parameters.firstIndex {
            if case .withDefault = $0 { true } else { false }
        } ?? parameters.count
    }
}

final class ClassNode {
    struct Field {
        let key: MemberKey
        /// Computes the value, with the instance as `this`; nil for undefined.
        let value: FunctionNode?
        let isStatic: Bool
        /// `static { }`: only run.
        let isBlock: Bool
    }

    enum Part {
        case method(Member, isStatic: Bool)
        case field(Field)
    }

    let name: Text?
    let scope: Scope
    let parent: Expression?
    let constructor: FunctionNode
    let parts: [Part]
    let position: Position
    let range: Range<Int>

    init(
        name: Text?, scope: Scope, parent: Expression?, constructor: FunctionNode, parts: [Part],
        position: Position, range: Range<Int>
    ) {
        self.name = name
        self.scope = scope
        self.parent = parent
        self.constructor = constructor
        self.parts = parts
        self.position = position
        self.range = range
    }
}
