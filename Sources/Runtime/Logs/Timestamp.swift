internal import Bytes
internal import CLinux

/// Writes times in one layout, and works the calendar out only when the second changes.
struct Timestamp: ~Copyable {
    enum Layout {
        /// `10/Oct/2000:13:55:36 -0700`, as in the Common Log Format.
        case ncsa
        /// `2000-10-10T20:55:36.123Z`, or with an offset like `+02:00` (RFC 3339).
        case iso8601
    }

    private let layout: Layout
    private let zone: LogTimeZone
    private var second = Int64.min
    /// What stands before and behind the milliseconds.
    private var head = ByteBuffer(capacity: 32)
    private var tail = ByteBuffer(capacity: 8)

    init(_ layout: Layout, in zone: LogTimeZone = .utc) {
        self.layout = layout
        self.zone = zone
    }

    mutating func append(_ time: LogTime, to buffer: inout ByteBuffer) {
        if time.second != second { update(to: time.second) }
        buffer.append(head.readable)
        guard layout == .iso8601 else { return }
        buffer.append(UInt8(ascii: "."))
        buffer.append(time.millisecondOfSecond, digits: 3)
        buffer.append(tail.readable)
    }

    private mutating func update(to second: Int64) {
        self.second = second
        head.removeAll()
        tail.removeAll()
        let fields = zone.fields(at: second)
        switch layout {
        case .ncsa:
            head.append(Int(fields.tm_mday), digits: 2)
            head.append(Self.months[Int(fields.tm_mon)])
            head.append(Int(fields.tm_year) + 1900, digits: 4)
            head.append(UInt8(ascii: ":"))
            head.appendClock(fields)
            head.append(UInt8(ascii: " "))
            head.append(offset: fields.tm_gmtoff, colon: false)
        case .iso8601:
            head.append(Int(fields.tm_year) + 1900, digits: 4)
            head.append(UInt8(ascii: "-"))
            head.append(Int(fields.tm_mon) + 1, digits: 2)
            head.append(UInt8(ascii: "-"))
            head.append(Int(fields.tm_mday), digits: 2)
            head.append(UInt8(ascii: "T"))
            head.appendClock(fields)
            if zone == .utc {
                tail.append(UInt8(ascii: "Z"))
            } else {
                tail.append(offset: fields.tm_gmtoff, colon: true)
            }
        }
    }

    private static let months: [StaticString] = [
        "/Jan/", "/Feb/", "/Mar/", "/Apr/", "/May/", "/Jun/",
        "/Jul/", "/Aug/", "/Sep/", "/Oct/", "/Nov/", "/Dec/",
    ]
}

extension ByteBuffer {
    /// Appends the last `digits` decimal digits of a number that is not negative.
    mutating func append(_ value: Int, digits: Int) {
        var divisor = 1
        for _ in 1..<digits { divisor *= 10 }
        while divisor > 0 {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / divisor % 10))
            divisor /= 10
        }
    }

    fileprivate mutating func appendClock(_ fields: tm) {
        append(Int(fields.tm_hour), digits: 2)
        append(UInt8(ascii: ":"))
        append(Int(fields.tm_min), digits: 2)
        append(UInt8(ascii: ":"))
        append(Int(fields.tm_sec), digits: 2)
    }

    fileprivate mutating func append(offset: Int, colon: Bool) {
        let minutes = abs(offset) / 60
        append(offset < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
        append(minutes / 60, digits: 2)
        if colon { append(UInt8(ascii: ":")) }
        append(minutes % 60, digits: 2)
    }
}
