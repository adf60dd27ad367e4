import Bytes
import CLinux
import Testing

@testable import Logs

@Suite("Times in a log") struct TimestampTests {
    private func text(
        _ layout: Timestamp.Layout, _ zone: LogTimeZone, _ times: [Int64]
    ) -> [String] {
        var timestamp = Timestamp(layout, in: zone)
        return times.map {
            var buffer = ByteBuffer()
            timestamp.append(LogTime(unixNanoseconds: $0), to: &buffer)
            return String(decoding: buffer.readable, as: UTF8.self)
        }
    }

    static let zones: [(Int, String, String)] = [
        (0, "29/Feb/2000:12:00:00 +0000", "2000-02-29T12:00:00.007Z"),
        (-12_600, "29/Feb/2000:08:30:00 -0330", "2000-02-29T08:30:00.007-03:30"),
        (49_500, "01/Mar/2000:01:45:00 +1345", "2000-03-01T01:45:00.007+13:45"),
        (-43_200, "29/Feb/2000:00:00:00 -1200", "2000-02-29T00:00:00.007-12:00"),
    ]

    @Test(arguments: zones)
    func `the zone moves the date, and stands behind the time`(
        secondsEast: Int, ncsa: String, iso: String
    ) {
        let time: Int64 = 951_825_600_007_000_000
        #expect(text(.ncsa, .fixed(secondsEast: secondsEast), [time]) == [ncsa])
        #expect(text(.iso8601, .fixed(secondsEast: secondsEast), [time]) == [iso])
    }

    @Test func `the text changes with the second, forwards and backwards, and before 1970`() {
        let second: Int64 = 1_000_000_000
        #expect(
            text(.iso8601, .utc, [0, second - 1, second, 0, -1, -second, -second - 1]) == [
                "1970-01-01T00:00:00.000Z", "1970-01-01T00:00:00.999Z", "1970-01-01T00:00:01.000Z",
                "1970-01-01T00:00:00.000Z", "1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.000Z",
                "1969-12-31T23:59:58.999Z",
            ])
    }

    @Test func `the ends of the clock have a text`() {
        #expect(
            text(.iso8601, .utc, [.max, .min])
                == ["2262-04-11T23:47:16.854Z", "1677-09-21T00:12:43.145Z"])
    }

    @Test func `local time is the C library's`() {
        let time: Int64 = 1_720_000_000
        var seconds = time_t(time)
        var fields = tm()
        localtime_r(&seconds, &fields)
        #expect(
            text(.ncsa, .local, [time * 1_000_000_000])
                == text(.ncsa, .fixed(secondsEast: fields.tm_gmtoff), [time * 1_000_000_000]))
    }
}
