// A program behind a real terminal, driven by what it is typed.

internal import CLinux
public import Linux

/// A child process whose standard streams are a terminal of its own, in a session of its own.
public final class TerminalSession {
    private let controller: FileDescriptor
    private let child: pid_t
    /// Everything that the program has printed so far.
    public private(set) var output: [UInt8] = []

    /// Starts `words[0]` (a path or a name in PATH).
    public init(
        _ words: [String], environment: [String: String], columns: UInt16 = 80, rows: UInt16 = 24
    ) throws(Errno) {
        var path = [CChar](repeating: 0, count: 64)
        let number = try retrying { clinux_open_pseudoterminal(&path, path.count) }
        let controller = FileDescriptor(owning: number)
        let terminal = String(decoding: path.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = try retrying { clinux_ioctl(number, UInt(TIOCSWINSZ), &size) }
        child = try Self.spawn(words, environment, terminal)
        self.controller = controller
    }

    deinit {
        kill(child, SIGKILL)
        waitpid(child, nil, 0)
    }

    /// The first open of a terminal by a new session's leader makes it the controlling one.
    private static func spawn(
        _ words: [String], _ environment: [String: String], _ terminal: String
    ) throws(Errno) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, terminal, O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, 0, 1)
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // POSIX_SPAWN_SETSID and POSIX_SPAWN_SETSIGDEF
        posix_spawnattr_setflags(&attributes, 0x80 | 0x04)
        var defaults = sigset_t()
        sigfillset(&defaults)
        posix_spawnattr_setsigdefault(&attributes, &defaults)

        let arguments = words.map { strdup($0) } + [nil]
        let variables = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var child: pid_t = 0
        let error = posix_spawnp(&child, words[0], &actions, &attributes, arguments, variables)
        if error != 0 { throw Errno(rawValue: error) }
        return child
    }

    /// Types `text`, and waits while the program does not read it.
    public func type(_ text: String) throws(Errno) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            do throws(Errno) {
                let count = rest.withUnsafeBytes { bytes in
                    Result { () throws(Errno) in try controller.write(bytes) }
                }
                rest = rest.dropFirst(try count.get())
            } catch .wouldBlock {
                _ = readSome(timeout: .milliseconds(10))
            }
        }
    }

    /// Reads until `text` stands in what was printed behind `offset`.
    ///
    /// - Returns: What was printed behind `offset`, or nil when the time is over or the program
    ///   has ended before.
    public func output(
        from offset: Int = 0, until text: String, timeout: Duration = .seconds(10)
    ) -> String? {
        let deadline = ContinuousClock.now + timeout
        while true {
            let printed = String(decoding: output.dropFirst(offset), as: UTF8.self)
            if printed.contains(text) { return printed }
            let left = deadline - .now
            if left <= .zero || !readSome(timeout: left) { return nil }
        }
    }

    /// Whether something was printed before the time was over or the program ended.
    private func readSome(timeout: Duration) -> Bool {
        var entry = pollfd(fd: controller.rawValue, events: Int16(POLLIN), revents: 0)
        let milliseconds = Int32(clamping: Int(timeout / .milliseconds(1)) + 1)
        guard poll(&entry, 1, milliseconds) > 0 else { return false }
        var chunk = [UInt8](repeating: 0, count: 4096)
        let count = chunk.withUnsafeMutableBytes { room in
            Result { () throws(Errno) in try controller.read(into: room) }
        }
        guard case .success(let count) = count, count > 0 else { return false }
        output += chunk[..<count]
        return true
    }
}
