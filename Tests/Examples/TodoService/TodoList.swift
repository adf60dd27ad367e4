import Synchronization
import Web

/// Something to be done.
struct Todo: Codable, Described {
    static let schema = Schema.object([
        "id": .integer(1...), "title": .string(length: 1...200), "done": .boolean,
        "pictures": .array(of: .string),
    ]).named("Todo")

    var id: Int
    var title: String
    var done: Bool
    var pictures: [String] = []
}

/// What a client says of a new one.
struct NewTodo: Codable, Described {
    static let schema = Schema.object([
        "title": .string(length: 1...200), "done": .boolean.default(false),
    ]).closed.named("NewTodo")

    var title: String
    var done: Bool
}

/// What a client changes of one.
struct TodoChange: Codable, Described {
    static let schema = Schema.object([
        "title": Schema.string(length: 1...200).optional, "done": Schema.boolean.optional,
    ]).closed.named("TodoChange")

    var title: String?
    var done: Bool?
}

/// All to-dos, in memory; requests of every loop use it at once.
final class TodoList: Sendable {
    private struct State {
        var todos: [Int: Todo] = [:]
        var lastID = 0
        var listeners: [Int: AsyncStream<Todo>.Continuation] = [:]
        var lastListener = 0
    }

    private let state = Mutex(State())

    subscript(id: Int) -> Todo? { state.withLock { $0.todos[id] } }

    func all() -> [Todo] {
        state.withLock { $0.todos.values.sorted { $0.id < $1.id } }
    }

    func add(_ new: NewTodo) -> Todo {
        state.withLock { state in
            state.lastID += 1
            let todo = Todo(id: state.lastID, title: new.title, done: new.done)
            state.todos[todo.id] = todo
            for listener in state.listeners.values { listener.yield(todo) }
            return todo
        }
    }

    func update(_ id: Int, _ change: (inout Todo) -> Void) -> Todo? {
        state.withLock { state in
            guard var todo = state.todos[id] else { return nil }
            change(&todo)
            state.todos[id] = todo
            for listener in state.listeners.values { listener.yield(todo) }
            return todo
        }
    }

    func remove(_ id: Int) -> Bool { state.withLock { $0.todos.removeValue(forKey: id) != nil } }

    /// Each to-do that is added or changed from now on.
    func changes() -> AsyncStream<Todo> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Todo.self, bufferingPolicy: .bufferingNewest(100))
        let number = state.withLock { state in
            state.lastListener += 1
            state.listeners[state.lastListener] = continuation
            return state.lastListener
        }
        continuation.onTermination = { [self] _ in
            state.withLock { _ = $0.listeners.removeValue(forKey: number) }
        }
        return stream
    }
}
