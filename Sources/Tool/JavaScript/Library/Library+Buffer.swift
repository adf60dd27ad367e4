extension Machine {
    func installBuffer() {
        let prototype = intrinsics.buffer
        let type = makeFunction("Buffer", 0, constructs: false) { (machine, _) throws(Abrupt) in
            throw machine.refusal("Buffer() is")
        }
        type.define("prototype", Property(.object(prototype), []))
        prototype.hide("constructor", .object(type))
        getter(prototype, "length") { (_, call) throws(Abrupt) in
            .integer((call.this.object as? BufferObject)?.bytes.count ?? 0)
        }
        method(prototype, "toString", 1) { (machine, call) throws(Abrupt) in
            guard let buffer = call.this.object as? BufferObject else { return .string("") }
            let encoding = call[0].isUndefined ? "utf8" : try machine.string(call[0]).string
            switch encoding.lowercased() {
            case "utf8", "utf-8":
                return .text(String(decoding: buffer.bytes, as: UTF8.self))
            case "latin1", "binary": return .string(Text(units: buffer.bytes.map(UInt16.init)))
            case "ascii": return .string(Text(units: buffer.bytes.map { UInt16($0 & 0x7F) }))
            case "hex":
                return .text(
                    buffer.bytes.map { Lexer.hexadecimal(Int($0), width: 2).lowercased() }.joined())
            default: throw machine.refusal("the encoding '\(encoding)' is")
            }
        }
    }

    func makeBuffer(_ bytes: [UInt8]) -> BufferObject {
        BufferObject(heap: heap, prototype: intrinsics.buffer, bytes)
    }
}
