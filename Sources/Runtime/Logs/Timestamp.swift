internal import Bytes

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
        buffer.append(padded: time.millisecondOfSecond, width: 3)
        buffer.append(tail.readable)
    }

    private mutating func update(to second: Int64) {
        self.second = second
        head.removeAll()
        tail.removeAll()
        let offset = zone.offset(at: second)
        let time = CivilTime(epochSeconds: Int(second), offset: offset)
        switch layout {
        case .ncsa:
            head.append(ncsa: time)
            head.append(offset: offset, separator: "")
        case .iso8601:
            head.append(iso8601: time)
            if zone == .utc {
                tail.append(UInt8(ascii: "Z"))
            } else {
                tail.append(offset: offset, separator: ":")
            }
        }
    }
}

extension ByteBuffer {
    /// Appends `10/Oct/2000:13:55:36 `.
    fileprivate mutating func append(ncsa time: CivilTime) {
        let months: StaticString = "/Jan//Feb//Mar//Apr//May//Jun//Jul//Aug//Sep//Oct//Nov//Dec/"
        append(padded: time.day)
        append(UnsafeRawBufferPointer(start: months.utf8Start + (time.month - 1) * 5, count: 5))
        append(padded: time.year, width: 4)
        for part in [time.hour, time.minute, time.second] {
            append(UInt8(ascii: ":"))
            append(padded: part)
        }
        append(UInt8(ascii: " "))
    }

    /// Appends `-0700`, with `separator` between hours and minutes.
    fileprivate mutating func append(offset: Int, separator: StaticString) {
        let minutes = abs(offset) / 60
        append(offset < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
        append(padded: minutes / 60)
        append(separator)
        append(padded: minutes % 60)
    }
}
