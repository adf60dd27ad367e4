internal import CLinux
internal import Linux

/// How many characters fit on a terminal.
package struct TerminalSize: Hashable, Sendable {
    package var columns: Int
    package var rows: Int

    package init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
    }

    /// The size of the terminal behind `descriptor`; nil when it is none, or does not say.
    package init?(of descriptor: CInt) {
        var size = winsize()
        guard (try? retrying { clinux_ioctl(descriptor, UInt(TIOCGWINSZ), &size) }) != nil,
            size.ws_col > 0
        else { return nil }
        self.init(columns: Int(size.ws_col), rows: size.ws_row > 0 ? Int(size.ws_row) : 24)
    }
}
