// The access log of `bx serve`.

internal import Arguments
internal import HTTP
internal import HTTPServing
internal import Linux
internal import Logs
internal import Terminal

/// Where requests are logged, for all loops.
final class ServeLog: Sendable {
    private let sink: LogSink
    private let format: AccessLogFormat

    private init(_ sink: LogSink, _ format: AccessLogFormat) {
        self.sink = sink
        self.format = format
    }

    /// The log that the flags ask for; nil for none.
    static func open(_ arguments: ParsedArguments) throws(CommandFailure) -> ServeLog? {
        guard let format = arguments[ServeFlags.accessLog] else {
            guard let file = arguments[ServeFlags.logFile] else { return nil }
            throw CommandFailure(
                exitCode: .commandLine, code: "no-format",
                message: "--log-file \(file) says where to log, but nothing says what",
                hint: "add --access-log common, combined or json")
        }
        let file = arguments[ServeFlags.logFile]
        let destination = file.map { LogDestination.file($0.bytes) } ?? .standardError
        do throws(LogError) {
            let sink = try LogSink(
                to: destination,
                onError: { printToStandardError("bx serve: \($0.description)\n") })
            return ServeLog(sink, format)
        } catch {
            throw CommandFailure(
                exitCode: .failed, code: "no-log", message: error.description)
        }
    }

    /// One loop's way into the log.
    func writer() -> Writer { Writer(AccessLog(format, to: sink)) }

    func reopen() { sink.reopen() }

    func close() { sink.close() }

    /// Turns answers into lines. One loop's alone.
    final class Writer {
        private let log: AccessLog

        init(_ log: AccessLog) { self.log = log }

        func write(_ record: AnswerRecord) {
            let host = Socket.peerAddress(of: record.connection)?.host ?? "-"
            Array(host.utf8).withUnsafeBytes { remote in
                var entry = AccessLogEntry(
                    time: .now, remote: remote, status: Int(record.status.rawValue),
                    bodyBytes: record.bodyCount,
                    durationNanoseconds: record.ended - record.began)
                guard let head = record.head else { return log.write(entry) }
                let bytes = record.bytes
                func field(_ name: StaticString) -> AccessLogEntry.Field? {
                    head.fields.firstValue(of: name, in: bytes).map {
                        AccessLogEntry.Field(rebasing: bytes[$0])
                    }
                }
                entry.target = AccessLogEntry.Field(rebasing: bytes[head.target])
                entry.referer = field("referer")
                entry.userAgent = field("user-agent")
                entry.host = field("host")
                entry.requestID = field("x-request-id")
                withMethodAndVersion(of: head) { method, version in
                    entry.method = method
                    entry.version = version
                    log.write(entry)
                }
            }
        }

        private func withMethodAndVersion(
            of head: RequestHead, _ body: (AccessLogEntry.Field, AccessLogEntry.Field) -> Void
        ) {
            var method = head.method.name
            let version: StaticString = head.minorVersion == 0 ? "HTTP/1.0" : "HTTP/1.1"
            method.withUTF8 { method in
                body(
                    AccessLogEntry.Field(method),
                    AccessLogEntry.Field(
                        start: version.utf8Start, count: version.utf8CodeUnitCount))
            }
        }
    }
}
