/// A promise (27.2).
final class PromiseObject: Object {
    enum State {
        case pending
        case fulfilled(Value)
        case rejected(Value)
    }

    var state = State.pending
    var reactions: [Reaction] = []
    /// Whether somebody would hear of a rejection.
    var isHandled = false
    /// Whether its rejection was reported as one that nobody handles.
    var isReported = false

    override func letGo() {
        super.letGo()
        state = .pending
        reactions = []
    }

    deinit {
        let values: [Value] =
            switch state {
            case .fulfilled(let value), .rejected(let value): [value]
            case .pending: []
            }
        heap.bury(Heap.Contents(prototype: nil, properties: PropertyMap(), values: values))
    }
}

/// What waits for a promise.
struct Reaction {
    enum Target {
        /// `then`'s functions, and the promise that it made.
        case handlers(fulfilled: Value, rejected: Value, Capability?)
        /// An async function at its `await`.
        case frame(Frame)
    }

    let target: Target
    /// Where it was asked for, and how a reader calls it.
    let line: Int?
    let label: String
    /// The callback during which it was.
    let by: Int
}

/// A promise, or something like one, and how it is settled (27.2.1.1).
struct Capability {
    let promise: Object
    /// nil for a promise of ours, which is settled directly.
    let resolve: Value?
    let reject: Value?
}
