internal import CLinux
internal import Linux

/// The user's browser.
enum Browser {
    /// Opens `url` with xdg-open(1), and says so when there is none.
    static func open(_ url: String, _ console: Console) {
        if !start(url) {
            console.note("there is no xdg-open to show the page with; open \(url)")
        }
    }

    /// The shell leaves the browser to init and ends at once, so that no child is left to wait for;
    /// its exit code says whether there is an xdg-open.
    private static let script = "command -v xdg-open && { xdg-open \"$0\" & }"

    private static func start(_ url: String) -> Bool {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The child must hear the signals that the loop reads, but not the terminal's Ctrl-C.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))
        // Nor may it hold our output open, or write to it.
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for number in CInt(0)...2 {
            posix_spawn_file_actions_addopen(&actions, number, "/dev/null", O_RDWR, 0)
        }
        let words: [UnsafeMutablePointer<CChar>?] = [
            strdup("sh"), strdup("-c"), strdup(script), strdup(url), nil,
        ]
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        guard
            posix_spawn(&process, "/bin/sh", &actions, &attributes, words, clinux_environ()) == 0
        else { return false }
        var status: CInt = 0
        while waitpid(process, &status, 0) == -1, Errno.current == .interrupted {}
        return status == 0
    }
}
