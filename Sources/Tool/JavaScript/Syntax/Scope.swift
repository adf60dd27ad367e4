/// A name's one meaning: a variable, with a place of its own in the function that has it.
final class Binding {
    enum Kind {
        case parameter, variable, function, `let`, const, `class`
        /// A function expression's own name: assignments to it do nothing, or fail in strict code.
        case ownName
        /// `this` and its like, which the call itself sets.
        case implicit
    }

    let name: Text
    let kind: Kind
    unowned let scope: Scope
    /// Whether a function inside of the owner uses it, so that it has to outlive a call.
    var isCaptured = false
    /// Its number among the owner's variables of its sort.
    var slot = -1

    init(name: Text, kind: Kind, scope: Scope) {
        self.name = name
        self.kind = kind
        self.scope = scope
    }

    /// Whether it may not be used before its declaration was reached.
    var hasDeadZone: Bool {
        switch kind {
        case .let, .const, .class: true
        case .implicit: name == "this"
        case .parameter, .variable, .function, .ownName: false
        }
    }
}

/// A use of a name.
final class Reference {
    let name: Text
    let position: Position
    /// nil for what only the global object may know.
    fileprivate(set) var binding: Binding?
    /// The function that uses it.
    fileprivate unowned let function: Scope

    init(name: Text, position: Position, function: Scope) {
        self.name = name
        self.position = position
        self.function = function
    }
}

/// A stretch of source with names of its own.
final class Scope {
    /// nil for blocks.
    let functionKind: FunctionNode.Kind?
    /// A block's function.
    private unowned let owner: Scope?
    var function: Scope { owner ?? self }
    /// A catch's plain name, which `var` may declare again.
    var catchName: Text?
    let isAsync: Bool
    private(set) var bindings: [Binding] = []
    private var byName: [Text: Binding] = [:]
    private var unresolved: [Reference] = []
    /// Functions that exist from the scope's start on.
    var functions: [(Reference, FunctionNode)] = []

    /// - Parameter parent: The scope around it.
    init(functionKind: FunctionNode.Kind?, isAsync: Bool, parent: Scope?) {
        self.functionKind = functionKind
        self.isAsync = isAsync
        owner = functionKind == nil ? parent?.function : nil
    }

    func binding(_ name: Text) -> Binding? { byName[name] }

    @discardableResult
    func declare(_ name: Text, _ kind: Binding.Kind) -> Binding {
        let binding = Binding(name: name, kind: kind, scope: self)
        byName[name] = binding
        bindings.append(binding)
        return binding
    }

    func use(_ reference: Reference) { unresolved.append(reference) }

    /// What a call sets for functions that are no arrows; the names are no identifiers, but for
    /// `this` and `arguments`.
    static let implicitNames: Set<Text> = ["this", "arguments", "new.target", "%home", "%function"]

    /// Ties the names used in here to this scope's, and hands the others to the scope around it.
    func close(into parent: Scope?) {
        let ownsImplicit = functionKind != nil && functionKind != .arrow
        for reference in unresolved {
            if byName[reference.name] == nil, ownsImplicit,
                Scope.implicitNames.contains(reference.name)
            {
                declare(reference.name, .implicit)
            }
            guard let binding = byName[reference.name] else {
                parent?.use(reference)
                continue
            }
            reference.binding = binding
            if reference.function !== function { binding.isCaptured = true }
        }
        if parent != nil { unresolved = [] }
    }

    /// What nothing in the source declares.
    var globals: [Reference] { unresolved.filter { $0.binding == nil } }
}
