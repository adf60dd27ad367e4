internal import CLinux
internal import Linux

/// A terminal whose keyboard and screen the test holds (pty(7)).
struct PseudoTerminal {
    /// Our side, non-blocking; whoever takes it closes it.
    let controller: CInt
    /// The device that the program opens.
    let path: String

    init(size: Command.TerminalSize) throws(Errno) {
        var name = [CChar](repeating: 0, count: 64)
        let opened = FileDescriptor(
            owning: try retrying { clinux_open_pseudoterminal(&name, name.count) })
        path = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
        try Self.resize(opened.rawValue, to: size)
        controller = opened.release()
    }

    /// Gives the terminal another size; its foreground programs get SIGWINCH.
    static func resize(_ controller: CInt, to size: Command.TerminalSize) throws(Errno) {
        var size = winsize(
            ws_row: UInt16(clamping: size.rows), ws_col: UInt16(clamping: size.columns),
            ws_xpixel: 0, ws_ypixel: 0)
        _ = try retrying { clinux_ioctl(controller, UInt(TIOCSWINSZ), &size) }
    }
}
