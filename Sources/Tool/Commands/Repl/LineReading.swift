internal import Linux

/// What came when the REPL asked for a line.
enum LineReading: Equatable {
    /// Without its line end.
    case line(String)
    /// A line that is not UTF-8 text, or has a NUL.
    case notText
    case tooLong
    /// No line comes any more.
    case end
    /// A signal came first; what was typed so far is dropped.
    case signal(CInt)
    case failed(Errno)

    /// The longest line in bytes. In a script it is a mistake, on a terminal an accident.
    static let lengthMax = 1 << 20

    /// The line that `bytes` are.
    init(_ bytes: some Collection<UInt8>) {
        if bytes.count > Self.lengthMax {
            self = .tooLong
        } else if !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) {
            self = .line(text)
        } else {
            self = .notText
        }
    }
}
