/// A source's text, to cut functions' texts out of.
final class SourceText: Sendable {
    let text: Text
    let name: String
    /// Whether it is part of the library, which positions do not point into.
    let isLibrary: Bool

    init(text: Text, name: String, isLibrary: Bool) {
        self.text = text
        self.name = name
        self.isLibrary = isLibrary
    }
}

/// A function, ready to run.
final class FunctionCode {
    let name: Text
    let kind: FunctionNode.Kind
    let isAsync: Bool
    let isStrict: Bool
    let length: Int
    let source: SourceText
    let range: Range<Int>
    let position: Position

    var instructions: [Instruction] = []
    /// For each instruction, where it stands in the source.
    var positions: [Position] = []
    /// What is called, as messages name it, by the instruction.
    var callees: [Int: Text] = [:]
    var functions: [FunctionCode] = []
    var localNames: [Text] = []
    var cellNames: [Text] = []
    var captureNames: [Text] = []
    /// Where a derived class's constructor has its `this`, if it ever uses it.
    var thisPlace: Place?
    /// Where a closure finds what it takes along, in the function that makes it.
    var captures: [Place] = []

    init(_ node: FunctionNode, source: SourceText) {
        name = node.name
        kind = node.kind
        isAsync = node.isAsync
        isStrict = node.isStrict
        length = node.length
        range = node.range
        position = node.position
        self.source = source
    }

    /// The function's text in the source.
    var text: Text { source.text.slice(range) }
}
