// A line for each request, in the formats that log readers know.
//
//   common    HOST - USER [10/Oct/2000:13:55:36 -0700] "GET /x HTTP/1.1" 200 2326
//   combined  common, then "REFERER" "USER-AGENT"
//   json      {"time":"2000-10-10T20:55:36.123Z","remote":"192.0.2.1","user":null,"method":"GET",
//              "target":"/x","version":"HTTP/1.1","status":200,"bytes":2326,"duration":0.001204,
//              "referer":null,"user_agent":"curl/8.5.0","host":"example.org","request_id":"7f3a"}
//
// In the text formats a field that is missing is `-`. In JSON it is null, except that `request_id`
// is left out; the duration is in seconds, and the time is UTC.

internal import Bytes

/// How an access log's lines are laid out.
package enum AccessLogFormat: String, CaseIterable, Sendable {
    /// The NCSA Common Log Format.
    case common
    /// With the referer and the user agent behind it, as Apache and nginx have it.
    case combined
    /// One object per line.
    case json
}

/// Writes one line per request into a sink. One loop's alone.
package final class AccessLog {
    private let format: AccessLogFormat
    private let lane: LogLane
    private var timestamp: Timestamp
    /// The line under way; its storage is used again for each.
    private var line = ByteBuffer(capacity: 1024)

    /// - Parameter zone: Where the text formats' times are; JSON's are UTC.
    package init(_ format: AccessLogFormat, to sink: LogSink, in zone: LogTimeZone = .local) {
        self.format = format
        lane = sink.makeLane()
        switch format {
        case .common, .combined: timestamp = Timestamp(.ncsa, in: zone)
        case .json: timestamp = Timestamp(.iso8601)
        }
    }

    /// Appends the line for `entry`, or drops it when the log has no room for it.
    package func write(_ entry: AccessLogEntry) {
        line.removeAll()
        switch format {
        case .common:
            appendCommon(entry)
        case .combined:
            appendCommon(entry)
            appendQuoted(entry.referer)
            appendQuoted(entry.userAgent)
        case .json:
            appendJSON(entry)
        }
        line.append(UInt8(ascii: "\n"))
        lane.append(line.readable)
    }

    // MARK: Text

    private func appendCommon(_ entry: AccessLogEntry) {
        appendWord(entry.remote)
        line.append(" - " as StaticString)
        appendWord(entry.user)
        line.append(" [" as StaticString)
        timestamp.append(entry.time, to: &line)
        line.append(#"] ""# as StaticString)
        appendRequestLine(entry)
        line.append(#"" "# as StaticString)
        line.append(decimal: entry.status)
        line.append(UInt8(ascii: " "))
        line.append(decimal: entry.bodyBytes)
    }

    private func appendRequestLine(_ entry: AccessLogEntry) {
        guard let method = entry.method, let target = entry.target else {
            return line.append(UInt8(ascii: "-"))
        }
        line.append(textEscaped: method, .quoted)
        line.append(UInt8(ascii: " "))
        line.append(textEscaped: target, .quoted)
        guard let version = entry.version else { return }
        line.append(UInt8(ascii: " "))
        line.append(textEscaped: version, .quoted)
    }

    private func appendWord(_ field: AccessLogEntry.Field?) {
        guard let field, !field.isEmpty else { return line.append(UInt8(ascii: "-")) }
        line.append(textEscaped: field, .word)
    }

    private func appendQuoted(_ field: AccessLogEntry.Field?) {
        guard let field else { return line.append(#" "-""# as StaticString) }
        line.append(#" ""# as StaticString)
        line.append(textEscaped: field, .quoted)
        line.append(UInt8(ascii: "\""))
    }

    // MARK: JSON

    private func appendJSON(_ entry: AccessLogEntry) {
        line.append(#"{"time":""# as StaticString)
        timestamp.append(entry.time, to: &line)
        line.append(UInt8(ascii: "\""))
        appendMember(#","remote":"#, entry.remote)
        appendMember(#","user":"#, entry.user)
        appendMember(#","method":"#, entry.method)
        appendMember(#","target":"#, entry.target)
        appendMember(#","version":"#, entry.version)
        line.append(#","status":"# as StaticString)
        line.append(decimal: entry.status)
        line.append(#","bytes":"# as StaticString)
        line.append(decimal: entry.bodyBytes)
        line.append(#","duration":"# as StaticString)
        appendSeconds(entry.durationNanoseconds)
        appendMember(#","referer":"#, entry.referer)
        appendMember(#","user_agent":"#, entry.userAgent)
        appendMember(#","host":"#, entry.host)
        if let requestID = entry.requestID { appendMember(#","request_id":"#, requestID) }
        line.append(UInt8(ascii: "}"))
    }

    private func appendMember(_ name: StaticString, _ value: AccessLogEntry.Field?) {
        line.append(name)
        guard let value else { return line.append("null" as StaticString) }
        line.append(UInt8(ascii: "\""))
        line.append(jsonEscaped: value)
        line.append(UInt8(ascii: "\""))
    }

    /// Seconds with six digits behind the point, cut there. A clock that ran backwards is 0.
    private func appendSeconds(_ nanoseconds: Int64) {
        let microseconds = max(0, Int(nanoseconds)) / 1000
        line.append(decimal: microseconds / 1_000_000)
        line.append(UInt8(ascii: "."))
        line.append(padded: microseconds % 1_000_000, width: 6)
    }
}
