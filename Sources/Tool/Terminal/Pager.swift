// Long help goes through a pager, as git's does.

internal import CLinux
internal import Linux

/// The user's pager.
package struct Pager: Sendable {
    /// A command line for the shell.
    package let command: String

    /// `$BX_PAGER`, else `$PAGER`, else `less -FRX` where there is one. Nil when no pager is
    /// wanted (an empty variable, or `cat`) or found.
    package init?(variable: (String) -> String?) {
        if let command = variable("BX_PAGER") ?? variable("PAGER") {
            if command.isEmpty || command == "cat" { return nil }
            self.command = command
            return
        }
        let folders = (variable("PATH") ?? "/usr/bin:/bin").split(separator: ":")
        guard folders.contains(where: { access("\($0)/less", X_OK) == 0 }) else { return nil }
        command = "less -FRX"
    }

    /// Shows `text` and waits until the user leaves the pager.
    ///
    /// Ctrl-C belongs to the pager meanwhile. Text that the user did not read to its end is no
    /// mistake.
    ///
    /// - Returns: Whether the pager ran; if not, the text is still to be printed.
    package func show(_ text: String) -> Bool {
        var ends: [CInt] = [0, 0]
        guard clinux_pipe2(&ends, O_CLOEXEC) == 0 else { return false }
        let reading = FileDescriptor(owning: ends[0])
        let writing = FileDescriptor(owning: ends[1])
        let ignored = IgnoredSignals([SIGINT, SIGQUIT, SIGPIPE])
        defer { ignored.restore() }
        guard let child = spawn(reading: reading.rawValue) else { return false }
        _ = consume reading
        feed(text, to: writing)
        return waitForExit(of: child)
    }

    /// The shell runs the command, with the signals as they are by default and `less` told to
    /// leave short texts and colours alone.
    private func spawn(reading descriptor: CInt) -> pid_t? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, descriptor, 0)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for signal in [SIGINT, SIGQUIT, SIGPIPE] { sigaddset(&defaults, signal) }
        posix_spawnattr_setsigdefault(&attributes, &defaults)

        let script = "export LESS=\"${LESS-FRX}\"\n" + command
        let words = ["sh", "-c", script].map { (word: String) in strdup(word) } + [nil]
        defer { for word in words { free(word) } }
        var child: pid_t = 0
        let error = posix_spawn(&child, "/bin/sh", &actions, &attributes, words, clinux_environ())
        return error == 0 ? child : nil
    }

    private func feed(_ text: String, to descriptor: consuming FileDescriptor) {
        var writer = OutputWriter(descriptor.rawValue)
        do throws(OutputError) {
            try writer.write(text)
            try writer.flush()
        } catch {
            // The user left the pager before the end.
        }
    }

    /// False for the codes by which a shell says that it could not run the command.
    private func waitForExit(of child: pid_t) -> Bool {
        var status: CInt = 0
        guard (try? retrying { waitpid(child, &status, 0) }) != nil else { return true }
        let code = clinux_wifexited(status) == 1 ? clinux_wexitstatus(status) : 0
        return code != 126 && code != 127
    }
}

/// Signals that are ignored for a while.
private struct IgnoredSignals {
    private let previous: [(signal: CInt, action: sigaction)]

    init(_ signals: [CInt]) {
        previous = signals.map { signal in
            var action = sigaction()
            sigaction(signal, nil, &action)
            clinux_ignore_signal(signal)
            return (signal, action)
        }
    }

    func restore() {
        for (signal, action) in previous {
            var action = action
            sigaction(signal, &action, nil)
        }
    }
}
