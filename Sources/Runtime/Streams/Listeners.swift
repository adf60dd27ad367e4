/// Names one registration of a callback, for `removeListener`.
public struct Listener: Hashable, Sendable {
    let event: StreamEvent
    let number: UInt64
}

/// What a stream tells.
enum StreamEvent: Hashable, Sendable {
    case data, readable, end, pause, resume, drain, finish, pipe, unpipe, error, close
}

/// The callbacks of one event, called in the order in which they came.
///
/// As in Node's EventEmitter, an event goes to those who listened when it happened, also when one
/// of them removes another meanwhile.
final class Listeners<Argument> {
    private struct Entry {
        let number: UInt64
        let callback: (Argument) -> Void
        /// Present when the callback is called once.
        let shot: Shot?
    }

    private final class Shot {
        var isFired = false
    }

    private let event: StreamEvent
    private var entries: ContiguousArray<Entry> = []
    private var lastNumber: UInt64 = 0

    init(_ event: StreamEvent) { self.event = event }

    var count: Int { entries.count }

    /// - Parameter isFirst: Whether it is called before those that are there.
    func add(
        once: Bool = false, isFirst: Bool = false, _ callback: @escaping (Argument) -> Void
    ) -> Listener {
        lastNumber += 1
        let entry = Entry(number: lastNumber, callback: callback, shot: once ? Shot() : nil)
        entries.insert(entry, at: isFirst ? 0 : entries.count)
        return Listener(event: event, number: lastNumber)
    }

    func remove(_ listener: Listener) {
        entries.removeAll { $0.number == listener.number }
    }

    func removeAll() { entries = [] }

    @_specialize(where Argument == [UInt8])
    func emit(_ argument: Argument) {
        for entry in entries {
            if let shot = entry.shot {
                if shot.isFired { continue }
                shot.isFired = true
                entries.removeAll { $0.number == entry.number }
            }
            entry.callback(argument)
        }
    }
}
