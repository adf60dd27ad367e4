internal import CLinux
internal import Linux

/// Our ends of a program's streams. -1 stands for one that we don't hold (any more).
final class Streams {
    private var ours: [Role: CInt] = [:]
    /// The child's ends, open until it has them.
    private var theirs: [CInt] = []
    /// Whether input ends only when the test says so.
    let staysOpen: Bool

    enum Role { case input, output, errors, terminal, exit }

    /// Opens what `command` asks for, and tells `spawn` what the program gets.
    init(_ command: Command, _ spawn: inout Spawn) throws(Errno) {
        let terminal = try command.usesTerminal ? PseudoTerminal(size: command.terminal) : nil
        let device = terminal?.path ?? ""
        ours[.terminal] = terminal?.controller
        switch command.input {
        case .null:
            staysOpen = false
            spawn.streams.append(.path("/dev/null", flags: O_RDONLY))
        case .bytes:
            staysOpen = false
            spawn.streams.append(try pipe(.input))
        case .pipe:
            staysOpen = true
            spawn.streams.append(try pipe(.input))
        case .terminal:
            staysOpen = true
            spawn.streams.append(.path(device, flags: O_RDWR))
        case .closed:
            staysOpen = false
            spawn.streams.append(.closed)
        }
        spawn.streams.append(try stream(.output, command.output, device))
        spawn.streams.append(try stream(.errors, command.errors, device))
    }

    deinit {
        for number in ours.values { close(number) }
        for number in theirs { close(number) }
    }

    private func stream(
        _ role: Role, _ kind: Command.Output, _ device: String
    ) throws(Errno) -> Spawn.Stream {
        switch kind {
        case .captured: try pipe(role)
        case .terminal: .path(device, flags: O_RDWR)
        case .closed: .closed
        case .full: .path("/dev/full", flags: O_WRONLY)
        case .null: .path("/dev/null", flags: O_WRONLY)
        }
    }

    /// A pipe whose ends are above the numbers that the program's own streams get, so that one
    /// stream's dup2 never overwrites another's source.
    private func pipe(_ role: Role) throws(Errno) -> Spawn.Stream {
        var ends: [CInt] = [-1, -1]
        _ = try retrying { clinux_pipe2(&ends, O_CLOEXEC) }
        for index in ends.indices where ends[index] < 3 {
            let low = ends[index]
            ends[index] = try retrying { clinux_fcntl(low, F_DUPFD_CLOEXEC, 3) }
            close(low)
        }
        if role == .input { ends.swapAt(0, 1) }
        ours[role] = ends[0]
        theirs.append(ends[1])
        let number = ends[0]
        _ = try retrying { clinux_fcntl(number, F_SETFL, Int(O_NONBLOCK)) }
        return .descriptor(ends[1])
    }

    /// The program has its ends: ours of the same must go, or we would never read the end.
    func didStart(_ pid: pid_t) throws(Errno) {
        for number in theirs { close(number) }
        theirs = []
        ours[.exit] = try retrying { clinux_pidfd_open(pid) }
    }

    // MARK: Reading and writing

    var exit: CInt { ours[.exit] ?? -1 }
    var input: CInt { ours[.input] ?? -1 }
    var output: CInt { ours[.output] ?? -1 }
    var errors: CInt { ours[.errors] ?? -1 }
    var terminal: CInt { ours[.terminal] ?? -1 }

    /// Whether the program has ended and all that it wrote has been read.
    var areFinished: Bool { exit == -1 && output == -1 && errors == -1 && terminal == -1 }

    func polled(writing: Bool) -> [pollfd] {
        ours.compactMap { role, number in
            switch role {
            case .exit, .output, .errors: pollfd(fd: number, events: Int16(POLLIN), revents: 0)
            case .input:
                writing ? pollfd(fd: number, events: Int16(POLLOUT), revents: 0) : nil
            case .terminal:
                pollfd(
                    fd: number, events: Int16(writing ? POLLIN | POLLOUT : POLLIN), revents: 0)
            }
        }
    }

    /// Writes some of `bytes`; nil when nobody will read them.
    func write(_ bytes: ArraySlice<UInt8>) -> Int? {
        let number = input == -1 ? terminal : input
        let count = bytes.withUnsafeBytes { CLinux.write(number, $0.baseAddress, $0.count) }
        if count >= 0 { return count }
        return Errno.current == .wouldBlock || Errno.current == .interrupted ? 0 : nil
    }

    /// Reads what is there; the end closes our side.
    func read(_ role: Role) -> [UInt8] {
        guard let number = ours[role] else { return [] }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = CLinux.read(number, &chunk, chunk.count)
            if count > 0 {
                bytes += chunk.prefix(count)
                continue
            }
            let isLater = count < 0 && [.wouldBlock, .interrupted].contains(Errno.current)
            // EIO is how a terminal says that nobody has it open any more.
            if !isLater { end(role) }
            return bytes
        }
    }

    func didExit() { end(.exit) }

    /// Input's end; on a terminal that is Ctrl-D, which the test types itself.
    func closeInput() { end(.input) }

    private func end(_ role: Role) {
        if let number = ours.removeValue(forKey: role) { close(number) }
    }
}

extension Command {
    fileprivate var usesTerminal: Bool {
        if case .terminal = input { return true }
        if case .terminal = output { return true }
        if case .terminal = errors { return true }
        return false
    }
}
