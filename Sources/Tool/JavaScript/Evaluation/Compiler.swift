/// Turns a function's tree into instructions.
final class Compiler {
    let node: FunctionNode
    let code: FunctionCode
    let parent: Compiler?
    var position: Position
    var exits: [Exit] = []
    /// Labels that name the next statement.
    var pendingLabels: [Text] = []
    /// Where the optional chains around the present expression end.
    var chainEnds: [Label] = []
    /// What the next pattern takes apart, where it is written.
    var patternSource: Expression?
    private var captureIndex: [ObjectIdentifier: Int] = [:]

    static func compile(_ node: FunctionNode, _ source: SourceText) -> FunctionCode {
        Compiler(node, source: source, parent: nil).compile()
    }

    init(_ node: FunctionNode, source: SourceText, parent: Compiler?) {
        self.node = node
        self.parent = parent
        code = FunctionCode(node, source: source)
        position = node.position
    }

    func compile() -> FunctionCode {
        begin(node.scope, isFunction: true)
        for binding in node.scope.bindings where binding.kind == .implicit {
            setImplicit(binding)
        }
        for (index, pattern) in node.parameters.enumerated() {
            emit(.argument(index))
            bind(pattern, .initialize)
        }
        if let rest = node.rest {
            emit(.restArguments(node.parameters.count))
            bind(rest, .initialize)
        }
        instantiateFunctions(of: node.scope)
        for statement in node.body { compile(statement) }
        emit(.push(.undefined))
        emit(.return)
        return code
    }

    private func setImplicit(_ binding: Binding) {
        switch binding.name {
        case "this":
            if node.kind == .derivedConstructor {
                // It comes with super().
                code.thisPlace = place(of: binding)
                return emit(.reset(place(of: binding)))
            }
            emit(.implicit(.this))
        case "arguments": emit(.implicit(.arguments))
        case "new.target": emit(.implicit(.newTarget))
        case "%home": emit(.implicit(.home))
        default: emit(.implicit(.function))
        }
        emit(.initialize(place(of: binding)))
    }

    // MARK: Instructions

    func emit(_ instruction: Instruction) {
        code.instructions.append(instruction)
        code.positions.append(position)
    }

    func emit(_ instruction: Instruction, at place: Position) {
        position = place
        emit(instruction)
    }

    /// A place that jumps go to, known or not yet.
    final class Label {
        var target: Int?
        var jumps: [(Int, (Int) -> Instruction)] = []
    }

    func jump(_ label: Label, _ make: @escaping (Int) -> Instruction = Instruction.jump) {
        if let target = label.target { return emit(make(target)) }
        label.jumps.append((code.instructions.count, make))
        emit(make(-1))
    }

    func mark(_ label: Label) {
        let target = code.instructions.count
        label.target = target
        for (index, make) in label.jumps { code.instructions[index] = make(target) }
        label.jumps = []
    }

    /// A local without a name.
    func temporary() -> Int {
        code.localNames.append("")
        return code.localNames.count - 1
    }

    // MARK: Variables

    /// Gives a scope's variables their places, at its start.
    func begin(_ scope: Scope, isFunction: Bool = false) {
        for binding in scope.bindings {
            if binding.isCaptured {
                binding.slot = code.cellNames.count
                code.cellNames.append(binding.name)
            } else {
                binding.slot = code.localNames.count
                code.localNames.append(binding.name)
            }
            // Cells are made anew each time; a call's locals are undefined from the start.
            guard binding.isCaptured || binding.hasDeadZone else { continue }
            emit(.reset(place(of: binding)))
            if !binding.hasDeadZone {
                emit(.push(.undefined))
                emit(.initialize(place(of: binding)))
            }
        }
        if !isFunction { instantiateFunctions(of: scope) }
    }

    private func instantiateFunctions(of scope: Scope) {
        for (reference, node) in scope.functions {
            emitClosure(node)
            if let binding = reference.binding { emit(.initialize(place(of: binding))) }
        }
    }

    func place(of binding: Binding) -> Place {
        if binding.scope.function === node.scope {
            return binding.isCaptured ? .cell(binding.slot) : .local(binding.slot)
        }
        let id = ObjectIdentifier(binding)
        if let index = captureIndex[id] { return .capture(index) }
        let index = code.captures.count
        captureIndex[id] = index
        // A name that is captured was declared by a function around this one.
        if let parent { code.captures.append(parent.place(of: binding)) }
        code.captureNames.append(binding.name)
        return .capture(index)
    }

    func load(_ reference: Reference) {
        position = reference.position
        if let binding = reference.binding {
            emit(.load(place(of: binding)))
        } else if reference.name == "undefined" {
            emit(.push(.undefined))
        } else {
            emit(.loadGlobal(reference.name))
        }
    }

    enum Store { case assign, initialize }

    /// Pops a value into a variable.
    func store(_ reference: Reference, _ how: Store) {
        guard let binding = reference.binding else {
            return emit(.storeGlobal(reference.name), at: reference.position)
        }
        if how == .initialize { return emit(.initialize(place(of: binding))) }
        switch binding.kind {
        case .const:
            // What is dead fails as such.
            emit(.load(place(of: binding)), at: reference.position)
            emit(.failConstant(reference.name))
        case .ownName:
            emit(node.isStrict ? .failConstant(reference.name) : .pop, at: reference.position)
        case .parameter, .variable, .function, .let, .class, .implicit:
            emit(.store(place(of: binding)), at: reference.position)
        }
    }

    // MARK: Functions

    func emitClosure(_ node: FunctionNode) {
        if let scope = node.selfScope { begin(scope) }
        let inner = Compiler(node, source: code.source, parent: self).compile()
        code.functions.append(inner)
        emit(.closure(code.functions.count - 1))
        if let binding = node.selfScope?.bindings.first {
            emit(.duplicate)
            emit(.initialize(place(of: binding)))
        }
    }

    /// A function that is not made here, but by an instruction of its own.
    func add(_ node: FunctionNode) -> Int {
        code.functions.append(Compiler(node, source: code.source, parent: self).compile())
        return code.functions.count - 1
    }
}
