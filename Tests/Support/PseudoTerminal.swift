internal import CLinux
internal import Linux

/// A terminal whose keyboard and screen the test holds (pty(7)).
struct PseudoTerminal {
    /// Our side, non-blocking; whoever takes it closes it.
    let controller: CInt
    /// The device that the program opens.
    let path: String

    // Macros with a structure's size in them, which the importer skips (ioctl_tty(2)).
    private static let unlock: UInt = 0x4004_5431  // TIOCSPTLCK
    private static let number: UInt = 0x8004_5430  // TIOCGPTN

    init(size: Command.TerminalSize) throws(Errno) {
        let opened = try FileDescriptor.open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK)
        let number = opened.rawValue
        var locked: CInt = 0
        _ = try retrying { clinux_ioctl(number, Self.unlock, &locked) }
        var device: CUnsignedInt = 0
        _ = try retrying { clinux_ioctl(number, Self.number, &device) }
        path = "/dev/pts/\(device)"
        try Self.resize(number, to: size)
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
