import Synchronization

/// What tests share until the last of them is done, such as a server that takes seconds to start.
package enum EndOfRun {
    private static let actions = Mutex<[@Sendable () -> Void]>([])

    /// Has `action` done when all tests are, before their descriptors are counted.
    package static func add(_ action: @escaping @Sendable () -> Void) {
        actions.withLock { $0.append(action) }
    }

    /// Does what was asked for.
    package static func run() {
        let all = actions.withLock { actions in
            defer { actions = [] }
            return actions
        }
        for action in all { action() }
    }
}
