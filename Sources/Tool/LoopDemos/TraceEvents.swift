// A timeline in Chrome's Trace Event Format, which ui.perfetto.dev and chrome://tracing show.

internal import EventLoops
package import JSON

extension Timeline {
    private static let process = 1
    private static let phases = 1
    private static let callbacks = 2

    /// The whole trace, as a JSON object: phases and callbacks as slices of two tracks, arrows from
    /// where a callback was queued to where it began, and output as instants.
    package var traceEvents: JSONValue {
        var events = [name("phases", of: Self.phases), name("callbacks", of: Self.callbacks)]
        events += phaseSlices + callbackSlices + arrows + instants
        return ["traceEvents": .array(events), "displayTimeUnit": "ms"]
    }

    private func name(_ name: String, of track: Int) -> JSONValue {
        var event = event("M", "thread_name", track, at: 0)
        event.append(JSONMember("args", ["name": .string(name)]))
        return .object(event)
    }

    /// Microseconds, as the format has them.
    private func microseconds(_ nanoseconds: Int64) -> JSONValue {
        .double(Double(nanoseconds) / 1000)
    }

    private func event(
        _ phase: String, _ name: String, _ track: Int, at time: Int64
    ) -> [JSONMember] {
        [
            JSONMember("ph", .string(phase)), JSONMember("name", .string(name)),
            JSONMember("pid", .integer(Int64(Self.process))),
            JSONMember("tid", .integer(Int64(track))), JSONMember("ts", microseconds(time)),
        ]
    }

    private var end: Int64 { entries.last?.time ?? 0 }

    private var phaseSlices: [JSONValue] {
        var starts: [(String, Int64)] = []
        for entry in entries {
            if case .phase(let phase) = entry.kind { starts.append((phase.rawValue, entry.time)) }
        }
        return starts.enumerated().map { index, start in
            let next = index + 1 < starts.count ? starts[index + 1].1 : end
            var slice = event("X", start.0, Self.phases, at: start.1)
            slice.append(JSONMember("dur", microseconds(next - start.1)))
            return .object(slice)
        }
    }

    private struct Callback {
        let queue: Queue
        let label: String
        let line: Int?
        let by: CallbackID?
        let queuedAt: Int64
    }

    private var queued: [CallbackID: Callback] {
        var callbacks: [CallbackID: Callback] = [
            0: Callback(queue: .main, label: "program", line: nil, by: nil, queuedAt: 0)
        ]
        for entry in entries {
            guard case .queued(let id, let queue, let label, let by) = entry.kind else { continue }
            callbacks[id] = Callback(
                queue: queue, label: label, line: entry.line, by: by, queuedAt: entry.time)
        }
        return callbacks
    }

    private var callbackSlices: [JSONValue] {
        let callbacks = queued
        var began: [CallbackID: Int64] = [:]
        var slices: [JSONValue] = []
        func close(_ id: CallbackID, at time: Int64) {
            guard let start = began.removeValue(forKey: id), let callback = callbacks[id] else {
                return
            }
            var slice = event("X", callback.label, Self.callbacks, at: start)
            slice.append(JSONMember("dur", microseconds(time - start)))
            slice.append(JSONMember("cat", .string(callback.queue.rawValue)))
            slice.append(JSONMember("args", arguments(id, callback)))
            slices.append(.object(slice))
        }
        for entry in entries {
            switch entry.kind {
            case .began(let id): began[id] = entry.time
            case .ended(let id): close(id, at: entry.time)
            case .phase, .queued, .cancelled, .output: break
            }
        }
        // What the end of the program cut short.
        for id in began.keys.sorted() { close(id, at: end) }
        return slices
    }

    private func arguments(_ id: CallbackID, _ callback: Callback) -> JSONValue {
        var members = [
            JSONMember("callback", .integer(Int64(id))),
            JSONMember("queue", .string(callback.queue.rawValue)),
        ]
        if let line = callback.line { members.append(JSONMember("line", .integer(Int64(line)))) }
        if let by = callback.by { members.append(JSONMember("queued by", .integer(Int64(by)))) }
        return .object(members)
    }

    /// Only those of callbacks that ran, so that every arrow has both ends.
    private var arrows: [JSONValue] {
        let callbacks = queued
        var events: [JSONValue] = []
        for entry in entries {
            guard case .began(let id) = entry.kind, id != 0, let callback = callbacks[id] else {
                continue
            }
            for (phase, time) in [("s", callback.queuedAt), ("f", entry.time)] {
                var arrow = event(phase, "queued", Self.callbacks, at: time)
                arrow.append(JSONMember("cat", "queue"))
                arrow.append(JSONMember("id", .integer(Int64(id))))
                if phase == "f" { arrow.append(JSONMember("bp", "e")) }
                events.append(.object(arrow))
            }
        }
        return events
    }

    private var instants: [JSONValue] {
        entries.compactMap { entry in
            guard case .output(let text, _) = entry.kind else { return nil }
            var instant = event("i", text, Self.callbacks, at: entry.time)
            instant.append(JSONMember("s", "t"))
            return .object(instant)
        }
    }
}
