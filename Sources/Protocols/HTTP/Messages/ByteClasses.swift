// Which bytes may stand in which part of a message: one table of 256 bytes, one bit per class.

/// A set of byte values that a grammar rule names.
struct ByteClass: OptionSet {
    let rawValue: UInt8

    /// `tchar`: methods and field names (RFC 9110 §5.6.2).
    static let token = ByteClass(rawValue: 1)
    /// Bytes of a request target up to its query: RFC 3986 `pchar` and `/`, and `|`, `[`, `]`,
    /// which browsers leave as they are in a path (WHATWG URL, path percent-encode set).
    static let path = ByteClass(rawValue: 2)
    /// Bytes of a query: visible ASCII but `"`, `#`, `<`, `>`, which is what browsers leave as it
    /// is in a query (WHATWG URL, query percent-encode set).
    static let query = ByteClass(rawValue: 4)
    /// `field-vchar`, SP and HTAB: field values and reason phrases (RFC 9110 §5.5).
    static let text = ByteClass(rawValue: 8)
    /// `reg-name` without `%`, which wants two hexadecimal digits behind it, and without the comma,
    /// which is how two Host values look once joined (RFC 3986 §3.2.2).
    static let registeredName = ByteClass(rawValue: 16)
    /// `qdtext`: a quoted string but for `"` and `\` (RFC 9110 §5.6.4).
    static let quotedText = ByteClass(rawValue: 32)
}

/// The classes of each of the 256 byte values.
struct ByteClasses: @unchecked Sendable {
    static let table = ByteClasses()

    // SAFETY: written before `init` returns, never after, never freed; so any thread may read it.
    private let classes: UnsafePointer<UInt8>

    private init() {
        let classes = UnsafeMutablePointer<UInt8>.allocate(capacity: 256)
        for byte in UInt8.min...UInt8.max { classes[Int(byte)] = Self.classes(of: byte).rawValue }
        self.classes = UnsafePointer(classes)
    }

    @inline(__always)
    subscript(byte: UInt8, byteClass: ByteClass) -> Bool {
        classes[Int(byte)] & byteClass.rawValue != 0
    }

    private static func classes(of byte: UInt8) -> ByteClass {
        let character = Character(Unicode.Scalar(byte))
        let isVisible = (0x21...0x7E).contains(byte)
        let isAlphanumeric = isVisible && (character.isLetter || character.isNumber)
        var classes: ByteClass = []
        if isAlphanumeric || (isVisible && "!#$%&'*+-.^_`|~".contains(character)) {
            classes.insert(.token)
        }
        if isAlphanumeric || (isVisible && "-._~%!$&'()*+,;=:@/|[]".contains(character)) {
            classes.insert(.path)
        }
        if isVisible && !"\"#<>".contains(character) { classes.insert(.query) }
        if isVisible || byte == .space || byte == .tab || byte >= 0x80 {
            classes.insert(.text)
            if byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") {
                classes.insert(.quotedText)
            }
        }
        if isAlphanumeric || (isVisible && "-._~!$&'()*+;=".contains(character)) {
            classes.insert(.registeredName)
        }
        return classes
    }
}

extension UInt8 {
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let colon = UInt8(ascii: ":")

    /// SP or HTAB: what OWS is made of (RFC 9110 §5.6.3).
    @inline(__always)
    var isWhitespace: Bool { self == .space || self == .tab }

    @inline(__always)
    var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }

    /// The value of a hexadecimal digit of either case, else `nil`.
    @inline(__always)
    var hexadecimalValue: UInt8? {
        if isDigit { return self &- UInt8(ascii: "0") }
        let letter = (self | 0x20) &- UInt8(ascii: "a")
        return letter < 6 ? letter &+ 10 : nil
    }

    /// ASCII capitals made small, every other byte as it is.
    @inline(__always)
    package var lowercased: UInt8 { self &- UInt8(ascii: "A") < 26 ? self | 0x20 : self }
}

extension UnsafeRawPointer {
    @inline(__always)
    func byte(_ offset: Int) -> UInt8 { load(fromByteOffset: offset, as: UInt8.self) }

    /// Whether the bytes here are those of `text`. The caller vouches that as many are readable.
    @inline(__always)
    func spells(_ text: StaticString) -> Bool {
        let expected = UnsafeRawPointer(text.utf8Start)
        for offset in 0..<text.utf8CodeUnitCount where byte(offset) != expected.byte(offset) {
            return false
        }
        return true
    }

    /// Whether the bytes here are those of `lowercase` in any ASCII case. The caller vouches that
    /// as many are readable.
    @inline(__always)
    func spellsIgnoringCase(_ lowercase: StaticString) -> Bool {
        let expected = UnsafeRawPointer(lowercase.utf8Start)
        for offset in 0..<lowercase.utf8CodeUnitCount
        where byte(offset).lowercased != expected.byte(offset) {
            return false
        }
        return true
    }
}
