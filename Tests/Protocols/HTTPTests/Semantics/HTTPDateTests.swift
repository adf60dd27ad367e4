import Bytes
import Testing

@testable import HTTP

@Suite("RFC 9110 §5.6.7 dates") struct HTTPDateTests {
    /// 2026-03-09T00:00:00Z
    static let now = 1_773_014_400

    private func parse(_ text: String, now: Int = Self.now) -> Int? {
        HTTPDate.parse(text.utf8.span.bytes, now: now)
    }

    @Test(arguments: [
        "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
    ])
    func `all three formats name the same moment`(text: String) {
        #expect(parse(text) == 784_111_777)
    }

    @Test(arguments: [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (951_868_799, "Tue, 29 Feb 2000 23:59:59 GMT"),
        (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"),
        (253_402_300_800, "Fri, 31 Dec 9999 23:59:59 GMT"),
        (Int.max, "Fri, 31 Dec 9999 23:59:59 GMT"), (Int.min, "Sat, 01 Jan 0000 00:00:00 GMT"),
    ])
    func `a moment is written in 29 bytes`(seconds: Int, text: String) {
        var buffer = ByteBuffer()
        buffer.append(httpDate: seconds)
        let written = String(decoding: buffer.readable, as: UTF8.self)
        #expect(written == text)
        #expect(written.utf8.count == HTTPDate.length)
    }

    @Test func `what is written is read back`() {
        for day in stride(from: -25_000, to: 60_000, by: 7) {
            let seconds = day * 86_400 + 86_399
            var buffer = ByteBuffer()
            buffer.append(httpDate: seconds)
            #expect(parse(String(decoding: buffer.readable, as: UTF8.self)) == seconds)
        }
    }

    @Test(arguments: [
        // 2076-03-09 is fifty years off to the day, one second later is more than that.
        ("Monday, 09-Mar-76 00:00:00 GMT", 2076), ("Monday, 09-Mar-76 00:00:01 GMT", 1976),
        ("Monday, 01-Jan-76 00:00:00 GMT", 2076), ("Friday, 31-Dec-77 00:00:00 GMT", 1977),
        ("Friday, 31-Dec-99 00:00:00 GMT", 1999), ("Friday, 31-Dec-26 00:00:00 GMT", 2026),
        ("Friday, 31-Dec-00 00:00:00 GMT", 2000),
    ])
    func `a two-digit year more than fifty years ahead is in the past`(text: String, year: Int) {
        #expect(parse(text).map { CivilTime(epochSeconds: $0).year } == year)
    }

    @Test func `29 February has a fiftieth anniversary in a year without one`() {
        let leapDay = 1_709_164_800
        #expect(parse("Friday, 28-Feb-74 00:00:00 GMT", now: leapDay) == 3_287_001_600)
    }

    @Test(arguments: [
        "", "0", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 Nov 1994 08:49:37 gmt",
        "sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 nov 1994 08:49:37 GMT",
        "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 94 08:49:37 GMT ",
        "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:37 GMT",
        "Sun, 06 Nov 1994 08:49:61 GMT", "Sun, 06 Nov 1994 08-49-37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT ", " Sun, 06 Nov 1994 08:49:37 GMT",
        "Xxx, 06 Nov 1994 08:49:37 GMT", "Sun, 06-Nov-1994 08:49:37 GMT",
        "Sunday, 06 Nov 94 08:49:37 GMT", "Sundae, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 94  ", "Sun Nov 06 08:49:37 19x4", "Sun, 06 Nov -994 08:49:37 GMT",
        "\u{0}\u{0}\u{0}, 06 Nov 1994 08:49:37 GMT",
    ])
    func `anything else is no date`(text: String) {
        #expect(parse(text) == nil)
    }

    @Test func `no change of one byte makes a date trap`() {
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT", "Wednesday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
        ] {
            for place in text.utf8.indices {
                for byte in UInt8.min...UInt8.max {
                    var bytes = Array(text.utf8)
                    bytes[text.utf8.distance(from: text.utf8.startIndex, to: place)] = byte
                    _ = HTTPDate.parse(bytes.span.bytes, now: Self.now)
                }
            }
        }
    }
}
