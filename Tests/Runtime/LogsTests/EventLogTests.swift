import Linux
import Support
import Testing

@testable import Logs

@Suite("The event log") struct EventLogTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }
    private var path: String { directory.path("log") }

    private func lines(
        _ format: LogLineFormat, from levelMin: LogLevel = .debug, _ body: (EventLog) -> Void
    ) throws -> [String] {
        let sink = try LogSink(quietly: .file(path: path))
        let log = EventLog(format, from: levelMin, to: sink, in: .fixed(secondsEast: 7200)) {
            LogTime(unixNanoseconds: 971_211_336_123_000_000)
        }
        body(log)
        sink.close()
        return try LogsTests.lines(of: path)
    }

    @Test(
        arguments: [
            (
                .text,
                #"2000-10-10T22:55:36.123+02:00 info: it's "up"\x0A now port=80 host="a\x22b c""#
            ),
            (
                .json,
                #"{"time":"2000-10-10T20:55:36.123Z","level":"info","message":"it's \"up\"\n now","#
                    + #""port":80,"host":"a\"b c"}"#
            ),
        ] as [(LogLineFormat, String)])
    func `an event becomes one line`(format: LogLineFormat, line: String) throws {
        let lines = try lines(format) {
            $0.log(.info, "it's \"up\"\n now", ["port": .integer(80), "host": .text("a\"b c")])
        }
        #expect(lines == [line])
    }

    @Test(arguments: LogLevel.allCases)
    func `what is below the level is left out, and its message never made`(
        levelMin: LogLevel
    ) throws {
        var made: [LogLevel] = []
        func message(_ level: LogLevel) -> String {
            made.append(level)
            return "x"
        }
        let lines = try lines(.text, from: levelMin) { log in
            for level in LogLevel.allCases { log.log(level, message(level)) }
        }
        let expected = LogLevel.allCases.drop { $0 != levelMin }
        #expect(made == Array(expected))
        #expect(lines == expected.map { "2000-10-10T22:55:36.123+02:00 \($0.rawValue): x" })
    }
}
