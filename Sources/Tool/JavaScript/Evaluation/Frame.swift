/// A call under way, which can be put away at an `await` and taken up again.
final class Frame {
    let code: FunctionCode
    let function: Closure?
    var next = 0
    /// The locals, and above them what the instructions work on.
    var stack: [Value]
    var cells: [Cell]
    var handlers: [Handler] = []
    let this: Value
    let arguments: [Value]
    let newTarget: Object?
    /// What `new` made, for the constructor of a class that extends nothing, or a plain function.
    let instance: Object?
    /// What an async function returned, or will.
    var promise: PromiseObject?
    /// Whether the caller has the promise already.
    var isDetached = false

    struct Handler {
        let target: Int
        let stackCount: Int
    }

    init(
        _ code: FunctionCode, _ function: Closure?, this: Value, arguments: [Value],
        newTarget: Object?, instance: Object?
    ) {
        self.code = code
        self.function = function
        self.this = this
        self.arguments = arguments
        self.newTarget = newTarget
        self.instance = instance
        stack = Array(repeating: .undefined, count: code.localNames.count)
        cells = code.cellNames.map { _ in Cell(.undefined) }
    }

    /// Where in the source it is.
    var position: Position {
        code.positions.isEmpty ? code.position : code.positions[max(0, next - 1)]
    }

    func pop() -> Value { stack.popLast() ?? .undefined }
    func push(_ value: Value) { stack.append(value) }
    var top: Value { stack.last ?? .undefined }

    /// The last `count` values, taken off.
    func pop(_ count: Int) -> [Value] {
        let values = Array(stack.suffix(count))
        stack.removeLast(count)
        return values
    }

    // MARK: Variables

    func load(_ place: Place) -> Value {
        switch place {
        case .local(let slot): stack[slot]
        case .cell(let slot): cells[slot].value
        case .capture(let slot): function?.captures[slot].value ?? .undefined
        }
    }

    func store(_ value: Value, _ place: Place) {
        switch place {
        case .local(let slot): stack[slot] = value
        case .cell(let slot): cells[slot].value = value
        case .capture(let slot): function?.captures[slot].value = value
        }
    }

    func reset(_ place: Place) {
        switch place {
        case .local(let slot): stack[slot] = .empty
        case .cell(let slot): cells[slot] = Cell(.empty)
        case .capture: break
        }
    }

    func cell(_ place: Place) -> Cell {
        switch place {
        case .cell(let slot): cells[slot]
        case .capture(let slot): function?.captures[slot] ?? Cell(.undefined)
        case .local(let slot): Cell(stack[slot])
        }
    }

    func name(of place: Place) -> Text {
        switch place {
        case .local(let slot): code.localNames[slot]
        case .cell(let slot): code.cellNames[slot]
        case .capture(let slot): code.captureNames[slot]
        }
    }
}
