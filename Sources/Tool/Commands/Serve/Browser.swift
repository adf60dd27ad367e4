internal import CLinux

/// The user's browser.
enum Browser {
    /// Opens `url` with xdg-open(1), and says so when there is none.
    static func open(_ url: String, _ console: Console) {
        var process: pid_t = 0
        let words: [UnsafeMutablePointer<CChar>?] = [strdup("xdg-open"), strdup(url), nil]
        defer { for word in words { free(word) } }
        // The child must hear the signals that the loop reads.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        guard posix_spawnp(&process, "xdg-open", nil, &attributes, words, clinux_environ()) == 0
        else {
            return console.note("there is no xdg-open to show the page with; open \(url)")
        }
    }
}
