// Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html).

internal import JSON

/// One event of a stream.
public struct ServerSentEvent: Sendable, Equatable {
    /// What it carries: the page's `event.data`. Lines may end in any way.
    public var data: String
    /// Its kind, which the page listens to by name; `message` when nil.
    public var event: String?
    /// What the client sends as Last-Event-ID when it comes back.
    public var id: String?
    /// How long the client waits before it comes back.
    public var retry: Duration?

    /// An event.
    public init(
        _ data: String, event: String? = nil, id: String? = nil, retry: Duration? = nil
    ) {
        self.data = data
        self.event = event
        self.id = id
        self.retry = retry
    }

    /// An event that carries JSON.
    ///
    /// - Throws: What `value` throws, and `EncodingError` for infinity and NaN.
    public init(json value: some Encodable, event: String? = nil, id: String? = nil) throws {
        self.init(
            String(decoding: try JSONWriter.encode(value), as: UTF8.self), event: event, id: id)
    }
}

extension ServerSentEvent: CustomStringConvertible {
    /// The event as it is sent. Kind and id are cut at the first byte that would end their line.
    public var description: String {
        var text = ""
        if let event { text += "event: \(Self.line(event))\n" }
        if let id { text += "id: \(Self.line(id))\n" }
        if let retry { text += "retry: \(max(0, Int(retry / .milliseconds(1))))\n" }
        for line in Self.lines(data) { text += "data: \(line)\n" }
        return text + "\n"
    }

    private static func line(_ text: String) -> String {
        String(text.unicodeScalars.prefix { $0 != "\n" && $0 != "\r" && $0 != "\0" })
    }

    /// CR, LF and CR LF each end a line.
    private static func lines(_ text: String) -> [String] {
        var lines: [String] = []
        var current = String.UnicodeScalarView()
        var wasReturn = false
        for scalar in text.unicodeScalars {
            if scalar == "\n", wasReturn {
                wasReturn = false
                continue
            }
            wasReturn = scalar == "\r"
            if scalar == "\r" || scalar == "\n" {
                lines.append(String(current))
                current = String.UnicodeScalarView()
            } else {
                current.append(scalar)
            }
        }
        return lines + [String(current)]
    }
}
