// break, continue and return: what they pass on their way out.

extension Compiler {
    /// Something around the present statement that a jump out of it has to see to.
    enum Exit {
        case target(labels: [Text], break: Label, continue: Label?, isPlain: Bool)
        /// An iterator in a local, with a handler for failures.
        case iterator(Int)
        /// A handler that no longer counts.
        case handler
        case finally(Finally)
    }

    /// A `finally` block, which each way out runs through: it is entered with a number that says
    /// how to go on.
    final class Finally {
        let kind: Int
        let value: Int
        let entry = Label()
        /// How those go on who came in with number 2 and above.
        var ways: [Way] = []

        init(kind: Int, value: Int) {
            self.kind = kind
            self.value = value
        }
    }

    enum Way {
        case jump(Label, depth: Int)
        /// With the value in a local.
        case `return`(Int)
    }

    /// Leaves everything above `depth`, then goes on.
    private func leave(to depth: Int, _ way: Way, _ goOn: () -> Void) {
        let saved = exits
        while exits.count > depth, let exit = exits.popLast() {
            switch exit {
            case .target: break
            case .iterator(let slot):
                emit(.popHandler)
                emit(.closeIterator(slot))
            case .handler: emit(.popHandler)
            case .finally(let finally):
                emit(.popHandler)
                emit(.push(.integer(finally.ways.count + 2)))
                emit(.initialize(.local(finally.kind)))
                finally.ways.append(way)
                jump(finally.entry)
                return exits = saved
            }
        }
        goOn()
        exits = saved
    }

    private func go(_ way: Way) {
        switch way {
        case .jump(let label, let depth): leave(to: depth, way) { jump(label) }
        case .return(let slot):
            leave(to: 0, way) {
                emit(.load(.local(slot)))
                emit(.return)
            }
        }
    }

    func compileReturn() {
        let mustLeave = exits.contains {
            if case .target = $0 { false } else { true }
        }
        guard mustLeave else { return emit(.return) }
        let slot = temporary()
        emit(.initialize(.local(slot)))
        go(.return(slot))
    }

    func compileBreak(_ label: Text?) {
        for (depth, exit) in exits.enumerated().reversed() {
            guard case .target(let labels, let target, let round, let isPlain) = exit,
                isPlain || round == nil
            else { continue }
            if label.map(labels.contains) ?? isPlain { return go(.jump(target, depth: depth)) }
        }
    }

    func compileContinue(_ label: Text?) {
        for (depth, exit) in exits.enumerated().reversed() {
            guard case .target(let labels, _, let target?, _) = exit else { continue }
            if label.map(labels.contains) ?? true { return go(.jump(target, depth: depth + 1)) }
        }
    }

    // MARK: try

    func compile(_ node: TryNode) {
        guard let body = node.finallyBody else { return compileCatch(node) }
        let finally = Finally(kind: temporary(), value: temporary())
        let failed = Label()
        jump(failed, Instruction.pushHandler)
        exits.append(.finally(finally))
        compileCatch(node)
        exits.removeLast()
        emit(.popHandler)
        emit(.push(.integer(0)))
        emit(.initialize(.local(finally.kind)))
        jump(finally.entry)
        mark(failed)
        emit(.initialize(.local(finally.value)))
        emit(.push(.integer(1)))
        emit(.initialize(.local(finally.kind)))
        mark(finally.entry)
        compile(block: body)
        compileWays(of: finally)
    }

    private func compileWays(of finally: Finally) {
        func onKind(_ kind: Int, _ body: () -> Void) {
            let next = Label()
            emit(.load(.local(finally.kind)))
            emit(.push(.integer(kind)))
            emit(.binary(.identical))
            jump(next, Instruction.jumpIfFalse)
            body()
            mark(next)
        }
        onKind(1) {
            emit(.load(.local(finally.value)))
            emit(.throw)
        }
        for (index, way) in finally.ways.enumerated() { onKind(index + 2) { go(way) } }
    }

    private func compileCatch(_ node: TryNode) {
        guard let scope = node.catchScope, let catchBody = node.catchBody else {
            return compile(block: node.body)
        }
        let failed = Label()
        let end = Label()
        jump(failed, Instruction.pushHandler)
        exits.append(.handler)
        compile(block: node.body)
        exits.removeLast()
        emit(.popHandler)
        jump(end)
        mark(failed)
        begin(scope)
        if let pattern = node.catchPattern { bind(pattern, .initialize) } else { emit(.pop) }
        compile(block: catchBody)
        mark(end)
    }
}
