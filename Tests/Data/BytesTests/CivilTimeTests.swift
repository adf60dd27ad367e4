import Testing

@testable import Bytes

@Suite("Civil time") struct CivilTimeTests {
    static let known: [(Int, CivilTime, Int)] = [
        (0, CivilTime(year: 1970, month: 1, day: 1), 4),
        (-1, CivilTime(year: 1969, month: 12, day: 31, hour: 23, minute: 59, second: 59), 3),
        (784_111_777, CivilTime(year: 1994, month: 11, day: 6, hour: 8, minute: 49, second: 37), 0),
        (951_782_400, CivilTime(year: 2000, month: 2, day: 29), 2),
        (4_107_542_400, CivilTime(year: 2100, month: 3, day: 1), 1),
        (
            253_402_300_799,
            CivilTime(year: 9999, month: 12, day: 31, hour: 23, minute: 59, second: 59), 5
        ),
        (-62_167_219_200, CivilTime(year: 0, month: 1, day: 1), 6),
        (
            2_147_483_648, CivilTime(year: 2038, month: 1, day: 19, hour: 3, minute: 14, second: 8),
            2
        ),
    ]

    @Test(arguments: known)
    func `seconds become a date and come back`(seconds: Int, time: CivilTime, weekday: Int) {
        #expect(CivilTime(epochSeconds: seconds) == time)
        #expect(time.epochSeconds() == seconds)
        #expect(time.weekday == weekday)
    }

    @Test func `every day of eight centuries follows the day before it`() throws {
        var previous = CivilTime(epochSeconds: -400 * 365 * 86_400)
        for day in (-400 * 365 + 1)...(400 * 365) {
            let time = CivilTime(epochSeconds: day * 86_400)
            let lastDay = CivilTime.days(in: previous.month, of: previous.year)
            #expect(time.day == (previous.day == lastDay ? 1 : previous.day + 1))
            #expect(time.weekday == (previous.weekday + 1) % 7)
            #expect(time.epochSeconds() == day * 86_400)
            previous = time
        }
    }

    @Test func `a clock ahead of UTC shows a later time of the same moment`() {
        let kathmandu = 5 * 3600 + 45 * 60
        let time = CivilTime(epochSeconds: 0, offset: kathmandu)
        #expect(time == CivilTime(year: 1970, month: 1, day: 1, hour: 5, minute: 45))
        #expect(time.epochSeconds(offset: kathmandu) == 0)
    }

    @Test(arguments: [
        CivilTime(year: 2023, month: 2, day: 29), CivilTime(year: 1900, month: 2, day: 29),
        CivilTime(year: 2024, month: 4, day: 31), CivilTime(year: 2024, month: 13, day: 1),
        CivilTime(year: 2024, month: 0, day: 1), CivilTime(year: 2024, month: 1, day: 0),
        CivilTime(year: 2024, month: 1, day: 1, hour: 24),
        CivilTime(year: 2024, month: 1, day: 1, minute: 60),
        CivilTime(year: 2024, month: 1, day: 1, second: 61),
        CivilTime(year: .max, month: 1, day: 1), CivilTime(year: .min, month: 1, day: 1),
    ])
    func `a date that no calendar has is no moment`(time: CivilTime) {
        #expect(time.epochSeconds() == nil)
    }

    @Test func `a leap second is the second after it`() {
        let leap = CivilTime(year: 2016, month: 12, day: 31, hour: 23, minute: 59, second: 60)
        #expect(leap.epochSeconds() == CivilTime(year: 2017, month: 1, day: 1).epochSeconds())
    }

    @Test(arguments: [Int.max, .min])
    func `the ends of the number range do not trap`(seconds: Int) {
        let time = CivilTime(epochSeconds: seconds, offset: seconds > 0 ? 3600 : -3600)
        #expect((1...12).contains(time.month))
    }

    @Test(arguments: [
        (
            CivilTime(year: 2026, month: 3, day: 9, hour: 7, minute: 5, second: 1),
            "2026-03-09T07:05:01"
        ),
        (CivilTime(year: 33, month: 12, day: 31), "0033-12-31T00:00:00"),
        (CivilTime(year: 12_026, month: 1, day: 1), "12026-01-01T00:00:00"),
        (CivilTime(year: -5, month: 1, day: 1), "-0005-01-01T00:00:00"),
    ])
    func `ISO 8601 text has two digits for all but the year`(time: CivilTime, text: String) {
        var buffer = ByteBuffer()
        buffer.append(iso8601: time)
        #expect(String(decoding: buffer.readable, as: UTF8.self) == text)
    }
}
