internal import Bytes

/// What a string may be besides any text. All but `password` are checked.
public enum SchemaFormat: String, CaseIterable, Hashable, Sendable {
    /// `2026-11-23T15:04:05.5+01:00` (RFC 3339 section 5.6); 60 seconds only where a leap second
    /// can be.
    case dateTime = "date-time"
    /// `2026-11-23`, a day that there is.
    case date
    /// `15:04:05Z`, with an offset.
    case time
    /// An address as mail servers have it (RFC 5321 section 4.1.2, with its lengths), ASCII only.
    case email
    /// A name as DNS and RFC 1123 have it.
    case hostname
    /// Four decimal numbers without leading zeros.
    case ipv4
    /// RFC 4291 section 2.2, without a zone.
    case ipv6
    /// With a scheme (RFC 3986).
    case uri
    /// 32 hexadecimal digits in five groups (RFC 9562).
    case uuid
    /// Any text; a form hides it.
    case password

    /// What a value must be, to follow "must be".
    package var expectation: String {
        switch self {
        case .dateTime: "a date and time such as 2026-11-23T15:04:05Z"
        case .date: "a date such as 2026-11-23"
        case .time: "a time such as 15:04:05Z"
        case .email: "an email address such as ada@example.org"
        case .hostname: "a host name such as www.example.org"
        case .ipv4: "an IPv4 address such as 192.0.2.1"
        case .ipv6: "an IPv6 address such as 2001:db8::1"
        case .uri: "a URI such as https://example.org/a"
        case .uuid: "a UUID such as 01234567-89ab-cdef-0123-456789abcdef"
        case .password: "a password"
        }
    }

    /// Whether `text` is of this format.
    public func matches(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { matches(FormatReader($0)) }
    }

    func matches(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool { matches(FormatReader(bytes)) }

    private func matches(_ reader: FormatReader) -> Bool {
        var reader = reader
        switch self {
        case .dateTime: return reader.isDateTime()
        case .date: return reader.date() && reader.isAtEnd
        case .time: return reader.time() && reader.isAtEnd
        case .email: return reader.isEmail()
        case .hostname: return reader.isHostname()
        case .ipv4: return reader.ipv4() && reader.isAtEnd
        case .ipv6: return reader.ipv6() && reader.isAtEnd
        case .uri: return reader.isURI()
        case .uuid: return reader.isUUID()
        case .password: return true
        }
    }
}

/// A text that is read from its beginning to its end.
struct FormatReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private(set) var place = 0
    private let end: Int

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        end = bytes.count
    }

    /// A part of another's text.
    init(_ reader: FormatReader, _ range: Range<Int>) {
        bytes = reader.bytes
        place = range.lowerBound
        end = range.upperBound
    }

    var isAtEnd: Bool { place == end }
    var rest: Range<Int> { place..<end }

    /// The next byte, 0 at the end.
    var next: UInt8 { place < end ? bytes[place] : 0 }

    subscript(_ index: Int) -> UInt8 { bytes[index] }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard place < end, next == UInt8(ascii: scalar) else { return false }
        place += 1
        return true
    }

    /// Takes bytes as long as they are allowed; how many.
    mutating func take(while isAllowed: (UInt8) -> Bool) -> Int {
        let start = place
        while place < end, isAllowed(bytes[place]) { place += 1 }
        return place - start
    }

    mutating func take(_ count: Int, _ isAllowed: (UInt8) -> Bool) -> Bool {
        for _ in 0..<count {
            guard place < end, isAllowed(bytes[place]) else { return false }
            place += 1
        }
        return true
    }

    /// So many digits, as a number.
    mutating func digits(_ count: Int) -> Int? {
        let start = place
        guard take(count, \.isASCIIDigit) else { return nil }
        return bytes[start..<place].reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    mutating func skip(to place: Int) { self.place = place }
}

extension UInt8 {
    /// Of either case.
    var isHexadecimalDigit: Bool { hexDigitValue != nil }
}
