// Days, months and hours from a count of seconds and back, without a time zone database.
//
// The arithmetic is Howard Hinnant's `days_from_civil` and `civil_from_days`: the year begins in
// March, so that the leap day is its last, and 400 years are always 146,097 days.

/// A date and a time of day in the Gregorian calendar, which is extended to the years before it.
package struct CivilTime: Equatable, Sendable {
    /// 0 is 1 BC.
    package var year: Int
    /// 1 to 12.
    package var month: Int
    /// 1 to 31.
    package var day: Int
    package var hour: Int
    package var minute: Int
    /// 0 to 59; 60 in the notation of a leap second, which counts as the second after it.
    package var second: Int

    package init(
        year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0
    ) {
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
    }

    /// What a clock shows `epochSeconds` after 1970-01-01T00:00:00Z.
    ///
    /// - Parameter offset: Seconds that the clock is ahead of UTC.
    package init(epochSeconds: Int, offset: Int = 0) {
        let (sum, overflowed) = epochSeconds.addingReportingOverflow(offset)
        let seconds = overflowed ? epochSeconds : sum
        let days = seconds.flooredQuotient(by: Self.secondsPerDay)
        let remainder = seconds % Self.secondsPerDay
        let rest = remainder < 0 ? remainder + Self.secondsPerDay : remainder
        let shifted = days + Self.daysFromMarchOfYearZero
        let era = shifted.flooredQuotient(by: Self.daysPerEra)
        let dayOfEra = shifted - era * Self.daysPerEra
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        hour = rest / 3600
        minute = rest / 60 % 60
        second = rest % 60
    }

    /// Seconds from 1970-01-01T00:00:00Z to this time of a clock that is `offset` seconds ahead of
    /// UTC. `nil` when there is no such date or time, or it is more than a hundred million years
    /// off.
    package func epochSeconds(offset: Int = 0) -> Int? {
        guard isValid, offset.magnitude < 1_000_000 else { return nil }
        let time = hour * 3600 + minute * 60 + second
        return daysSinceEpoch * Self.secondsPerDay + time - offset
    }

    /// 0 for Sunday to 6 for Saturday. The date must be a valid one.
    package var weekday: Int {
        let days = daysSinceEpoch + 4
        return days - days.flooredQuotient(by: 7) * 7
    }

    /// Whether the calendar has this date and the day this time.
    package var isValid: Bool {
        year.magnitude <= 100_000_000 && (1...12).contains(month) && day >= 1
            && day <= Self.days(in: month, of: year) && (0...23).contains(hour)
            && (0...59).contains(minute) && (0...60).contains(second)
    }

    /// 28 to 31.
    package static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private var daysSinceEpoch: Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear.flooredQuotient(by: 400)
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * Self.daysPerEra + dayOfEra - Self.daysFromMarchOfYearZero
    }

    private static let secondsPerDay = 86_400
    private static let daysPerEra = 146_097
    private static let daysFromMarchOfYearZero = 719_468
}

extension ByteBuffer {
    /// Appends `2026-03-09T07:05:01`, without a zone. Years outside 0 to 9999 take more places.
    package mutating func append(iso8601 time: CivilTime) {
        append(date: time)
        append(UInt8(ascii: "T"))
        append(padded: time.hour)
        append(UInt8(ascii: ":"))
        append(padded: time.minute)
        append(UInt8(ascii: ":"))
        append(padded: time.second)
    }

    /// Appends `2026-03-09`.
    package mutating func append(date time: CivilTime) {
        append(padded: time.year, width: 4)
        append(UInt8(ascii: "-"))
        append(padded: time.month)
        append(UInt8(ascii: "-"))
        append(padded: time.day)
    }

    /// Appends `value` in decimal with zeros before it, to at least `width` digits.
    package mutating func append(padded value: Int, width: Int = 2) {
        if value < 0 { append(UInt8(ascii: "-")) }
        var digits = 1
        var rest = value.magnitude / 10
        while rest > 0 {
            digits += 1
            rest /= 10
        }
        while digits < width {
            append(UInt8(ascii: "0"))
            digits += 1
        }
        append(magnitude: value.magnitude)
    }

    private mutating func append(magnitude: UInt) {
        if magnitude >= 10 { append(magnitude: magnitude / 10) }
        append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: magnitude % 10))
    }
}

extension Int {
    /// The quotient rounded towards negative infinity; `divisor` is positive.
    fileprivate func flooredQuotient(by divisor: Int) -> Int {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
