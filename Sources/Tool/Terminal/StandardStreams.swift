internal import CLinux
internal import Linux

/// The three streams that a process is born with.
package enum StandardStream: CInt, CaseIterable, Sendable {
    case input = 0
    case output = 1
    case error = 2

    package var isTerminal: Bool { isatty(rawValue) == 1 }

    /// Makes the streams safe to use; call once before anything is opened.
    ///
    /// Writing to a pipe without a reader becomes an error instead of a signal. A stream that the
    /// parent closed gets a place holder that refuses every read and write, so that no file or
    /// socket can be opened under its number and be mistaken for it.
    package static func prepare() {
        clinux_ignore_signal(SIGPIPE)
        for stream in allCases {
            let isOpen = (try? retrying { clinux_fcntl(stream.rawValue, F_GETFD, 0) }) != nil
            if isOpen { continue }
            // Opened in ascending order, each gets the lowest free number: its own. Reading from
            // a write-only descriptor fails with EBADF, as it would on a closed one.
            _ = clinux_open("/dev/null", stream == .input ? O_WRONLY : O_RDONLY, 0)
        }
    }
}

/// The columns of the terminal behind `descriptor`; where it is none, what `COLUMNS` says; else 80.
package func terminalWidth(of descriptor: CInt, columnsVariable: String?) -> Int {
    if let size = TerminalSize(of: descriptor) { return size.columns }
    let columns = columnsVariable.flatMap { Int($0) } ?? 80
    return columns > 0 ? columns : 80
}
