internal import CLinux
internal import Glibc
internal import Linux

/// Starts a program with exactly the given streams, in a session of its own (posix_spawn(3)).
struct Spawn {
    enum Stream {
        case descriptor(CInt)
        case path(String, flags: CInt)
        case closed
    }

    var streams: [Stream] = []

    /// The child's pid.
    func start(_ command: Command) throws(CommandError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        setSignals(&attributes)
        for (target, stream) in streams.enumerated() {
            add(stream, as: CInt(target), to: &actions)
        }

        let (executable, arguments) = try Self.line(of: command)
        let environment = command.environment.sorted { $0.key < $1.key }
            .map { ByteString("\($0.key)=") + $0.value }
        var pid: pid_t = 0
        let result = withCStrings([ByteString(executable)] + arguments) { argv in
            withCStrings(environment) { envp in
                posix_spawnp(&pid, executable, &actions, &attributes, argv, envp)
            }
        }
        guard result == 0 else {
            throw .notStarted(
                executable: executable, reason: Errno(rawValue: result).description)
        }
        return pid
    }

    /// Default handlers and an empty mask, as from a shell, whatever the test runner has.
    private func setSignals(_ attributes: inout posix_spawnattr_t) {
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        // POSIX_SPAWN_SETSID, which <spawn.h> hides behind _GNU_SOURCE.
        let setSession: CInt = 0x80
        let flags = setSession | CInt(POSIX_SPAWN_SETSIGDEF) | CInt(POSIX_SPAWN_SETSIGMASK)
        posix_spawnattr_setflags(&attributes, Int16(flags))
    }

    private func add(
        _ stream: Stream, as target: CInt, to actions: inout posix_spawn_file_actions_t
    ) {
        switch stream {
        case .descriptor(let number):
            posix_spawn_file_actions_adddup2(&actions, number, target)
        case .path(let path, let flags):
            posix_spawn_file_actions_addopen(&actions, target, path, flags, 0)
        case .closed:
            posix_spawn_file_actions_addclose(&actions, target)
        }
    }

    /// What to execute: the program, or a shell that first goes where it has to stand.
    private static func line(
        of command: Command
    ) throws(CommandError) -> (executable: String, arguments: [ByteString]) {
        let words = [ByteString(command.executable)] + command.arguments
        switch command.directory {
        case .inherited:
            return (command.executable, command.arguments)
        case .path(let path):
            let script: ByteString = "cd -- \"$1\" && shift && exec \"$@\""
            return ("/bin/sh", ["-c", script, "sh", ByteString(path)] + words)
        case .deleted:
            let script: ByteString = """
                cd -- "$(mktemp -d)" && rmdir -- "$PWD" && exec "$@"
                """
            return ("/bin/sh", ["-c", script, "sh"] + words)
        }
    }
}

/// Calls `body` with the NULL-terminated array that execve(2) takes.
private func withCStrings<Result>(
    _ strings: [ByteString], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
    let pointers = strings.map { string in
        (string.bytes + [0]).withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { strdup($0.baseAddress.unsafelyUnwrapped) }
        }
    }
    defer { for pointer in pointers { free(pointer) } }
    return body(pointers + [nil])
}

/// Our own `PATH`.
let ownPath: String = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
