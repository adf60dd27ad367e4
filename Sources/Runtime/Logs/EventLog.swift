// What happens in a server, beside its requests: started, stopped, cannot accept.
//
//   text  2000-10-10T13:55:36.123+02:00 warning: cannot accept connections: too many open files limit=1024
//   json  {"time":"2000-10-10T11:55:36.123Z","level":"warning","message":"cannot accept ...","limit":1024}

internal import Bytes
internal import Synchronization

/// How much an event matters.
package enum LogLevel: String, CaseIterable, Comparable, Sendable {
    case debug, info, warning, error

    package static func < (left: LogLevel, right: LogLevel) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .debug: 0
        case .info: 1
        case .warning: 2
        case .error: 3
        }
    }
}

/// A log of events, for any thread. Events are rare: this one locks.
package final class EventLog: Sendable {
    /// A value beside an event's message.
    package enum Value: Sendable {
        case text(String)
        case integer(Int)
    }

    /// Fields by name. Names are written as they are, and so must need no escape.
    package typealias Fields = KeyValuePairs<StaticString, Value>

    private struct State: ~Copyable {
        let lane: LogLane
        var timestamp: Timestamp
        var line = ByteBuffer(capacity: 256)
    }

    private let state: Mutex<State>
    private let format: LogLineFormat
    private let levelMin: LogLevel
    private let clock: @Sendable () -> LogTime

    /// - Parameters:
    ///   - levelMin: Events below it are left out, and their messages never made.
    ///   - zone: Where the text format's times are; JSON's are UTC.
    ///   - clock: Asked for the time of each event.
    package init(
        _ format: LogLineFormat, from levelMin: LogLevel, to sink: LogSink,
        in zone: LogTimeZone = .local, clock: @escaping @Sendable () -> LogTime = { .now }
    ) {
        self.format = format
        self.levelMin = levelMin
        self.clock = clock
        let zone = format == .json ? .utc : zone
        state = Mutex(State(lane: sink.makeLane(), timestamp: Timestamp(.iso8601, in: zone)))
    }

    /// Appends one line, or drops it when the log has no room for it.
    package func log(
        _ level: LogLevel, _ message: @autoclosure () -> String, _ fields: Fields = [:]
    ) {
        guard level >= levelMin else { return }
        let message = message()
        let time = clock()
        state.withLock {
            $0.line.removeAll()
            $0.line.append(
                event: level, message, fields, at: time, as: format, &$0.timestamp)
            $0.lane.append($0.line.readable)
        }
    }
}

extension ByteBuffer {
    /// Appends one event's line, with its LF.
    mutating func append(
        event level: LogLevel, _ message: String, _ fields: EventLog.Fields, at time: LogTime,
        as format: LogLineFormat, _ timestamp: inout Timestamp
    ) {
        switch format {
        case .text:
            timestamp.append(time, to: &self)
            append(" \(level.rawValue): ")
            append(message, escaped: { $0.append(textEscaped: $1, .sentence) })
            for (name, value) in fields {
                append(UInt8(ascii: " "))
                append(name)
                append(UInt8(ascii: "="))
                append(value) { $0.append(textEscaped: $1, .quoted) }
            }
        case .json:
            append(#"{"time":""# as StaticString)
            timestamp.append(time, to: &self)
            append(#"","level":"\#(level.rawValue)","message":"#)
            append(.text(message)) { $0.append(jsonEscaped: $1) }
            for (name, value) in fields {
                append(#",""# as StaticString)
                append(name)
                append(#"":"# as StaticString)
                append(value) { $0.append(jsonEscaped: $1) }
            }
            append(UInt8(ascii: "}"))
        }
        append(UInt8(ascii: "\n"))
    }

    private typealias Escape = (inout ByteBuffer, UnsafeRawBufferPointer) -> Void

    private mutating func append(_ value: EventLog.Value, escaped: Escape) {
        switch value {
        case .integer(let number):
            append(decimal: number)
        case .text(let text):
            append(UInt8(ascii: "\""))
            append(text, escaped: escaped)
            append(UInt8(ascii: "\""))
        }
    }

    private mutating func append(_ text: String, escaped: Escape) {
        var text = text
        text.withUTF8 { escaped(&self, UnsafeRawBufferPointer($0)) }
    }
}
