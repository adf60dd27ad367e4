extension Machine {
    func installSymbol() {
        let prototype = intrinsics.symbol
        final class Registry { var symbols: [Text: Symbol] = [:] }
        let registry = Registry()
        registry.symbols["nodejs.util.inspect.custom"] = intrinsics.customInspectSymbol
        registry.symbols["nodejs.util.promisify.custom"] = intrinsics.customPromisifySymbol
        let type = constructor("Symbol", 0, prototype) { (machine, call) throws(Abrupt) in
            if call.newTarget != nil { throw machine.typeError("Symbol is not a constructor") }
            return .symbol(Symbol(call[0].isUndefined ? nil : try machine.string(call[0])))
        }
        let known: [(PropertyKey, Symbol)] = [
            ("iterator", intrinsics.iteratorSymbol),
            ("asyncIterator", intrinsics.asyncIteratorSymbol),
            ("hasInstance", intrinsics.hasInstanceSymbol),
            ("toPrimitive", intrinsics.toPrimitiveSymbol),
            ("toStringTag", intrinsics.toStringTagSymbol), ("species", intrinsics.speciesSymbol),
        ]
        for (name, symbol) in known { type.define(name, Property(.symbol(symbol), [])) }
        method(type, "for", 1) { (machine, call) throws(Abrupt) in
            let name = try machine.string(call[0])
            let symbol = registry.symbols[name] ?? Symbol(name)
            registry.symbols[name] = symbol
            return .symbol(symbol)
        }
        method(prototype, "toString", 0) { (machine, call) throws(Abrupt) in
            .string(PropertyKey.symbol(try machine.symbol(call.this)).title)
        }
        method(prototype, "valueOf", 0) { (machine, call) throws(Abrupt) in
            .symbol(try machine.symbol(call.this))
        }
        getter(prototype, "description") { (machine, call) throws(Abrupt) in
            try machine.symbol(call.this).description.map(Value.string) ?? .undefined
        }
        tag(prototype, "Symbol")
    }

    private func symbol(_ value: Value) throws(Abrupt) -> Symbol {
        if case .symbol(let symbol) = value { return symbol }
        if let object = value.object as? PrimitiveObject,
            case .symbol(let symbol) = object.primitive
        {
            return symbol
        }
        throw typeError("not a symbol")
    }
}
