internal import CLinux

/// The modes of a terminal (termios(3)) as they were, to be put back when a program that changed
/// them ends or is stopped.
package struct TerminalModes: Sendable {
    private let descriptor: CInt
    private let modes: termios

    /// Nil when there is no terminal.
    package init?(of descriptor: CInt = StandardStream.input.rawValue) {
        var modes = termios()
        guard tcgetattr(descriptor, &modes) == 0 else { return nil }
        self.descriptor = descriptor
        self.modes = modes
    }

    /// Has keys reach the program one by one and unseen, as they are typed; Ctrl-C, Ctrl-\ and
    /// Ctrl-Z stay signals.
    package func changeToKeys() {
        var modes = modes
        modes.c_lflag &= ~tcflag_t(ICANON | ECHO | ECHONL | IEXTEN)
        modes.c_iflag &= ~tcflag_t(IXON | ICRNL)
        _ = tcsetattr(descriptor, TCSADRAIN, &modes)
    }

    /// Puts the modes back, after what was printed is out. A terminal that has gone away is no
    /// mistake.
    package func restore() {
        var modes = modes
        _ = tcsetattr(descriptor, TCSADRAIN, &modes)
    }
}
