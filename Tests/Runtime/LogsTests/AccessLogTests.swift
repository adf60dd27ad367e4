import JSON
import Linux
import Support
import Testing

@testable import Logs

/// A request as a test states it: the example of the Common Log Format, unless it says otherwise.
struct SampleRequest {
    /// 2000-10-10 20:55:36.123 UTC.
    var time = LogTime(unixNanoseconds: 971_211_336_123_999_999)
    var remote: String? = "192.0.2.1"
    var user: String?
    var method: String? = "GET"
    var target: [UInt8]? = Array("/x".utf8)
    var version: String? = "HTTP/1.1"
    var status = 200
    var bodyBytes = 2326
    var durationNanoseconds: Int64 = 1_204_999
    var referer: String?
    var userAgent: String?
    var host: String?
    var requestID: String?

    /// The line that an access log writes for it, in a zone seven hours west.
    func line(_ format: AccessLogFormat) throws -> String {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/log"
        let sink = try LogSink(quietly: .file(path: path))
        let log = AccessLog(format, to: sink, in: .fixed(secondsEast: -7 * 3600))
        write(to: log)
        sink.close()
        return try lines(of: path).joined(separator: "\n")
    }

    func write(to log: AccessLog) {
        let texts = [remote, user, method, version, referer, userAgent, host, requestID]
            .map { $0.map { Array($0.utf8) } }
        withBytes(([target] + texts).map { $0 ?? [] }) { bytes in
            let fields = zip([target] + texts, bytes).map { $0 == nil ? nil : $1 }
            var entry = AccessLogEntry(
                time: time, remote: fields[1], status: status, bodyBytes: bodyBytes,
                durationNanoseconds: durationNanoseconds)
            entry.target = fields[0]
            entry.user = fields[2]
            entry.method = fields[3]
            entry.version = fields[4]
            entry.referer = fields[5]
            entry.userAgent = fields[6]
            entry.host = fields[7]
            entry.requestID = fields[8]
            log.write(entry)
        }
    }
}

@Suite("The access log's text formats") struct AccessLogTextTests {
    static let head = "192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] "

    static let rows: [(SampleRequest, AccessLogFormat, String)] = [
        (SampleRequest(), .common, head + #""GET /x HTTP/1.1" 200 2326"#),
        (SampleRequest(), .combined, head + #""GET /x HTTP/1.1" 200 2326 "-" "-""#),
        (
            SampleRequest(
                user: "frank", status: 304, bodyBytes: 0, referer: "http://a/b", userAgent: "curl/8"
            ),
            .combined,
            "192.0.2.1 - frank [10/Oct/2000:13:55:36 -0700] "
                + #""GET /x HTTP/1.1" 304 0 "http://a/b" "curl/8""#
        ),
        (
            SampleRequest(method: nil, target: nil, version: nil, status: 400, bodyBytes: 11),
            .common, head + #""-" 400 11"#
        ),
        (
            SampleRequest(version: nil), .common, head + #""GET /x" 200 2326"#
        ),
        (
            SampleRequest(remote: nil, user: "", referer: ""), .combined,
            #"- - - [10/Oct/2000:13:55:36 -0700] "GET /x HTTP/1.1" 200 2326 "" "-""#
        ),
        (
            SampleRequest(
                user: "a b\" [", target: Array("/\"\\\u{1B}é".utf8) + [0xFF, 0x0A],
                userAgent: "x\" 1 \"y\r\nz"),
            .combined,
            #"192.0.2.1 - a\x20b\x22\x20[ [10/Oct/2000:13:55:36 -0700] "#
                + #""GET /\x22\x5C\x1Bé\xFF\x0A HTTP/1.1" 200 2326 "-" "x\x22 1 \x22y\x0D\x0Az""#
        ),
    ]

    @Test(arguments: rows)
    func `a request becomes one line`(
        request: SampleRequest, format: AccessLogFormat, line: String
    ) throws {
        #expect(try request.line(format) == line)
    }
}

@Suite("The access log in JSON") struct AccessLogJSONTests {
    @Test func `a request becomes one object, with null for what it has not`() throws {
        #expect(
            try SampleRequest().line(.json)
                == #"{"time":"2000-10-10T20:55:36.123Z","remote":"192.0.2.1","user":null,"#
                + #""method":"GET","target":"/x","version":"HTTP/1.1","status":200,"bytes":2326,"#
                + #""duration":0.001204,"referer":null,"user_agent":null,"host":null}"#)
    }

    @Test func `whatever a peer sends, the line is one JSON object that says it`() throws {
        let request = SampleRequest(
            user: "\"},{\"", target: Array("/\"\\\u{1B}é\u{9B}\n".utf8) + [0xFF],
            referer: "\u{2028}", userAgent: "\\\"", host: "", requestID: "7f\t3a")
        guard case .object(let members) = try JSONValue(parsing: Array(request.line(.json).utf8))
        else {
            Issue.record("the line is no JSON object")
            return
        }
        let values = Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.value) })
        #expect(values["user"] == "\"},{\"")
        #expect(values["target"] == "/\"\\\u{1B}é\u{9B}\n\u{FFFD}")
        #expect(values["referer"] == "\u{2028}")
        #expect(values["user_agent"] == "\\\"")
        #expect(values["host"] == "")
        #expect(values["request_id"] == "7f\t3a")
    }

    @Test(
        arguments: [
            (0, "0.000000"), (999, "0.000000"), (1000, "0.000001"), (999_999_999, "0.999999"),
            (61_000_000_000, "61.000000"), (-5, "0.000000"), (.max, "9223372036.854775"),
        ] as [(Int64, String)])
    func `the duration is in seconds, cut to microseconds`(
        nanoseconds: Int64, seconds: String
    ) throws {
        let line = try SampleRequest(durationNanoseconds: nanoseconds).line(.json)
        #expect(line.contains(#","duration":\#(seconds),"#))
    }
}
