package import EventLoops

/// A JavaScript program that was read and understood.
package struct Script {
    /// The file, as the user named it.
    package let name: String
    private let code: FunctionCode

    /// - Parameters:
    ///   - source: UTF-8.
    ///   - name: The file's, which errors begin with.
    /// - Throws: What is no JavaScript, or more of it than is run here, and where.
    package init(parsing source: [UInt8], name: String) throws(ScriptError) {
        do throws(Mistake) {
            self.name = name
            code = try Script.code(source, name)
        } catch {
            throw ScriptError(name: name, position: error.position, kind: error.kind)
        }
    }

    private static let parameters: [Text] = [
        "exports", "require", "module", "__filename", "__dirname",
    ]

    private static func code(_ bytes: [UInt8], _ name: String) throws(Mistake) -> FunctionCode {
        guard bytes.count <= Parser.sourceMax else {
            throw Mistake(
                kind: .limit("the source is larger than \(Parser.sourceMax) bytes"),
                position: Position(line: 1, column: 1))
        }
        var text = Text(String(decoding: bytes, as: UTF8.self))
        if text.units.first == 0xFEFF { text.units.removeFirst() }
        let node = try Parser.program(text, parameters: parameters)
        for reference in node.scope.globals {
            if reference.name.units.first == 0x23 {
                throw .syntax(
                    "the private name '\(reference.name)' is not declared by a class around this",
                    reference.position)
            }
            if Omitted.globals.contains(reference.name) {
                throw .outsideSubset("\(reference.name) is", reference.position)
            }
        }
        return Compiler.compile(node, SourceText(text: text, name: name, isLibrary: false))
    }

    /// Runs the program on `loop`, which runs meanwhile on the calling thread, until nothing is
    /// left to happen.
    ///
    /// - Parameters:
    ///   - loop: One on a manual clock does not wait: time passes as the program's timers need it.
    ///   - path: The file's absolute path, for `__filename`.
    /// - Returns: The exit code that Node would end with.
    /// - Throws: What the program reached outside of the subset.
    package func run(
        on loop: EventLoop, clock: ManualClock? = nil, path: String, output: ScriptOutput
    ) throws(ScriptError) -> Int {
        let machine = Machine(on: loop, file: path, output: output)
        defer { machine.close() }
        let exitCode = machine.runProgram(code, clock: clock)
        if let (what, position) = machine.refusedAt {
            throw ScriptError(name: name, position: position, kind: .outsideSubset(what))
        }
        return exitCode
    }
}
