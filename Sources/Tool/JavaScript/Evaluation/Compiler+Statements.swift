extension Compiler {
    func compile(_ statement: Statement) {
        let labels = pendingLabels
        pendingLabels = []
        switch statement {
        case .empty: break
        case .expression(let value):
            compile(value)
            emit(.pop)
        case .declare(let list): compile(declarators: list)
        case .classDeclaration(let reference, let node):
            compile(node)
            store(reference, .initialize)
        case .return(let value, let place):
            if let value { compile(value) } else { emit(.push(.undefined)) }
            position = place
            compileReturn()
        case .if(let test, let then, let otherwise): compileIf(test, then, otherwise)
        case .loop(let loop): compile(loop, labels)
        case .forEach(let node): compile(node, labels)
        case .break(let label, let place):
            position = place
            compileBreak(label)
        case .continue(let label, let place):
            position = place
            compileContinue(label)
        case .throw(let value, let place):
            compile(value)
            emit(.throw, at: place)
        case .try(let node): compile(node)
        case .switch(let node): compile(node, labels)
        case .block(let block): compileLabelled(labels) { compile(block: block) }
        case .labelled(let label, let body): compileLabelled(label, body, labels)
        }
    }

    private func compileLabelled(_ label: Text, _ body: Statement, _ labels: [Text]) {
        switch body {
        case .loop, .forEach, .labelled, .block, .switch:
            pendingLabels = labels + [label]
            compile(body)
        case .empty, .expression, .declare, .classDeclaration, .return, .if, .break, .continue,
            .throw, .try:
            compileLabelled(labels + [label]) { compile(body) }
        }
    }

    private func compileLabelled(_ labels: [Text], _ body: () -> Void) {
        guard !labels.isEmpty else { return body() }
        let end = Label()
        exits.append(.target(labels: labels, break: end, continue: nil, isPlain: false))
        body()
        exits.removeLast()
        mark(end)
    }

    func compile(block: Block) {
        begin(block.scope)
        for statement in block.statements { compile(statement) }
    }

    private func compile(declarators: [Declarator]) {
        for declarator in declarators {
            position = declarator.position
            guard let value = declarator.value else {
                if case .name(let reference) = declarator.pattern,
                    reference.binding?.hasDeadZone == true
                {
                    emit(.push(.undefined))
                    store(reference, .initialize)
                }
                continue
            }
            compile(value)
            patternSource = value
            bind(declarator.pattern, .initialize)
            patternSource = nil
        }
    }

    private func compileIf(_ test: Expression, _ then: Statement, _ otherwise: Statement?) {
        let no = Label()
        compile(test)
        jump(no, Instruction.jumpIfFalse)
        compile(then)
        guard let otherwise else { return mark(no) }
        let end = Label()
        jump(end)
        mark(no)
        compile(otherwise)
        mark(end)
    }

    // MARK: Loops

    private func compile(_ loop: Loop, _ labels: [Text]) {
        let (start, next, end) = (Label(), Label(), Label())
        if let scope = loop.scope { begin(scope) }
        if let statement = loop.start {
            if case .expression(let value) = statement {
                compile(value)
                emit(.pop)
            } else {
                compile(statement)
            }
        }
        renew(loop.scope)
        mark(start)
        if !loop.testsLast, let condition = loop.condition {
            compile(condition)
            jump(end, Instruction.jumpIfFalse)
        }
        exits.append(.target(labels: labels, break: end, continue: next, isPlain: true))
        compile(loop.body)
        exits.removeLast()
        mark(next)
        renew(loop.scope)
        if let step = loop.step {
            compile(step)
            emit(.pop)
        }
        if loop.testsLast, let condition = loop.condition {
            compile(condition)
            jump(start, Instruction.jumpIfTrue)
        } else {
            jump(start)
        }
        mark(end)
    }

    /// Each round has variables of its own (14.7.4.4), which only matters to functions that keep
    /// them.
    private func renew(_ scope: Scope?) {
        for binding in scope?.bindings ?? [] where binding.isCaptured && binding.kind == .let {
            emit(.renew(binding.slot))
        }
    }

    private func compile(_ node: ForEach, _ labels: [Text]) {
        let slot = temporary()
        let (next, end, exhausted, failed) = (Label(), Label(), Label(), Label())
        // The subject must not see the loop's names.
        if let scope = node.scope { begin(scope) }
        compile(node.subject)
        emit(
            node.kind == .in ? .iterateNames : node.kind == .of ? .iterate : .iterateAsync,
            at: node.position)
        nameCallee(node.subject)
        emit(.initialize(.local(slot)))
        mark(next)
        position = node.position
        if node.kind == .awaitOf {
            emit(.nextStep(slot))
            emit(.await)
            jump(exhausted) { .unpackStep(orJump: $0) }
        } else {
            jump(exhausted) { .next(slot, orJump: $0) }
        }
        if node.declares, let scope = node.scope { begin(again: scope) }
        jump(failed, Instruction.pushHandler)
        exits.append(.target(labels: labels, break: end, continue: nil, isPlain: true))
        exits.append(.iterator(slot))
        let proceed = Label()
        exits.append(.target(labels: labels, break: end, continue: proceed, isPlain: false))
        bind(node.pattern, node.declares ? .initialize : .assign)
        compile(node.body)
        exits.removeLast(3)
        mark(proceed)
        emit(.popHandler)
        jump(next)
        mark(failed)
        emit(.closeIteratorQuietly(slot))
        emit(.throw)
        mark(exhausted)
        mark(end)
    }

    /// The variables of a loop's round, whose places are known already.
    private func begin(again scope: Scope) {
        for binding in scope.bindings where binding.isCaptured || binding.hasDeadZone {
            emit(.reset(place(of: binding)))
        }
    }

    // MARK: switch

    private func compile(_ node: SwitchNode, _ labels: [Text]) {
        let subject = temporary()
        let end = Label()
        compile(node.subject)
        emit(.initialize(.local(subject)))
        begin(node.scope)
        let targets = node.cases.map { _ in Label() }
        for (item, target) in zip(node.cases, targets) {
            guard let test = item.test else { continue }
            emit(.load(.local(subject)))
            compile(test)
            emit(.binary(.identical))
            jump(target, Instruction.jumpIfTrue)
        }
        let fallback = node.cases.firstIndex { $0.test == nil }
        jump(fallback.map { targets[$0] } ?? end)
        exits.append(.target(labels: labels, break: end, continue: nil, isPlain: true))
        for (item, target) in zip(node.cases, targets) {
            mark(target)
            for statement in item.body { compile(statement) }
        }
        exits.removeLast()
        mark(end)
    }
}
